/** Every document of a demonstration, which of them need a person, and what a person decided about them. */

import type { AttentionDocument, Cause, DocumentItem, DocumentName } from '../lib/generated/bindings';
import { cause, type CauseName } from './causes';
import { COMPANIES } from './companies';
import type { World } from './world';

/** Documents that need nobody. */
const DOCUMENTS = 84;
const DOCUMENTS_MANY = 10_000;

export type DocumentKind = 'payment' | 'order' | 'complement' | 'cfdi' | 'supplier';

export const KINDS: Record<DocumentKind, { step: string; es: string; en: string }> = {
  payment: { step: 'uploadPayments', es: 'Pago', en: 'Payment' },
  order: { step: 'createPurchaseOrders', es: 'Orden de compra', en: 'Purchase order' },
  complement: { step: 'checkPayments', es: 'Complemento de pago', en: 'Payment complement' },
  cfdi: { step: 'downloadCFDI', es: 'Factura o nota de crédito', en: 'Invoice or credit note' },
  supplier: { step: 'buildProviders', es: 'Proveedor', en: 'Supplier' },
};
const KIND_NAMES = Object.keys(KINDS) as DocumentKind[];

/** The states of documents in words, and why a document is in them. */
export const DOCUMENT_STATES: Record<string, { es: string; en: string; cause: CauseName | null }> = {
  confirmed: { es: 'Confirmado, falta registrarlo', en: 'Confirmed, still to be recorded', cause: null },
  done: { es: 'Enviado', en: 'Sent', cause: null },
  waiting: { es: 'En espera', en: 'Waiting', cause: 'timeout' },
  adopted: { es: 'Ya coincidía', en: 'Matched already', cause: null },
  left_alone: { es: 'Anterior al arranque', en: 'Before go-live', cause: 'beforeGoLive' },
  withdrawn: { es: 'Retirado', en: 'Withdrawn', cause: null },
  attention: { es: 'Atención', en: 'Attention', cause: null },
};
const STATES = Object.keys(DOCUMENT_STATES).filter((state) => state !== 'attention');

/** Documents that need a person for the same reason. */
export interface Reason {
  es: string;
  en: string;
  /** What is told of the documents, in turn. */
  causes: readonly CauseName[];
  kind: DocumentKind;
  tenant: string;
  count: number;
  takesApproval: boolean;
}

const REASONS: readonly Reason[] = [
  {
    es: 'El proveedor no tiene identificador del portal',
    en: 'The supplier has no portal id',
    causes: ['noProvider'],
    kind: 'payment',
    tenant: 'bajio',
    count: 212,
    takesApproval: false,
  },
  {
    es: 'La orden no es igual en ambos lados',
    en: 'The order differs between both sides',
    causes: ['differs'],
    kind: 'order',
    tenant: 'bajio',
    count: 84,
    takesApproval: true,
  },
  {
    es: 'El portal rechazó el documento',
    en: 'The portal refused the document',
    causes: ['rejected', 'rejectedTotal'],
    kind: 'payment',
    tenant: 'bajio',
    // One of them is ignored.
    count: 18,
    takesApproval: false,
  },
  {
    es: 'El complemento no cuadra con el pago',
    en: 'The complement does not match the payment',
    causes: ['rejectedTotal'],
    kind: 'complement',
    tenant: 'norte',
    count: 2,
    takesApproval: true,
  },
];
/** How many the first reason has where there are many. */
const FIRST_MANY = 10_000;
/** Where the numbers of documents that need a person begin. */
const NUMBER_FIRST = 50_000;
/** How far those of one reason are from those of the next. */
const NUMBER_STEP = 20_000;
/** Vendors that lack something. */
const VENDORS = 6;

/** The number of a document, as its kind is numbered. */
export function numberOf(kind: DocumentKind, index: number): string {
  const digits = String(index + 1).padStart(7, '0');
  switch (kind) {
    case 'payment':
    case 'complement':
      return `PY${digits}`;
    case 'order':
      return `PO${digits}`;
    case 'supplier':
      return `PV${digits.slice(-4)}`;
    case 'cfdi':
      return `${digits}A-6C1E-4B7A-9D20-5F3A0C${digits.slice(-6)}`;
  }
}

/** Suppliers, by name. */
const SUPPLIERS = [
  'Ferretera Ficticia, S.A. de C.V.',
  'Tornillos del Golfo',
  'Papelería y Suministros Industriales de Occidente, S. de R.L. de C.V.',
  'Acme Steel Inc.',
] as const;

