import { createSubscriber } from 'svelte/reactivity';

/** How often what is told as “4 min ago” is told anew. */
const TICK_MS = 15_000;

/** By how much the machine's two clocks may drift apart before the present is asked for again. */
const DRIFT_MAX_MS = 60_000;

/** A present that was told, and what the machine's clocks showed when it was. */
interface Told {
  present: number;
  steady: number;
  wall: number;
}

/**
 * The present as the application has it, counted on from when it was last told. A sandbox's calendar is ahead of the
 * machine's, and the machine's may be set while the page is open; a clock that only counts is moved by neither.
 */
export class Clock {
  #told = $state.raw<Told | null>(null);
  readonly #lost: () => void;
  readonly #ticking: () => void;

  /** `lost` asks for the present to be told again. */
  constructor(lost: () => void) {
    this.#lost = lost;
    this.#ticking = createSubscriber((tell) => this.#tick(tell));
  }

  /** The application told the present (RFC 3339). */
  tell(present: string): void {
    this.#told = { present: Date.parse(present), steady: performance.now(), wall: Date.now() };
  }

  /** The present in milliseconds; read while something is shown, it is read again as time passes. */
  now(): number {
    this.#ticking();
    // Nothing is shown that was not read after a first answer.
    if (this.#told === null) return Date.now();
    return this.#told.present + (performance.now() - this.#told.steady);
  }

  /** Ticks while something shown reads it and the window can be seen. */
  #tick(tell: () => void): () => void {
    let timer: ReturnType<typeof setInterval> | undefined;
    const beat = (): void => {
      tell();
      if (this.#isLost()) this.#lost();
    };
    const start = (): void => {
      if (document.visibilityState === 'visible') timer = setInterval(beat, TICK_MS);
    };
    const watch = (): void => {
      clearInterval(timer);
      if (document.visibilityState === 'visible') beat();
      start();
    };
    start();
    document.addEventListener('visibilitychange', watch);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', watch);
    };
  }

  /** The machine slept, which a counting clock may not count, or its calendar was set. */
  #isLost(): boolean {
    if (this.#told === null) return false;
    const { steady, wall } = this.#told;
    return Math.abs(Date.now() - wall - (performance.now() - steady)) > DRIFT_MAX_MS;
  }
}
