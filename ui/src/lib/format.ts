/** Numbers, money and instants, as the reader's language writes them. Everything shown passes through here. */

/** How one language writes, on the clocks of one zone. */
export interface Format {
  /** A count: `1,234`. */
  count(value: number): string;
  /** A size: `3.4 MB`. */
  bytes(value: number): string;
  /** An amount with its currency: `1160.00 MXN` becomes `$1,160.00 MXN`, as the application writes it in sentences. */
  money(value: string): string;
  /** A day (`YYYY-MM-DD`): `22 nov 2026`. */
  day(value: string): string;
  /** An instant (RFC 3339): `22 nov 2026, 10:15`. */
  instant(value: string): string;
  /** The time of an instant with its seconds: `10:15:31`. */
  clock(value: string): string;
  /** How long something took: `29 s`, `4 min 10 s`, `1 h 05 min`. */
  duration(milliseconds: number): string;
  /** How far an instant is from now, `hace 4 min`; the day, once it is more than a week away. */
  relative(value: string, now: number): string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Beyond this, people think in dates. */
const RELATIVE_MAX = 7 * DAY;

/** Decimals of an amount, whatever its currency: accountants compare columns. */
const CENTS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;

/** Currencies that Spanish writes with this sign. */
const WITH_PESO_SIGN = ['MXN', 'USD'];

const made = new Map<string, Format>();

/** How a language writes; `null` zone = that of this machine. */
export function format(locale: string, zone: string | null): Format {
  const id = `${locale}/${zone ?? ''}`;
  let found = made.get(id);
  if (found === undefined) {
    found = make(locale, zone);
    made.set(id, found);
  }
  return found;
}

function make(locale: string, zone: string | null): Format {
  const inZone = zone === null ? {} : { timeZone: zone };
  const numbers = new Intl.NumberFormat(locale);
  const amounts = new Intl.NumberFormat(locale, CENTS);
  const sizes = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...inZone });
  const instants = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    ...inZone,
  });
  const clocks = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23', ...inZone });
  const distances = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  // “Tomorrow” is a day of the calendar; 40 hours from now may be the day after.
  const dayDistances = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });

  return {
    count: (value) => numbers.format(value),
    bytes(value) {
      const units = ['B', 'KB', 'MB', 'GB'] as const;
      let unit = 0;
      while (value >= 1024 && unit < units.length - 1) {
        value /= 1024;
        unit += 1;
      }
      return `${sizes.format(value)} ${units[unit]}`;
    },
    money(value) {
      const parts = /^(-?)(\d+(?:\.\d+)?)(?: (\S+))?$/.exec(value);
      // What the application has written stays as it is.
      if (parts === null) return value;
      const [, sign = '', digits, currency] = parts;
      // The digits go through as text: an amount is never a binary fraction.
      const amount = amounts.format(digits as Intl.StringNumericLiteral);
      if (currency === undefined) return sign + amount;
      if (!locale.startsWith('es')) return `${currency} ${sign}${amount}`;
      return `${sign}${WITH_PESO_SIGN.includes(currency) ? '$' : ''}${amount} ${currency}`;
    },
    day: (value) => days.format(new Date(`${value}T00:00:00Z`)),
    instant: (value) => instants.format(new Date(value)),
    clock: (value) => clocks.format(new Date(value)),
    duration(milliseconds) {
      const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
      if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`;
      if (milliseconds < MINUTE) return `${sizes.format(Math.floor(milliseconds / 100) / 10)} s`;
      if (milliseconds < HOUR) {
        return `${Math.floor(milliseconds / MINUTE)} min ${two((milliseconds % MINUTE) / SECOND)} s`;
      }
      return `${numbers.format(Math.floor(milliseconds / HOUR))} h ${two((milliseconds % HOUR) / MINUTE)} min`;
    },
    relative(value, now) {
      const distance = new Date(value).getTime() - now;
      const size = Math.abs(distance);
      if (size > RELATIVE_MAX) return dates.format(new Date(value));
      if (size < MINUTE) return distances.format(0, 'second');
      if (size < HOUR) return distances.format(Math.trunc(distance / MINUTE), 'minute');
      if (size < DAY) return distances.format(Math.trunc(distance / HOUR), 'hour');
      return dayDistances.format(Math.trunc(distance / DAY), 'day');
    },
  };
}
