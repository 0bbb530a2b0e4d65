import type { LogLines, Row } from './lines.svelte';
import { fold } from './fold';

/** Parts of older lines that one step back reads at most. */
const PARTS_MAX = 10;

/** The lines in which something is found, and which of them one is at. */
export class Found {
  /** What is looked for, folded; empty = nothing. */
  readonly wanted: string = $derived.by(() => fold(this.#text()));
  readonly rows: readonly Row[] = $derived.by(() => {
    const rows = this.#lines.known?.rows ?? [];
    return this.wanted === '' ? [] : rows.filter((row) => this.#folded(row).includes(this.wanted));
  });
  /** The line one is at, as the list has it. */
  current = $state<number | null>(null);
  /** Which of them that is, from 1 on; 0 = none of them. */
  readonly place: number = $derived.by(() => this.rows.findIndex(({ id }) => id === this.current) + 1);
  /** Whether older lines are searched for more. */
  isLooking = $state(false);

  readonly #lines: LogLines;
  readonly #text: () => string;
  readonly #known = new WeakMap<Row, string>();

  constructor(lines: LogLines, text: () => string) {
    this.#lines = lines;
    this.#text = text;
  }

  /** The next line that has it; after the last one, the first. */
  next(): Row | null {
    return this.rows[this.#after()] ?? this.rows[0] ?? null;
  }

  /** The line before that has it; before the first one that is known, older lines are read. */
  async previous(): Promise<Row | null> {
    const find = (): Row | null => {
      const before = this.#after(true) - 1;
      return before >= 0 ? (this.rows[before] ?? null) : null;
    };
    this.isLooking = true;
    try {
      for (let part = 0; part < PARTS_MAX && find() === null; part += 1) {
        if (!(await this.#lines.older())) break;
      }
    } finally {
      this.isLooking = false;
    }
    return find() ?? this.rows.at(-1) ?? null;
  }

  /** Where in the found lines one is: behind the current line, or before it. */
  #after(isBefore = false): number {
    if (this.place > 0) return isBefore ? this.place - 1 : this.place;
    const rows = this.#lines.known?.rows ?? [];
    const order = new Map(rows.map(({ id }, index) => [id, index]));
    const at = this.current === null ? rows.length : (order.get(this.current) ?? rows.length);
    const behind = this.rows.findIndex(({ id }) => (order.get(id) ?? 0) > at);
    return behind < 0 ? this.rows.length : behind;
  }

  #folded(row: Row): string {
    let folded = this.#known.get(row);
    if (folded === undefined) {
      folded = fold(row.line.text);
      this.#known.set(row, folded);
    }
    return folded;
  }
}
