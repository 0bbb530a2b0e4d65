import {
  Virtualizer,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
} from '@tanstack/virtual-core';
import { untrack } from 'svelte';

/** Which items of a long list are in sight, and how much room the others take. */
export interface Sight {
  readonly items: readonly VirtualItem[];
  /** Room above the first of them, and below the last, in pixels. */
  readonly before: number;
  readonly after: number;
  /** How high all of them are together, as far as they were measured. */
  readonly height: number;
  /** Scrolls to an item; does nothing where it is in sight already. */
  show(index: number): void;
  /** Measures an item that takes several lines; for `{@attach}` on each. */
  measure(item: HTMLElement): void;
}

/** A long list, and how it lies in its page. */
export interface LongList {
  items: () => readonly { id: string | number }[];
  /** What it is scrolled in. */
  scroll: () => HTMLElement | undefined;
  /** Height of an item in root ems, as the style sheet has it. */
  itemRem: number;
  /** Items kept beyond what is in sight, so that a quick scroll shows no gap. */
  spare: number;
  /** Whether a head as high as an item is in the way of what is scrolled to from below. */
  hasHead?: boolean;
  /** Whether what one looks at stays where it is while items are added above it. */
  staysAtEnd?: boolean;
}

/** Follows how a list is scrolled. For the initialisation of a component. */
export function inSight({ items: all, scroll, itemRem, spare, hasHead, staysAtEnd }: LongList): Sight {
  const itemHeight = (): number =>
    itemRem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  let version = $state(0);
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>({
    count: 0,
    getScrollElement: () => scroll() ?? null,
    estimateSize: itemHeight,
    getItemKey: (index) => all()[index]?.id ?? index,
    overscan: spare,
    ...(staysAtEnd === true ? { anchorTo: 'end' as const } : {}),
    ...(hasHead === true ? { scrollPaddingStart: itemHeight() } : {}),
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
    const items = all();
    untrack(() => {
      // A function of its own for each order of the items: the ids that it knows of the last one are of other places.
      const getItemKey = (index: number): string | number => items[index]?.id ?? index;
      virtualizer.setOptions({ ...virtualizer.options, count: items.length, getItemKey });
      version += 1;
    });
  });
  $effect(() => {
    void [all(), scroll()];
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
  const height = $derived((items.at(-1)?.end ?? 0) + after);

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
    get height() {
      return height;
    },
    measure: (item) => virtualizer.measureElement(item),
    show: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}
