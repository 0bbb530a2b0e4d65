/**
 * Numbers, money and instants, as the reader's language writes them. Everything shown passes through here.
 *
 * The zone data of the web view decides nothing: it is as old as the web view, which may still change clocks that a country
 * changes no more. The application tells how far its clocks are ahead of UTC and since when, and its words name the months.
 */

import type { ZoneOffset } from './generated/bindings';
import type { Say } from './messages';

/** How one language writes, on the clocks of one zone. */
export interface Format {
  /** A count: `1,234`. */
  count(value: number): string;
  /** A size: `3.4 MB`. */
  bytes(value: number): string;
  /** An amount with its currency: `1160.00 MXN` becomes `$1,160.00 MXN`, as the application writes it in sentences. */
  money(value: string): string;
  /** A day (`YYYY-MM-DD`): `22 nov 2026`, as the application writes it in sentences. */
  day(value: string): string;
  /** An instant (RFC 3339): `22 nov 2026, 10:15`. */
  instant(value: string): string;
  /** The time of an instant with its seconds: `10:15:31`. */
  clock(value: string): string;
  /** What the clocks show at an instant (milliseconds), to be filled in and sent back: `2026-11-22T10:15`. */
  civil(at: number): string;
  /** How long something took: `29 s`, `4 min 10 s`, `1 h 05 min`. */
  duration(milliseconds: number): string;
  /** How far an instant is from now, `hace 4 min`, `hace 2 h 15 min`; the day, once it is more than a week away. */
  relative(value: string, now: number): string;
  /** The same where the day stands beside it: however far, `hace 12 días`. */
  distance(value: string, now: number): string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** Beyond this, people think in dates. */
const RELATIVE_MAX_MINUTES = 7 * DAY_MINUTES;

/** Decimals of an amount, whatever its currency: accountants compare columns. */
const CENTS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;

/** Currencies that Spanish writes with this sign. */
const WITH_PESO_SIGN = ['MXN', 'USD'];

const made = new Map<string, Format>();

/** How a language writes, on clocks with these offsets; without any, on those of this machine. */
export function format(say: Say, offsets: readonly ZoneOffset[]): Format {
  const id = [say.locale, ...offsets.map(({ from, seconds }) => `${from} ${seconds}`)].join('\n');
  let found = made.get(id);
  if (found === undefined) {
    found = make(say, offsets);
    made.set(id, found);
  }
  return found;
}

/** What clocks show, as a date whose UTC fields are what they show. */
type Clocks = (at: number) => Date;

function clocksOf(offsets: readonly ZoneOffset[]): Clocks {
  const changes = offsets.map(({ from, seconds }) => ({ from: Date.parse(from), ahead: seconds * SECOND }));
  const [first] = changes;
  // Nothing was told yet.
  if (first === undefined) return (at) => new Date(at - new Date(at).getTimezoneOffset() * MINUTE);
  return (at) => new Date(at + (changes.findLast(({ from }) => from <= at) ?? first).ahead);
}

function make(say: Say, offsets: readonly ZoneOffset[]): Format {
  const clocks = clocksOf(offsets);
  const numbers = new Intl.NumberFormat(say.locale);
  const amounts = new Intl.NumberFormat(say.locale, CENTS);
  const sizes = new Intl.NumberFormat(say.locale, { maximumSignificantDigits: 3 });

  const dayOf = (shown: Date): string =>
    say('common.date', {
      day: shown.getUTCDate(),
      month: say.word('month', String(shown.getUTCMonth() + 1)),
      // As text: a year is not grouped.
      year: String(shown.getUTCFullYear()),
    });
  const timeOf = (shown: Date): string => `${two(shown.getUTCHours())}:${two(shown.getUTCMinutes())}`;
  const shownAt = (value: string): Date => clocks(Date.parse(value));

  /** Whole minutes from now: a page counts them a moment after they were true. */
  const minutesTo = (value: string, now: number): number => Math.round((Date.parse(value) - now) / MINUTE);
  const away = (minutes: number): string => {
    const size = Math.abs(minutes);
    if (size === 0) return say('common.now');
    const side = minutes < 0 ? 'ago' : 'in';
    if (size < HOUR_MINUTES) return say(`common.${side}.minutes`, { count: size });
    if (size < DAY_MINUTES) {
      const [hours, minutes] = [Math.floor(size / HOUR_MINUTES), size % HOUR_MINUTES];
      // Hours alone would tell four times of one evening as the same.
      return minutes === 0
        ? say(`common.${side}.hours`, { count: hours })
        : say(`common.${side}.hoursMinutes`, { hours, minutes });
    }
    return say(`common.${side}.days`, { count: Math.floor(size / DAY_MINUTES) });
  };

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
      if (say.lang !== 'es') return `${currency} ${sign}${amount}`;
      return `${sign}${WITH_PESO_SIGN.includes(currency) ? '$' : ''}${amount} ${currency}`;
    },
    day: (value) => dayOf(new Date(`${value}T00:00:00Z`)),
    instant(value) {
      const shown = shownAt(value);
      return `${dayOf(shown)}, ${timeOf(shown)}`;
    },
    clock(value) {
      const shown = shownAt(value);
      return `${timeOf(shown)}:${two(shown.getUTCSeconds())}`;
    },
    civil: (at) => clocks(at).toISOString().slice(0, 'YYYY-MM-DDThh:mm'.length),
    duration(milliseconds) {
      if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`;
      if (milliseconds < MINUTE) return `${sizes.format(Math.floor(milliseconds / 100) / 10)} s`;
      if (milliseconds < HOUR) {
        return `${Math.floor(milliseconds / MINUTE)} min ${two((milliseconds % MINUTE) / SECOND)} s`;
      }
      return `${numbers.format(Math.floor(milliseconds / HOUR))} h ${two((milliseconds % HOUR) / MINUTE)} min`;
    },
    relative(value, now) {
      const minutes = minutesTo(value, now);
      return Math.abs(minutes) > RELATIVE_MAX_MINUTES ? dayOf(shownAt(value)) : away(minutes);
    },
    distance: (value, now) => away(minutesTo(value, now)),
  };
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
