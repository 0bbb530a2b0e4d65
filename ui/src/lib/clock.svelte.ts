import { createSubscriber } from 'svelte/reactivity';

/** How often what is told as “4 min ago” is told anew. */
const TICK_MS = 15_000;

/** Ticks while something shown reads it and the window can be seen. */
const ticking = createSubscriber((tell) => {
  let timer: ReturnType<typeof setInterval> | undefined;
  const watch = (): void => {
    clearInterval(timer);
    timer = undefined;
    if (document.visibilityState === 'visible') {
      tell();
      timer = setInterval(tell, TICK_MS);
    }
  };
  if (document.visibilityState === 'visible') timer = setInterval(tell, TICK_MS);
  document.addEventListener('visibilitychange', watch);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', watch);
  };
});

/** The present in milliseconds; read while something is shown, it is read again as time passes. */
export function now(): number {
  ticking();
  return Date.now();
}
