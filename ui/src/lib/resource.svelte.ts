import { untrack } from 'svelte';
import { useApp, type App, type Topic } from '../app/app.svelte';
import type { Trouble } from './generated/bindings';

/**
 * `loading` before the first answer, `error` where there was none, `ready` while the data is what the last question was
 * answered with, `stale` when the last question had no good answer and older data is still shown.
 */
export type ResourceState = 'loading' | 'ready' | 'stale' | 'error';

/** Something that is read through a command and stays up to date while its component lives. */
export class Resource<T> {
  data = $state.raw<T | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** Whether a question is on its way. */
  isAsking = $state(true);

  readonly state: ResourceState = $derived.by(() => {
    if (this.trouble !== null) return this.data === null ? 'error' : 'stale';
    return this.data === null ? 'loading' : 'ready';
  });

  readonly #app: App;
  readonly #call: () => Promise<T>;
  readonly #arrives: (data: T) => void;
  /** Which question the page waits for: an answer to an earlier one is dropped. */
  #question = 0;
  #isWaiting = false;
  #isOutdated = false;

  /** `arrives` is told of each good answer that is wanted, before it is shown. */
  constructor(app: App, call: () => Promise<T>, arrives: (data: T) => void = () => {}) {
    this.#app = app;
    this.#call = call;
    this.#arrives = arrives;
  }

  /** Asks again. While an answer is on its way, this leads to one more question afterwards, not to many. */
  refresh = (): void => {
    if (this.#isWaiting) this.#isOutdated = true;
    else void this.ask();
  };

  /** Asks now and forgets the question that is on its way: its input is no longer what is wanted. */
  async ask(): Promise<void> {
    this.#question += 1;
    const question = this.#question;
    this.#isOutdated = false;
    this.#isWaiting = true;
    this.isAsking = true;
    try {
      const data = await this.#call();
      if (question !== this.#question) return;
      this.#arrives(data);
      this.data = data;
      this.trouble = null;
    } catch (reason) {
      if (question !== this.#question) return;
      this.trouble = this.#app.asTrouble(reason);
    }
    this.#isWaiting = false;
    this.isAsking = false;
    if (this.#isOutdated) void this.ask();
  }
}

/**
 * Reads something through a command, again whenever one of its topics changes, and whenever state that `call` reads
 * before its first `await` does. For the initialisation of a component.
 */
export function resource<T>(topics: Topic | readonly Topic[], call: () => Promise<T>): Resource<T> {
  const app = useApp();
  const found = new Resource(app, call);
  follow(app, topics, found);
  return found;
}

/** Ties a resource to its input and its topics. */
export function follow(
  app: App,
  topics: Topic | readonly Topic[],
  found: { ask(): Promise<void>; refresh(): void },
): void {
  const revision = $derived(
    [topics]
      .flat()
      .map((topic) => app.revisions[topic])
      .concat(app.pulse)
      .join(),
  );
  let known: string | null = null;
  $effect(() => {
    if (app.isOpen) void found.ask();
  });
  $effect(() => {
    if (!app.isOpen) return;
    const isNews = known !== null && known !== revision;
    known = revision;
    if (isNews) untrack(() => found.refresh());
  });
}
