import { tick } from 'svelte';

/** The keyboard begins anew at the heading of the page. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('h1')?.focus();
}

/** What had the keyboard may be gone from the page: then it begins anew. */
export async function rescueFocus(): Promise<void> {
  await tick();
  // A dialog gives the keyboard back in the frame after the one in which it closes.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  if (document.activeElement === null || document.activeElement === document.body) focusHeading();
}
