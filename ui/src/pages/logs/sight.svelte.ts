import {
  Virtualizer,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
} from '@tanstack/virtual-core';
import { untrack } from 'svelte';
import type { Row } from './lines.svelte';

/** Rows kept beyond what is in sight, so that a quick scroll shows no gap. */
const SPARE_ROWS = 12;
/** Height of a line in root ems, as `.line` in LineList.svelte. */
const LINE_REM = 1.375;

/** Which lines are in sight. What one looks at stays where it is while lines are added above and below. */
export interface Sight {
  readonly items: readonly VirtualItem[];
  /** Room above the first of them, and below the last, in pixels. */
  readonly before: number;
  readonly after: number;
  /** Scrolls to a line; does nothing where it is in sight already. */
  show(index: number): void;
  showEnd(): void;
  /** Measures a line that takes several rows; for `{@attach}`. */
  measure(line: HTMLElement): void;
}

function lineHeight(): number {
  return LINE_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Follows how the lines are scrolled, and stays at their end while `isFollowing`. */
export function linesInSight(
  rows: () => readonly Row[],
  scroll: () => HTMLElement | undefined,
  isFollowing: () => boolean,
  /** How high the list is: banners come and go. */
  room: () => number,
): Sight {
  let version = $state(0);
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>({
    count: 0,
    getScrollElement: () => scroll() ?? null,
    estimateSize: lineHeight,
    getItemKey: (index) => rows()[index]?.id ?? index,
    overscan: SPARE_ROWS,
    anchorTo: 'end',
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => {
      version += 1;
    },
  });

  $effect(() => virtualizer._didMount());
  // Before the document is changed: what was in sight is still known.
  $effect.pre(() => {
    const count = rows().length;
    untrack(() => {
      virtualizer.setOptions({ ...virtualizer.options, count });
      version += 1;
    });
  });
  $effect(() => {
    void [rows(), scroll()];
    untrack(() => {
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

  /** How high all lines are together, as far as they were measured. */
  const height = $derived(before + after + (items.at(-1)?.end ?? 0));
  function showEnd(): void {
    const list = scroll();
    if (list !== undefined) list.scrollTop = list.scrollHeight;
  }
  $effect(() => {
    void [rows(), height, room()];
    if (!isFollowing()) return;
    showEnd();
    // Lines that are new in sight are measured once they are there.
    const frame = requestAnimationFrame(showEnd);
    return () => cancelAnimationFrame(frame);
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
    measure: (line) => virtualizer.measureElement(line),
    show: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    showEnd,
  };
}
