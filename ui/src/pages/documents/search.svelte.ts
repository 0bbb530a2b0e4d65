/** What was last searched for. It outlives the list: whoever comes back from a document finds the list as it was. */

/** Kinds of documents, the most asked for first. */
export const KINDS = [
  'payment',
  'order',
  'complement',
  'cfdi',
  'supplier',
  'import',
  'vendor_link',
  'invoice_link',
] as const;
export type Kind = (typeof KINDS)[number];

/** States of documents, those that are not settled first. */
export const STATES = ['waiting', 'attention', 'confirmed', 'done', 'adopted', 'left_alone', 'withdrawn'] as const;
export type State = (typeof STATES)[number];

/** Documents that a list begins with: enough to be looked through, and quick at every letter. */
const LIMIT = 1000;
/** Most documents that are ever answered with. */
export const LIMIT_MAX = 10_000;

class Search {
  /** What stands in the field, and what of it is searched for. */
  typed = $state('');
  text = $state('');
  /** An empty part does not restrict. */
  tenant = $state('');
  kind = $state<Kind | ''>('');
  state = $state<State | ''>('');
  limit = $state(LIMIT);

  readonly isEmpty: boolean = $derived.by(
    () => this.text === '' && this.tenant === '' && this.kind === '' && this.state === '',
  );

  /** Begins anew with what a link asks for. */
  follow(asked: URLSearchParams): void {
    if (asked.size === 0) return;
    this.clear();
    this.typed = asked.get('text') ?? '';
    this.text = this.typed;
    this.tenant = asked.get('tenant') ?? '';
    this.kind = KINDS.find((kind) => kind === asked.get('kind')) ?? '';
    this.state = STATES.find((state) => state === asked.get('state')) ?? '';
  }

  clear(): void {
    this.typed = '';
    this.text = '';
    this.tenant = '';
    this.kind = '';
    this.state = '';
    this.limit = LIMIT;
  }
}

export const search = new Search();
