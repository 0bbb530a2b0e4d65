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
 * it is about the past and stays, and so does what new items push out of the first part.
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
  /** The list that a part is being read of. */
  #reading: number | null = null;
  /** Whether the first part of another list is still awaited: what is shown has no part after it. */
  #isAnother = false;

  constructor(
    app: App,
    read: (before: Place | null) => Promise<Part<Item, Place>>,
    id: (item: Item) => string | number,
  ) {
    this.#app = app;
    this.#read = read;
    this.#id = id;
    this.first = new Resource(app, () => read(null), (part) => this.#join(part));
  }

  /** Reads the part after the last one. */
  more = async (): Promise<void> => {
    const next = this.#next();
    if (next === null || this.isReading || this.#isAnother) return;
    this.isReading = true;
    const list = this.#list;
    this.#reading = list;
    try {
      const part = await this.#read(next);
      if (list !== this.#list) return;
      this.#beyond = [...this.#beyond, ...part.items];
      this.#after = part.next;
      this.trouble = null;
    } catch (reason) {
      if (list !== this.#list) return;
      this.trouble = this.#app.asTrouble(reason);
      // What was kept for the part to follow it is read with the next one.
      if (this.#after === undefined) this.#beyond = [];
    } finally {
      this.isReading = false;
      this.#reading = null;
    }
  };

  refresh = (): void => this.first.refresh();

  /** Begins anew: what is asked for is another list. */
  ask(): Promise<void> {
    this.#forget();
    this.#isAnother = true;
    return this.first.ask();
  }

  /** Nothing beyond the first part is known, and what is being read is not wanted. */
  #forget(): void {
    this.#list += 1;
    this.#beyond = [];
    this.#after = undefined;
    this.trouble = null;
  }

  /** Puts what was beyond the old first part, and what the new one pushed out of it, behind the new one. */
  #join(head: Part<Item, Place>): void {
    const isAnother = this.#isAnother;
    this.#isAnother = false;
    // While only the first part was read, the next one is read where it ends now.
    if (isAnother || (this.#after === undefined && this.#reading !== this.#list)) return;
    const last = head.items.at(-1);
    const known = [...(this.first.data?.items ?? []), ...this.#beyond];
    const place = last === undefined ? -1 : known.findIndex((item) => this.#id(item) === this.#id(last));
    // It is the whole list now, or so much is new that the parts no longer meet.
    if (head.next === null || place === -1) this.#forget();
    else this.#beyond = known.slice(place + 1);
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
