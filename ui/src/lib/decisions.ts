import type { App } from '../app/app.svelte';
import type { BrakeName, DocumentName } from './generated/bindings';

/** A document that something is decided about, as the question shows it. */
export type Decided = DocumentName & {
  /** Its number as people know it. */
  title: string;
  party: string | null;
  amount: string | null;
};

/** What a person may decide. */
export type Decision =
  | { does: 'retry' | 'approve' | 'ignore' | 'attend'; documents: readonly Decided[] }
  /** Lets a plan through that the brake holds. */
  | { does: 'release'; brake: BrakeName; changes: number };

/** Carries a decision out, with the words that the person gave for it. Gives back whether that was done. */
export function carryOut(app: App, decision: Decision, words: string): Promise<boolean> {
  if (decision.does === 'release') {
    return app.act('approve', { documents: [], brake: decision.brake, note: words });
  }
  const documents = decision.documents.map(({ tenant, kind, number }): DocumentName => ({ tenant, kind, number }));
  switch (decision.does) {
    case 'retry':
      return app.act('retry', { documents });
    case 'approve':
      return app.act('approve', { documents, brake: null, note: words });
    case 'ignore':
      return app.act('ignore', { documents, reason: words });
    case 'attend':
      return app.act('stop_ignoring', { documents });
  }
}
