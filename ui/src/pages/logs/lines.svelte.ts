import { untrack } from 'svelte';
import type { App } from '../../app/app.svelte';
import type { LogAsked, LogLine, LogPage, Trouble } from '../../lib/generated/bindings';

/** Lines that are read at first, again for what is new, and at a time for older ones. */
const FIRST = 500;
const AGAIN = 200;
const OLDER = 1000;
/** Parts that are read at most to close a gap between what is known and what is new. */
const GAP_PARTS_MAX = 5;
/** Lines that have to follow each other alike, for two parts to meet there. */
const ALIKE = 8;
/** With more lines than this, what is new begins a new list. */
const LINES_MAX = 50_000;

/** Which lines are wanted. */
export type Filter = Pick<LogAsked, 'day' | 'files' | 'levels' | 'text'>;

/** A line with a number of its own, which stays its own while lines are added around it. */
export interface Row {
  readonly id: number;
  readonly line: LogLine;
}

/** What is known of a log: without a gap, oldest first. */
export interface Known {
  readonly key: string;
  readonly filter: Filter;
  /** The day that is shown. */
  readonly day: string;
  readonly rows: readonly Row[];
  /** Where older lines end; `null` at the beginning of the day. */
  readonly before: string | null;
  /** Whether the search for older ones gave up for now. */
  readonly isUnfinished: boolean;
}

/** The lines of a day: the newest ones, those that are written meanwhile, and older ones on demand. */
export class LogLines {
  known = $state.raw<Known | null>(null);
  /** Whether older lines are on their way. */
  isReading = $state(false);
  /** Why the last older ones could not be read. */
  trouble = $state.raw<Trouble | null>(null);

  readonly #app: App;
  #last = 0;
  #question = 0;
  /** The reading of older lines that is under way: there is never more than one. */
  #reading: Promise<boolean> | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  /** Reads the newest lines, and joins them with what is known; for a resource. */
  async read(filter: Filter): Promise<Known> {
    const key = keyOf(filter);
    this.#question += 1;
    const question = this.#question;
    const isKnown = untrack(() => this.known?.key === key);
    let page = await this.#ask(filter, null, isKnown ? AGAIN : FIRST);
    for (let part = 0; part < GAP_PARTS_MAX && this.#hasGap(key, page); part += 1) {
      const older = await this.#ask({ ...filter, day: page.day }, page.before, OLDER);
      page = { ...older, lines: [...older.lines, ...page.lines] };
    }
    const found = this.#joined(key, filter, page);
    if (question === this.#question) {
      if (this.known?.key !== key) this.trouble = null;
      this.known = found;
    }
    return found;
  }

  /** Reads older lines; gives back whether there were some, or the search went on. */
  older = (): Promise<boolean> => {
    this.#reading ??= this.#older().finally(() => (this.#reading = null));
    return this.#reading;
  };

  async #older(): Promise<boolean> {
    const known = this.known;
    if (known === null || known.before === null) return false;
    this.isReading = true;
    try {
      const page = await this.#ask({ ...known.filter, day: known.day }, known.before, OLDER);
      const now = this.known;
      // Another list is wanted meanwhile.
      if (now?.key !== known.key || now.before !== known.before) return false;
      const rows = [...page.lines.map((line) => this.#row(line)), ...now.rows];
      this.known = { ...now, rows, before: page.before, isUnfinished: page.is_unfinished };
      this.trouble = null;
      return true;
    } catch (reason) {
      this.trouble = this.#app.asTrouble(reason);
      return false;
    } finally {
      this.isReading = false;
    }
  }

  #ask(filter: Filter, before: string | null, limit: number): Promise<LogPage> {
    return this.#app.call('log_lines', { ...filter, before, limit });
  }

  #row(line: LogLine): Row {
    this.#last += 1;
    return { id: this.#last, line };
  }

  /** Whether more was written since the last reading than was read now. */
  #hasGap(key: string, page: LogPage): boolean {
    const known = this.known;
    if (known?.key !== key || known.day !== page.day || page.before === null) return false;
    const [first] = page.lines;
    return known.rows.length > 0 && first !== undefined && meet(known.rows, page.lines) === null;
  }

  #joined(key: string, filter: Filter, page: LogPage): Known {
    const known = this.known?.key === key && this.known.day === page.day ? this.known : null;
    if (known !== null && page.lines.length === 0) return known;
    const found = known === null || known.rows.length > LINES_MAX ? null : meet(known.rows, page.lines);
    if (known === null || found === null) {
      const rows = page.lines.map((line) => this.#row(line));
      return { key, filter, day: page.day, rows, before: page.before, isUnfinished: page.is_unfinished };
    }
    const rows = known.rows.slice(0, found.row);
    let next = found.row;
    for (const line of page.lines.slice(found.line)) {
      const same = known.rows[next];
      if (same !== undefined && isSame(same.line, line)) {
        rows.push(same);
        next += 1;
      } else {
        rows.push(this.#row(line));
      }
    }
    return { ...known, rows };
  }
}

/** What tells what is wanted from anything else that could be. */
export function keyOf({ day, files, levels, text }: Filter): string {
  return JSON.stringify({ day, files, levels, text });
}

/** Whether two lines say the same, at the same time. */
export function isSame(one: LogLine, other: LogLine): boolean {
  return one.time === other.time && one.text === other.text && one.file === other.file && one.level === other.level;
}

/** Where known rows and a later part of the same log begin to be the same; `null` when they do not meet. */
function meet(rows: readonly Row[], lines: readonly LogLine[]): { row: number; line: number } | null {
  const known = rows.map(({ line }) => line);
  // All that was known from there on is in the later part.
  const row = begins(known, lines, Math.max(known.length - lines.length, 0));
  if (row !== null) return { row, line: 0 };
  // It may reach further back than what is known.
  const line = begins(lines, known, 0);
  return line === null ? null : { row: 0, line };
}

/** Where in a log, from a place on, a later one begins. */
function begins(log: readonly LogLine[], later: readonly LogLine[], from: number): number | null {
  const first = later[0];
  if (first === undefined) return null;
  let single: number | null = null;
  for (let at = from; at < log.length; at += 1) {
    if (!isSame(log[at]!, first)) continue;
    single ??= at;
    const length = Math.min(ALIKE, log.length - at, later.length);
    const isAlike = Array.from({ length }, (_, index) => index).every((index) =>
      isSame(log[at + index]!, later[index]!),
    );
    if (isAlike) return at;
  }
  // A line that was written late may stand between two that were known.
  return single;
}
