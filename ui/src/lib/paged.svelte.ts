import { useApp, type App, type Topic } from '../app/app.svelte';
import type { Trouble } from './generated/bindings';
import { Resource, follow } from './resource.svelte';

/** A part of a long list: its items, and where the part after it begins. */
export interface Part<Item, Place> {
  items: readonly Item[];
  next: Place | null;
}

/**
 * A long list that is read a part at a time. When its topic changes, the first part is read again; what was read beyond
 * it is about the past and stays.
 */
export class Paged<Item, Place> {
  /** What `Loaded` takes: every item read so far. */
  readonly first: Resource<Part<Item, Place>>;
  readonly items: readonly Item[] = $derived.by(() => {
    const head = this.first.data?.items ?? [];
    const known = new Set(head.map(this.#id));
    return [...head, ...this.#beyond.filter((item) => !known.has(this.#id(item)))];
  });
  /** Whether there is more to be read. */
  readonly hasMore: boolean = $derived.by(() => this.#next() !== null);
  isReading = $state(false);
  /** Why the last part could not be read. */
  trouble = $state.raw<Trouble | null>(null);

  readonly #app: App;
  readonly #read: (before: Place | null) => Promise<Part<Item, Place>>;
  readonly #id: (item: Item) => string | number;
  #beyond = $state.raw<readonly Item[]>([]);
  /** Where the part after the last one that was read begins; `undefined` while only the first was read. */
  #after = $state.raw<Place | null | undefined>(undefined);
  /** Rises when the list is another one. */
  #list = 0;

  constructor(
    app: App,
    read: (before: Place | null) => Promise<Part<Item, Place>>,
    id: (item: Item) => string | number,
  ) {
    this.#app = app;
    this.#read = read;
    this.#id = id;
    this.first = new Resource(app, () => read(null));
  }

  /** Reads the part after the last one. */
  more = async (): Promise<void> => {
    const next = this.#next();
    if (next === null || this.isReading) return;
    this.isReading = true;
    const list = this.#list;
    try {
      const part = await this.#read(next);
      if (list !== this.#list) return;
      this.#beyond = [...this.#beyond, ...part.items];
      this.#after = part.next;
      this.trouble = null;
    } catch (reason) {
      if (list === this.#list) this.trouble = this.#app.asTrouble(reason);
    } finally {
      this.isReading = false;
    }
  };

  refresh = (): void => this.first.refresh();

  /** Begins anew: what is asked for is another list. */
  ask(): Promise<void> {
    this.#list += 1;
    this.#beyond = [];
    this.#after = undefined;
    this.trouble = null;
    return this.first.ask();
  }

  #next(): Place | null {
    return this.#after === undefined ? (this.first.data?.next ?? null) : this.#after;
  }
}

/** Reads a long list through a command. As `resource`, for the initialisation of a component. */
export function paged<Item, Place>(
  topics: Topic | readonly Topic[],
  read: (before: Place | null) => Promise<Part<Item, Place>>,
  id: (item: Item) => string | number,
): Paged<Item, Place> {
  const app = useApp();
  const found = new Paged(app, read, id);
  follow(app, topics, found);
  return found;
}
