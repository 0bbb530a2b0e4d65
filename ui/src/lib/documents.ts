import type { DocumentName } from './generated/bindings';

/** What tells a document from every other. */
export function documentId({ tenant, kind, number }: DocumentName): string {
  return [tenant, kind, number].join('/');
}

/** The number in an amount, for sorting; `null` where there is none. The amount itself is never computed with. */
export function amountOf(amount: string | null): number | null {
  const number = /-?\d+(?:\.\d+)?/.exec((amount ?? '').replaceAll(/[$,]/g, ''));
  return number === null ? null : Number(number[0]);
}
