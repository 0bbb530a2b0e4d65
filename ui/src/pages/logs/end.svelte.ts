import type { Sight } from '../../components/sight.svelte';
import type { Row } from './lines.svelte';

/** Keeps the end of the lines in sight while `isFollowing`; gives what scrolls there. For the initialisation of a component. */
export function staysAtEnd(
  sight: Sight,
  rows: () => readonly Row[],
  scroll: () => HTMLElement | undefined,
  isFollowing: () => boolean,
  /** How high the list is: banners come and go. */
  room: () => number,
): () => void {
  function showEnd(): void {
    const list = scroll();
    // Once it is gone from the page, it is no element any more.
    if (list != null) list.scrollTop = list.scrollHeight;
  }
  $effect(() => {
    void [rows(), sight.height, room()];
    if (!isFollowing()) return;
    showEnd();
    // Lines that are new in sight are measured once they are there.
    const frame = requestAnimationFrame(showEnd);
    return () => cancelAnimationFrame(frame);
  });
  return showEnd;
}
