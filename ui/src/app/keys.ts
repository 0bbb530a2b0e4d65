import type { App } from './app.svelte';
import { PAGES, go, goBack } from './router.svelte';

/** Whether something asks for an answer first: keys of the window would pass it by. */
function isAsked(): boolean {
  return document.querySelector('[role=alertdialog], [role=dialog]') !== null;
}

/** What the keys of the window do. Those of a browser would throw the page away. */
export function pressed(event: KeyboardEvent, app: App): void {
  if (event.key === 'F5') {
    event.preventDefault();
    app.refreshAll();
    return;
  }
  if (event.key === 'ArrowLeft' && event.altKey && !event.ctrlKey && !event.shiftKey && !event.metaKey) {
    // Some web views go back by themselves: it is done once.
    event.preventDefault();
    if (!isAsked()) goBack();
    return;
  }
  if (!event.ctrlKey || event.shiftKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  const page = PAGES[Number(key) - 1];
  if (key === 'r') {
    event.preventDefault();
    const canRun = app.snapshot !== null && !app.isRunning && !event.repeat && !isAsked();
    if (canRun) void app.run('all');
  } else if (key === 'f') {
    event.preventDefault();
    const field = document.querySelector<HTMLInputElement>('main [data-search]');
    if (!isAsked()) field?.focus();
    field?.select();
  } else if (page !== undefined) {
    event.preventDefault();
    if (!isAsked()) go(page);
  }
}
