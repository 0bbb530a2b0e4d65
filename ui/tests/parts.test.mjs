/** The shared components alone, as every page uses them. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const look = (check, how = {}) => site.look({ path: '/demo.html?gallery', height: 900, ...how }, check);
const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim());

describe('parts', { concurrency: 2 }, () => {
  test('all of them are accessible in every theme', async () => {
    for (const how of [{}, { theme: 'dark' }, { colors: 'active' }]) {
      await look(async (page) => assert.deepEqual(await violations(page), []), how);
    }
  });

  test('a dialog names what is done and the count, and begins at “Cancel” where it cannot be undone', async () => {
    await look(async (page) => {
      await page.getByRole('button', { name: 'Ignorar 2' }).click();
      const dialog = page.getByRole('alertdialog', { name: '¿Ignorar 2 documentos?' });
      await dialog.waitFor();
      await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Cancelar');
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      assert.equal(await focused(page), 'Ignorar 2', 'the keyboard is back where it was');
    });
  });

  test('a dialog that lacks a reason says so; with one it does its work', async () => {
    await look(async (page) => {
      await page.getByRole('button', { name: 'Ignorar 2' }).click();
      const dialog = page.getByRole('alertdialog');
      const button = dialog.getByRole('button', { name: 'Ignorar 2' });
      await button.focus();
      await page.keyboard.press('Enter');
      assert.equal(await button.getAttribute('aria-disabled'), 'true');
      await page.locator('.tip', { hasText: 'Escriba primero el motivo.' }).waitFor();
      await dialog.getByLabel('Motivo').fill('Se pagó aparte');
      await button.click();
      await dialog.waitFor({ state: 'detached' });
      await page.locator('[data-done]', { hasText: 'ignored: Se pagó aparte' }).waitFor();
    });
  });

  test('a dialog keeps the keyboard, and Esc leaves it without doing anything', async () => {
    await look(async (page) => {
      await page.getByRole('button', { name: 'Reintentar todos (17)' }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.waitFor();
      for (let step = 0; step < 5; step += 1) {
        await page.keyboard.press('Tab');
        assert.ok(await dialog.evaluate((node) => node.contains(document.activeElement)));
      }
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      assert.equal((await page.locator('[data-done]').innerText()).includes('retried'), false);
    });
  });

  test('rows are chosen one by one, and all at once', async () => {
    await look(async (page) => {
      await page.getByRole('checkbox', { name: 'Elegir Fila 2', exact: true }).check();
      const all = page.getByRole('checkbox', { name: 'Elegir todos' });
      assert.ok(await all.evaluate((node) => node.indeterminate));
      await all.click();
      await page.locator('[data-done]', { hasText: '5000' }).waitFor();
      await all.click();
      await page.locator('[data-done]', { hasText: /all 0$/ }).waitFor();
    });
  });

  test('a column is sorted up and down, what has no value comes last', async () => {
    await look(async (page) => {
      const first = () => page.locator('tr[data-index="0"] td[data-column=size]').innerText();
      const button = page.getByRole('button', { name: 'Tamaño' });
      await button.click();
      await page.locator('th[aria-sort=ascending]').waitFor();
      assert.equal(await first(), '0');
      await button.click();
      await page.locator('th[aria-sort=descending]').waitFor();
      assert.equal(await first(), '100');
      await page.locator('[data-lead]').first().focus();
      await page.keyboard.press('End');
      await page.waitForFunction(() => document.activeElement.closest('tr')?.dataset.index === '4999');
      const last = page.locator('tr[data-index="4999"] td[data-column=size]');
      assert.equal(await last.innerText(), '—');
    });
  });

  test('five thousand rows are walked through from end to end by keyboard', async () => {
    await look(async (page) => {
      await page.locator('[data-lead]').first().focus();
      await page.keyboard.press('End');
      await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Fila 5000');
      await page.keyboard.press('ArrowUp');
      assert.equal(await focused(page), 'Fila 4999');
      const row = page.locator('tr', { has: page.locator(':focus') });
      assert.equal(await row.getAttribute('aria-rowindex'), '5000');
      assert.notEqual(await row.evaluate((node) => getComputedStyle(node).outlineStyle), 'none');
      assert.ok((await page.locator('tbody tr').count()) < 80);
    });
  });

  test('a row that is drawn late has the keyboard all the same', async () => {
    await look(async (page) => {
      await page.locator('[data-lead]').first().focus();
      // As on a busy machine: the scrolling, and with it the row, comes some frames later.
      await page.locator('.scroll', { has: page.locator('[data-lead]') }).evaluate((node) => {
        const scrollTo = node.scrollTo.bind(node);
        node.scrollTo = (...where) => {
          const after = (frames) => (frames === 0 ? scrollTo(...where) : requestAnimationFrame(() => after(frames - 1)));
          after(10);
        };
      });
      await page.keyboard.press('End');
      await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Fila 5000');
    });
  });

  test('the search waits until typing rests, and Enter does not', async () => {
    await look(async (page) => {
      const field = page.getByRole('searchbox', { name: 'Buscar filas' });
      await field.pressSequentially('PY00');
      await page.locator('[data-done]', { hasText: 'PY00' }).waitFor();
      await field.fill('PY0042');
      await field.press('Enter');
      await page.locator('[data-done]', { hasText: 'PY0042' }).waitFor();
    });
  });
});
