/**
 * Pictures of every page for `docs/window.md`, in both languages and both themes, over the demonstration's backend.
 *
 * `npm run pictures` builds that page and writes them.
 */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../tests/site.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/images/window', import.meta.url));

/** What is shown: name of the picture, page, and state of the demonstration. */
const PICTURES = [
  ['status', 'status', 'attention'],
  ['running', 'status', 'running'],
  ['runs', 'runs', 'attention'],
  ['run', 'runs/2', 'attention'],
  ['documents', 'documents', 'attention'],
  ['document', 'documents/complement/golfo/PY0000003', 'attention'],
  ['attention', 'attention', 'attention'],
  ['schedule', 'schedule', 'attention'],
  ['logs', 'logs', 'attention'],
  ['about', 'about', 'attention'],
  ['empty', 'status', 'empty'],
  ['error', 'status', 'error'],
  ['many', 'documents', 'many'],
];

/** Each language once in each theme would be four times the same; these two show all there is to see. */
const WAYS = [
  { lang: 'es', theme: 'light' },
  { lang: 'en', theme: 'dark' },
];

const site = await serve();
try {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const way of WAYS) {
    for (const [name, page, state] of PICTURES) {
      await site.look({ ...way, state, hash: `#/${page}` }, async (window) => {
        await window.locator('h1').first().waitFor();
        await window.locator('.spin').waitFor({ state: 'detached' });
        await window.screenshot({ path: join(FOLDER, `${name}-${way.lang}.png`) });
      });
    }
  }
} finally {
  await site.end();
}
