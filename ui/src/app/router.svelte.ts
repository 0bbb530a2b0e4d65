/** Which page is shown, kept in the hash of the address: `#/runs/12`, `#/documents/payment/norte/PY0001`. */

/** The pages, in the order of the navigation and of their keys. */
export const PAGES = ['status', 'runs', 'documents', 'attention', 'schedule', 'logs', 'about'] as const;
export type Page = (typeof PAGES)[number];

export interface Route {
  page: Page;
  /** What follows the page: the number of a run, the name of a document. */
  parts: readonly string[];
  /** What follows a question mark: filters that a link sets. */
  asked: URLSearchParams;
}

/** The address of a page, for `href`. */
export function link(page: Page, ...parts: (string | number)[]): string {
  return `#/${[page, ...parts].map((part) => encodeURIComponent(part)).join('/')}`;
}

function read(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [first, ...parts] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const page = PAGES.find((name) => name === first) ?? 'status';
  return { page, parts: page === first ? parts : [], asked: new URLSearchParams(query) };
}

/** A hash that somebody typed may hold anything. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

let current = $state.raw(read(location.hash));

/** How many places of this window lie before the present one: what was before the window is no way back. */
let depth = depthOf(history.state) ?? 0;
function depthOf(state: unknown): number | null {
  const kept = (state as { depth?: unknown } | null)?.depth;
  return typeof kept === 'number' ? kept : null;
}

// What was there before this window has no mark either: the first place needs one of its own.
if (depthOf(history.state) === null) history.replaceState({ depth }, '');

addEventListener('hashchange', () => {
  current = read(location.hash);
  const known = depthOf(history.state);
  // A place without a mark is new; one with it was gone back or forward to.
  if (known === null) history.replaceState({ depth: depth + 1 }, '');
  depth = known ?? depth + 1;
});

/** Goes back to where one was before, within the window. */
export function goBack(): void {
  if (depth > 0) history.back();
}

/** What is shown now. */
export function route(): Route {
  return current;
}

/** Goes to a page. */
export function go(page: Page, ...parts: (string | number)[]): void {
  location.hash = link(page, ...parts);
}

/** Goes to a page that is named from outside; a name that no page has leads nowhere. */
export function goTo(name: string): void {
  const page = PAGES.find((known) => known === name);
  if (page !== undefined) go(page);
}
