/** What an expression of five fields means: enough of it for a demonstration. */

import type { World } from './world';

const MINUTE = 60_000;
/** The clocks of the demonstration: Mexico City, which changes them no more. */
const OFFSET = -6 * 60 * MINUTE;
const DAYS_MAX = 366;

/** The instant at which those clocks show a date and time (`2026-11-22T10:15`). */
export function instantOf(civil: string): string | null {
  const shown = Date.parse(`${civil}Z`);
  return Number.isNaN(shown) ? null : `${new Date(shown - OFFSET).toISOString().slice(0, 19)}Z`;
}

const FIELDS = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12 },
  { name: 'weekday', low: 0, high: 7 },
] as const;
export type Fault = 'fields' | (typeof FIELDS)[number]['name'] | 'never';

type Fields = readonly ReadonlySet<number>[];

/** The values that each field takes; the name of the field where it cannot be read. */
export function parse(expression: string): Fields | Fault {
  const texts = expression.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) return 'fields';
  const fields: Set<number>[] = [];
  for (const [index, { name, low, high }] of FIELDS.entries()) {
    const values = new Set<number>();
    for (const part of texts[index]!.split(',')) {
      const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
      if (found === null) return name;
      const [, from, to, step] = found;
      const first = from === undefined ? low : Number(from);
      const end = from === undefined || step !== undefined ? high : from;
      const last = Number(to ?? (name === 'weekday' && from === undefined ? 6 : end));
      if (first < low || last > high || first > last || step === '0') return name;
      for (let value = first; value <= last; value += Number(step ?? 1)) {
        values.add(name === 'weekday' ? value % 7 : value);
      }
    }
    fields.push(values);
  }
  return upcoming(fields, Date.now(), 1).length === 0 ? 'never' : fields;
}

const NONE: ReadonlySet<number> = new Set();

/** The next times after an instant. */
export function upcoming(fields: Fields, after: number, count: number): string[] {
  const [minutes = NONE, hours = NONE, days = NONE, months = NONE, weekdays = NONE] = fields;
  const found: string[] = [];
  const first = new Date(after + OFFSET);
  first.setUTCHours(0, 0, 0, 0);
  for (let day = 0; day < DAYS_MAX && found.length < count; day += 1) {
    const start = first.getTime() + day * 24 * 60 * MINUTE;
    const date = new Date(start);
    const isDay = days.has(date.getUTCDate()) && months.has(date.getUTCMonth() + 1);
    if (!isDay || !weekdays.has(date.getUTCDay())) continue;
    for (const hour of [...hours].sort((a, b) => a - b)) {
      for (const minute of [...minutes].sort((a, b) => a - b)) {
        const at = start + (hour * 60 + minute) * MINUTE - OFFSET;
        if (at > after && found.length < count) found.push(`${new Date(at).toISOString().slice(0, 19)}Z`);
      }
    }
  }
  return found;
}

const DAY_NAMES = {
  es: ['domingos', 'lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábados'],
  en: ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'],
} as const;

/** The same in words, as the application says it. */
export function reading(world: World, expression: string): string {
  const [minute = '', hour = '', day, month, week = ''] = expression.trim().split(/\s+/);
  const fields = parse(expression);
  const every = /^\*\/(\d+)$/.exec(minute)?.[1];
  const isDaily = day === '*' && month === '*';
  if (isDaily && hour === '*' && week === '*') {
    if (minute === '*') return world.say('Cada minuto', 'Every minute');
    if (every !== undefined) return world.say(`Cada ${every} minutos`, `Every ${every} minutes`);
    if (minute === '0') return world.say('Cada hora en punto', 'Every hour, on the hour');
    if (/^\d+$/.test(minute)) return world.say(`A los ${minute} minutos de cada hora`, `At ${minute} minutes past every hour`);
  }
  if (isDaily && typeof fields !== 'string' && /^\d+$/.test(minute) && hour !== '*') {
    const two = (value: number): string => String(value).padStart(2, '0');
    const times = list(world, [...fields[1]!].map((found) => `${two(found)}:${two(Number(minute))}`));
    if (week === '*') return world.say(`Todos los días a las ${times}`, `Every day at ${times}`);
    const fromMonday = [...fields[4]!].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
    const days = list(
      world,
      fromMonday.map((found) => DAY_NAMES[world.lang][found]!),
    );
    const said =
      week === '1-5' ? world.say('De lunes a viernes', 'Monday to Friday') : world.say(`Los ${days}`, days);
    return world.say(`${said} a las ${times}`, `${said} at ${times}`);
  }
  return world.say(`Según la expresión ${expression}`, `By the expression ${expression}`);
}

function list(world: World, words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${world.say('y', 'and')} ${words.at(-1)}`;
}

/** What is wrong with an expression, within a sentence. */
export function faultText(world: World, fault: Fault): string {
  const [es, en] = {
    fields: [
      'debe tener cinco campos: minuto, hora, día del mes, mes y día de la semana',
      'it must have five fields: minute, hour, day of the month, month and day of the week',
    ],
    minute: [
      'no se entiende el primer campo, el minuto (0 a 59, por ejemplo */15)',
      'the first field, the minute, cannot be understood (0 to 59, for example */15)',
    ],
    hour: [
      'no se entiende el segundo campo, la hora (0 a 23, por ejemplo 9-18)',
      'the second field, the hour, cannot be understood (0 to 23, for example 9-18)',
    ],
    day: [
      'no se entiende el tercer campo, el día del mes (1 a 31; L es el último)',
      'the third field, the day of the month, cannot be understood (1 to 31; L is the last one)',
    ],
    month: [
      'no se entiende el cuarto campo, el mes (1 a 12, o JAN a DEC)',
      'the fourth field, the month, cannot be understood (1 to 12, or JAN to DEC)',
    ],
    weekday: [
      'no se entiende el quinto campo, el día de la semana (0 a 7, donde 0 y 7 son domingo, o SUN a SAT)',
      'the fifth field, the day of the week, cannot be understood (0 to 7, where 0 and 7 are Sunday, or SUN to SAT)',
    ],
    never: ['ningún día del calendario cumple con ella', 'no day of the calendar matches it'],
  }[fault] as [string, string];
  return world.say(es, en);
}
