/** What the editor of the schedule offers, and the five fields that it stands for. */

/** `daily`: at hours, on days; `own`: written by hand. */
export type Kind = 'minutes' | 'hourly' | 'daily' | 'own';
export const KINDS = ['minutes', 'hourly', 'daily', 'own'] as const satisfies readonly Kind[];

export interface Draft {
  kind: Kind;
  /** Minutes between two runs. */
  every: number;
  /** The minute of the hour. */
  minute: number;
  hours: readonly number[];
  /** Days of the week as the fields number them: 0 is Sunday. */
  days: readonly number[];
  own: string;
}

/** Those that an hour is made of; others would leave an uneven rest at its end. */
export const EVERY = [5, 10, 15, 20, 30] as const;
export const MINUTES = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55] as const;
export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** From Monday on, as weeks are read here. */
export const DAYS = [1, 2, 3, 4, 5, 6, 0] as const;
const WORKDAYS = [1, 2, 3, 4, 5];

/** The five fields; `null` while something is still to be chosen. */
export function expressionOf(draft: Draft): string | null {
  switch (draft.kind) {
    case 'minutes':
      return draft.every === 1 ? '* * * * *' : `*/${draft.every} * * * *`;
    case 'hourly':
      return `${draft.minute} * * * *`;
    case 'daily':
      if (draft.hours.length === 0 || draft.days.length === 0) return null;
      return `${draft.minute} ${list(draft.hours)} * * ${draft.days.length === DAYS.length ? '*' : list(draft.days)}`;
    case 'own':
      return draft.own.trim();
  }
}

/** What the editor shows of an expression: whatever it does not offer is written by hand. */
export function draftOf(expression: string): Draft {
  const draft: Draft = { kind: 'own', every: 15, minute: 0, hours: [8, 13, 18], days: WORKDAYS, own: expression };
  const [minute = '', hour = '', day, month, week = '', ...rest] = expression.trim().split(/\s+/);
  if (day !== '*' || month !== '*' || rest.length > 0) return draft;
  const every = minute === '*' ? 1 : Number(/^\*\/(\d+)$/.exec(minute)?.[1]);
  if (hour === '*' && week === '*' && every > 0 && 60 % every === 0) return { ...draft, kind: 'minutes', every };
  if (!/^\d+$/.test(minute)) return draft;
  const at = Number(minute);
  if (hour === '*' && week === '*') return { ...draft, kind: 'hourly', minute: at };
  const hours = numbers(hour, 23);
  const days = week === '*' ? [...DAYS] : numbers(week, 7)?.map((found) => found % 7);
  return hours === undefined || days === undefined ? draft : { ...draft, kind: 'daily', minute: at, hours, days };
}

/** `7,8,9,13` as `7-9,13`. */
function list(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const parts: [number, number][] = [];
  for (const value of sorted) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === value - 1) last[1] = value;
    else parts.push([value, value]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}${to === from + 1 ? ',' : '-'}${to}`)).join(',');
}

/** `7-9,13` as numbers; `undefined` where it holds anything else. */
function numbers(field: string, max: number): number[] | undefined {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const bounds = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (bounds === null) return undefined;
    const [from, to] = [Number(bounds[1]), Number(bounds[2] ?? bounds[1])];
    if (from > to || to > max) return undefined;
    for (let value = from; value <= to; value += 1) found.add(value);
  }
  return [...found];
}
