import type { Snippet } from 'svelte';

/** A column of a `DataTable`. */
export interface Column<Row> {
  id: string;
  /** What stands above it. */
  header: string;
  /** What a cell shows, where text is enough. Long text ends in an ellipsis and is whole in the tooltip. */
  text?: (row: Row) => string;
  /** What a cell shows, where text is not enough. */
  cell?: Snippet<[Row]>;
  /** What the column is sorted by; without it, it is not. `null` comes last. */
  sort?: (row: Row) => string | number | null;
  /** Width, e.g. `8rem`; columns without one share what is left. */
  width?: string;
  /** Numbers stand at the right. */
  isNumber?: boolean;
  /** Whether long text takes several lines; then it has no tooltip. */
  wraps?: boolean;
}

/** Which column a table is sorted by. */
export interface Sorting {
  id: string;
  desc: boolean;
}
