/** Every page in every state, in both languages and both themes. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ANY, PAGES, SAYS, STATES, TITLES } from './says.mjs';
import { fits, go, serve, violations } from './site.mjs';

/** Lines at the top of a page that no bar above them pushes out of sight. */
const LINES = 40;

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

describe('pages', { concurrency: 3 }, () => {
  for (const state of STATES) {
    for (const lang of ['es', 'en']) {
      // Colours do not depend on words: what one language shows in light, the other shows in dark. Where a page is at
      // its fullest, each shows both.
      const [theme, other] = lang === 'es' ? ['light', 'dark'] : ['dark', 'light'];
      const width = lang === 'es' ? 1024 : 1600;
      test(`${state} in ${lang}: each page says what it is and is accessible`, async () => {
        await site.look({ state, lang, theme, width }, async (page) => {
          assert.equal(await page.locator('html').getAttribute('lang'), lang === 'es' ? 'es-MX' : 'en-US');
          for (const name of PAGES) {
            await go(page, `#/${name}`);
            await page.locator('h1', { hasText: new RegExp(`^${TITLES[name][lang]}$`) }).waitFor();
            const said = SAYS[name][state] ?? ANY[state];
            if (said != null)
              await page.locator('body').getByText(said[lang]).filter({ visible: true }).first().waitFor();
            if (state !== 'loading') await page.locator('.spin').waitFor({ state: 'detached' });
            const where = `${name}, ${state}, ${lang}`;
            assert.deepEqual(await violations(page), [], `${where}, ${theme}`);
            if (state === 'attention' || state === 'error') {
              await page.emulateMedia({ colorScheme: other });
              assert.deepEqual(await violations(page, ['color-contrast']), [], `${where}, ${other}`);
              await page.emulateMedia({ colorScheme: theme });
            }
            await fits(page);
          }
        });
      });
    }
  }

  test('what is shown stays as it is, and says so, when it can no longer be read', async () => {
    await site.look({ state: 'stale', lang: 'es' }, async (page) => {
      for (const name of PAGES) {
        await go(page, `#/${name}`);
        await page.locator('.spin').waitFor({ state: 'detached' });
        const before = await page.locator('main').innerText();
        await page.keyboard.press('F5');
        await page.getByText('se muestra lo último que se supo').first().waitFor();
        const text = await page.locator('main').innerText();
        // The bar takes the room of the last rows of a long table.
        // A log is read at its end, and stays there.
        const lines = before.split('\n');
        const kept = name === 'logs' ? lines.slice(-LINES) : lines.slice(0, LINES);
        for (const line of kept) assert.ok(text.includes(line), `${name} lost “${line}”`);
      }
    });
  });

  test('every page is whole at twice its size, and in a theme of forced colours', async () => {
    for (const how of [
      { width: 640, height: 480 },
      { width: 1024, colors: 'active' },
    ]) {
      await site.look({ state: 'attention', lang: 'es', ...how }, async (page) => {
        for (const name of PAGES) {
          await go(page, `#/${name}`);
          await page.locator('h1', { hasText: TITLES[name].es }).waitFor();
          await page.locator('.spin').waitFor({ state: 'detached' });
          assert.deepEqual(await violations(page), [], name);
          await fits(page);
        }
      });
    }
  });

  test('ten thousand rows are never in the document at once', async () => {
    await site.look({ state: 'many', lang: 'es' }, async (page) => {
      for (const hash of PAGES.map((name) => `#/${name}`).concat('#/runs/10000')) {
        await go(page, hash);
        await page.locator('.spin').waitFor({ state: 'detached' });
        const count = await page.locator('tr').count();
        assert.ok(count < 200, `${hash} has ${count} rows in the document`);
      }
    });
  });
});