/** What a document is called, and whose it is. */
function named(kind: DocumentKind, index: number): Pick<DocumentItem, 'number' | 'title' | 'party'> {
  const number = numberOf(kind, index);
  const supplier = SUPPLIERS[index % SUPPLIERS.length]!;
  switch (kind) {
    case 'cfdi':
      return { number, title: `A ${1200 + index}`, party: supplier };
    case 'supplier':
      return { number, title: supplier, party: 'FFI010203AB1' };
    default:
      // Of a supplier that no run has seen, the RFC is known alone.
      return { number, title: number, party: index % 7 === 5 ? 'XEXX010101000' : supplier };
  }
}

/** How long the portal takes to refuse a document once more. */
const REFUSED_AGAIN_MS = 300;

/** Whether its documents were sent and refused; the others were never sent. */
function isTried({ causes }: Reason): boolean {
  return causes.includes('rejected');
}

function id({ tenant, kind, number }: DocumentName): string {
  return [tenant, kind, number].join('/');
}

/** Why a document is ignored. */
export interface Choice {
  reason: string;
  actor: string;
  since: string;
}

export class Desk {
  readonly #world: World;
  readonly #items: readonly DocumentItem[];
  /** Documents that need a person, by their reason. */
  readonly #reasons: ReadonlyMap<Reason, readonly AttentionDocument[]>;
  readonly #reasonOf = new Map<string, Reason>();
  readonly #decided = new Map<string, 'retried' | 'approved'>();
  readonly #ignored = new Map<string, Choice>();
  /** Documents that were tried again and refused once more, how often. */
  readonly #refusedAgain = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    const isMany = world.state === 'many';
    const count = !world.hasRun ? 0 : isMany ? DOCUMENTS_MANY : DOCUMENTS;
    this.#items = Array.from({ length: count }, (_, index) => this.#item(index));
    const reasons = isMany || world.state === 'attention' ? REASONS : [];
    this.#reasons = new Map(
      reasons.map((reason, index) => {
        const size = isMany && index === 0 ? FIRST_MANY : reason.count;
        const documents = Array.from({ length: size }, (_, index) => this.#document(reason, index));
        for (const document of documents) this.#reasonOf.set(id(document), reason);
        return [reason, documents];
      }),
    );
    const first = this.#reasons.get(REASONS[2]!)?.[0];
    if (first !== undefined) {
      const reason = world.say('Se pagó aparte, por transferencia.', 'It was paid apart, by transfer.');
      this.ignore([first], reason, world.ago(60 * 26));
    }
  }

  /** What still needs a person, by its reason. */
  groups(): { reason: Reason; documents: AttentionDocument[] }[] {
    return [...this.#reasons]
      .map(([reason, documents]) => ({
        reason,
        documents: documents.filter((document) => this.#needsPerson(id(document))),
      }))
      .filter(({ documents }) => documents.length > 0);
  }

  /** Documents of a company that need a person. */
  attention(tenant: string): number {
    return this.groups()
      .flatMap(({ documents }) => documents)
      .filter((document) => document.tenant === tenant).length;
  }

  ignored(): (AttentionDocument & Choice)[] {
    return [...this.#reasons.values()].flat().flatMap((document) => {
      const choice = this.#ignored.get(id(document));
      return choice === undefined ? [] : [{ ...document, ...choice }];
    });
  }

  /** Everything that a run has seen. */
  items(): DocumentItem[] {
    const needing = [...this.#reasons].flatMap(([reason, documents]) =>
      documents.map((document): DocumentItem => {
        const { state, cause, next } = this.#standing(document);
        const { step, [this.#world.lang]: name } = KINDS[reason.kind];
        return {
          ...document,
          amount: this.#world.format.money(document.amount ?? ''),
          kind_name: name,
          step,
          state,
          state_name: this.stateName(state),
          cause,
          next_attempt: next,
          last_seen: this.#world.ago(6),
        };
      }),
    );
    return [...this.#items, ...needing];
  }

  stateName(state: string): string {
    return DOCUMENT_STATES[state]?.[this.#world.lang] ?? state;
  }

  reasonOf(name: DocumentName): Reason | null {
    return this.#reasonOf.get(id(name)) ?? null;
  }

  decisionOn(name: DocumentName): 'retried' | 'approved' | null {
    return this.#decided.get(id(name)) ?? null;
  }

  choiceOn(name: DocumentName): Choice | null {
    return this.#ignored.get(id(name)) ?? null;
  }

  decide(names: readonly DocumentName[], decision: 'retried' | 'approved'): void {
    for (const name of names) this.#decided.set(id(name), decision);
    this.#world.changed('documents', 'status');
    if (decision === 'retried') setTimeout(() => this.#refuse(names), REFUSED_AGAIN_MS);
  }

  /** How often it was tried again and refused. */
  refusedAgain(name: DocumentName): number {
    return this.#refusedAgain.get(id(name)) ?? 0;
  }

  /** What the portal refused before, it refuses again: nothing was corrected. */
  #refuse(names: readonly DocumentName[]): void {
    const refused = names.filter((name) => {
      const reason = this.reasonOf(name);
      return reason !== null && isTried(reason);
    });
    if (refused.length === 0) return;
    for (const name of refused) {
      this.#decided.delete(id(name));
      this.#refusedAgain.set(id(name), this.refusedAgain(name) + 1);
    }
    this.#world.changed('documents', 'status', 'runs');
  }

  ignore(names: readonly DocumentName[], reason: string, since = this.#world.ago(0)): void {
    for (const name of names) this.#ignored.set(id(name), { reason, actor: 'MOSTRADOR\\lucia', since });
    this.#world.changed('documents', 'status');
  }

  attend(names: readonly DocumentName[]): void {
    for (const name of names) this.#ignored.delete(id(name));
    this.#world.changed('documents', 'status');
  }

  /** A run after which nothing needs a person. */
  settle(): void {
    for (const found of this.#reasonOf.keys()) this.#decided.set(found, 'retried');
  }

  #needsPerson(found: string): boolean {
    return !this.#decided.has(found) && !this.#ignored.has(found);
  }

  #standing(document: AttentionDocument): { state: string; cause: Cause | null; next: string | null } {
    if (this.#decided.get(id(document)) === 'retried') {
      return { state: 'waiting', cause: null, next: this.#world.ago(0) };
    }
    return { state: 'attention', cause: document.cause, next: document.next_attempt };
  }

  #document(reason: Reason, index: number): AttentionDocument {
    const { lang } = this.#world;
    return {
      tenant: reason.tenant,
      kind: reason.kind,
      ...named(reason.kind, NUMBER_FIRST + NUMBER_STEP * REASONS.indexOf(reason) + index),
      amount: `${5800 + ((index * 11_311) % 94_000)}.50 MXN`,
      day: this.#world.dayAgo(2 + (index % 20)),
      cause: aboutVendor(cause(lang, reason.causes[index % reason.causes.length]!), index % VENDORS),
      next_attempt: reason.takesApproval ? null : this.#world.ago(-24),
      first_seen: this.#world.ago(60 * (3 + (index % 160))),
      last_attempt: isTried(reason) ? this.#world.ago(6) : null,
    };
  }

  #item(index: number): DocumentItem {
    const world = this.#world;
    const company = COMPANIES[index % COMPANIES.length]!;
    const kind = KIND_NAMES[index % KIND_NAMES.length]!;
    const state = STATES[index % STATES.length]!;
    const why = DOCUMENT_STATES[state]!.cause;
    return {
      tenant: company.key,
      kind,
      kind_name: KINDS[kind][world.lang],
      ...named(kind, index),
      step: KINDS[kind].step,
      state,
      state_name: this.stateName(state),
      amount:
        kind === 'supplier'
          ? null
          : world.format.money(
              `${1160 + index * 37}.${index % 2 === 0 ? '00' : '45'} ${index % 11 === 3 ? 'USD' : 'MXN'}`,
            ),
      day: world.dayAgo(index % 28),
      cause: why === null ? null : cause(world.lang, why),
      next_attempt: state === 'waiting' ? world.ago(-24) : null,
      last_attempt: state === 'left_alone' ? null : world.ago(6 + (index % 50) * 15),
      last_seen: world.ago(6),
    };
  }
}

/** Which vendor a cause is about, where it is about one. */
function aboutVendor(found: Cause, vendor: number): Cause {
  const named = found.arguments['vendor'];
  if (named === undefined) return found;
  const name = `PV${String(417 + vendor * 13).padStart(4, '0')}`;
  return { ...found, arguments: { vendor: name }, sentence: found.sentence.replace(named, name) };
}
