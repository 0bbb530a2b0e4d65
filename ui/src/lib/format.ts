/** Numbers and instants, as the reader's language writes them. Everything shown passes through here. */

const numbers = new Map<string, Intl.NumberFormat>();
const instants = new Map<string, Intl.DateTimeFormat>();

/** A count: `1,234`. */
export function count(locale: string, value: number): string {
  let format = numbers.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale);
    numbers.set(locale, format);
  }
  return format.format(value);
}

/** An instant (RFC 3339) on the clocks of a zone: `22 nov 2026, 10:15`; `null` zone = that of this machine. */
export function instant(locale: string, zone: string | null, value: string): string {
  const id = `${locale}/${zone ?? ''}`;
  let format = instants.get(id);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      timeStyle: 'short',
      hourCycle: 'h23',
      ...(zone === null ? {} : { timeZone: zone }),
    });
    instants.set(id, format);
  }
  return format.format(new Date(value));
}
