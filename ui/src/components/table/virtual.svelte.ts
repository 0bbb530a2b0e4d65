import {
  Virtualizer,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
} from '@tanstack/virtual-core';
import { untrack } from 'svelte';

/** Rows kept beyond what is in sight, so that a quick scroll shows no gap. */
const SPARE_ROWS = 8;
/** Height of a row in root ems, as `--row` in tokens.css. */
const ROW_REM = 2;

/** Which rows of a table are in sight, and how much room the others take. */
export interface Sight {
  readonly items: readonly VirtualItem[];
  /** Room above the first of them, and below the last, in pixels. */
  readonly before: number;
  readonly after: number;
  /** Scrolls to a row. */
  show(index: number): void;
  /** Measures a row that takes several lines; for `{@attach}` on each row. */
  measure(row: HTMLElement): void;
}

function rowHeight(): number {
  return ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Follows how a table is scrolled. For the initialisation of a component. */
export function rowsInSight(
  count: () => number,
  scroll: () => HTMLElement | undefined,
  rows: () => readonly { id: string }[],
): Sight {
  let version = $state(0);
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>({
    count: 0,
    getScrollElement: () => scroll() ?? null,
    estimateSize: rowHeight,
    getItemKey: (index) => rows()[index]?.id ?? index,
    overscan: SPARE_ROWS,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    // The head is in the way of rows that are scrolled to from below.
    scrollPaddingStart: rowHeight(),
    onChange: () => {
      version += 1;
    },
  });

  $effect(() => virtualizer._didMount());
  $effect(() => {
    const [rowCount] = [count(), scroll(), rows()];
    untrack(() => {
      virtualizer.setOptions({ ...virtualizer.options, count: rowCount });
      virtualizer._willUpdate();
      version += 1;
    });
  });

  const items = $derived.by(() => {
    void version;
    return virtualizer.getVirtualItems();
  });
  const before = $derived(items[0]?.start ?? 0);
  const after = $derived.by(() => {
    void version;
    return Math.max(virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0), 0);
  });

  return {
    get items() {
      return items;
    },
    get before() {
      return before;
    },
    get after() {
      return after;
    },
    measure: (row) => virtualizer.measureElement(row),
    show: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}
