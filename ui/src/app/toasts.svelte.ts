import { untrack } from 'svelte';
import type { Trouble } from '../lib/generated/bindings';

/** How long what was done stays in sight; what was not done stays until it is dismissed. */
const SHOWN_MS = 6000;
/** Older ones make room: a wall of toasts is not read. */
const TOASTS_MAX = 4;
/** Sentences that the live region keeps, so that two at once are both heard. */
const SPOKEN_MAX = 3;

export interface Toast {
  id: number;
  sentence: string;
  /** Why something was not done; `null` where it was. */
  trouble: Trouble | null;
}

/** What was done and what was not, in a corner of the window, and to those who listen. */
export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  /** What the live region says, oldest first: what was just added is heard, what is still there is not heard again. */
  spoken = $state.raw<readonly { id: number; text: string }[]>([]);

  #last = 0;
  #saidTimes = 0;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Tells what was done. */
  done(sentence: string): void {
    const id = this.#add(sentence, null);
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), SHOWN_MS),
    );
  }

  /** Tells why something was not done. */
  failed(trouble: Trouble): void {
    this.#add(trouble.sentence, trouble);
  }

  /** Says something to those who listen, and shows nothing. */
  speak(text: string): void {
    this.#saidTimes += 1;
    // Whoever says something does not depend on what was said before.
    const before = untrack(() => this.spoken);
    this.spoken = [...before, { id: this.#saidTimes, text }].slice(-SPOKEN_MAX);
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  /** Keeps a toast in sight, e.g. while the pointer rests on it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  release(id: number): void {
    if (this.#timers.has(id)) {
      this.#timers.set(
        id,
        setTimeout(() => this.dismiss(id), SHOWN_MS),
      );
    }
  }

  #add(sentence: string, trouble: Trouble | null): number {
    this.#last += 1;
    const id = this.#last;
    this.shown = [...this.shown, { id, sentence, trouble }].slice(-TOASTS_MAX);
    this.speak(trouble === null ? sentence : `${sentence} ${trouble.hint}`);
    return id;
  }
}
