import { isTrouble, type Backend } from '../lib/backend/backend';
import type { Snapshot, Trouble } from '../lib/generated/bindings';
import type { Lang } from '../lib/messages';

/** What the page knows: the last snapshot, and what keeps it from having a newer one. */
export class Model {
  /** The last good answer; `null` before the first. */
  snapshot = $state.raw<Snapshot | null>(null);
  /** Why the last question had no good answer. */
  trouble = $state.raw<Trouble | null>(null);
  /** Whether the last question had an answer of no kind we know, e.g. because the application is gone. */
  isSilent = $state(false);
  /** A command that was sent and not answered yet. */
  isBusy = $state(false);

  readonly #backend: Backend;
  readonly #firstLang: Lang;
  #isAsking = false;
  #isOutdated = false;

  constructor(backend: Backend, firstLang: Lang) {
    this.#backend = backend;
    this.#firstLang = firstLang;
  }

  get lang(): Lang {
    return this.snapshot?.lang ?? this.#firstLang;
  }

  get isRunning(): boolean {
    return this.snapshot?.live.is_running ?? false;
  }

  get canAct(): boolean {
    return this.snapshot !== null && !this.isBusy && !this.snapshot.is_stopping;
  }

  /** Keeps the snapshot up to date until the returned function is called. */
  follow(): () => void {
    void this.refresh();
    return this.#backend.onChange(() => void this.refresh());
  }

  /** Asks for a snapshot. Whatever changes while the answer is on its way leads to one more question, not to many. */
  async refresh(): Promise<void> {
    if (this.#isAsking) {
      this.#isOutdated = true;
      return;
    }
    this.#isAsking = true;
    do {
      this.#isOutdated = false;
      try {
        this.snapshot = await this.#backend.call('snapshot');
        this.trouble = null;
        this.isSilent = false;
      } catch (reason) {
        this.#failed(reason);
      }
    } while (this.#isOutdated);
    this.#isAsking = false;
  }

  /** Starts a run, or stops the one under way after the document it is at. */
  async runOrStop(): Promise<void> {
    if (!this.canAct) return;
    this.isBusy = true;
    try {
      await this.#backend.call(this.isRunning ? 'stop_run' : 'run_now');
      await this.refresh();
    } catch (reason) {
      this.#failed(reason);
    } finally {
      this.isBusy = false;
    }
  }

  #failed(reason: unknown): void {
    this.trouble = isTrouble(reason) ? reason : null;
    this.isSilent = this.trouble === null;
  }
}
