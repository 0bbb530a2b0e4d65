/** Corridas: the list, its filter and its parts, and one run with what it tried. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fits, go, serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const rows = (page) => page.locator('tbody tr[data-index]');

describe('runs', { concurrency: 2 }, () => {
  test('the newest run is first, with result, duration and counts', async () => {
    await site.look({ hash: '#/runs', width: 1600 }, async (page) => {
      await rows(page).first().waitFor();
      const cells = await rows(page).first().locator('th, td').allInnerTexts();
      const why = 'El portal no aceptó las credenciales de la empresa «golfo»; no se envió nada de ella.';
      assert.deepEqual(cells, ['128', 'Falló', 'hace 6 min', '45.4 s', '23', '2', '2', 'Horario', why]);
    });
  });

  test('only runs with errors are shown when that was chosen, also the next time', async () => {
    await site.look({ hash: '#/runs' }, async (page) => {
      await page.getByText('Se muestran 60 corridas').waitFor();
      await page.getByRole('radio', { name: 'Con errores' }).click();
      await page.waitForFunction(() =>
        [...document.querySelectorAll('tbody tr[data-index]')].every((row) => !row.textContent.includes('Hecho')),
      );
      await page.reload();
      await page.getByRole('radio', { name: 'Con errores', checked: true }).waitFor();
      await rows(page).first().waitFor();
      assert.equal(await rows(page).filter({ hasText: 'Hecho' }).count(), 0);
    });
  });

  test('older runs follow on demand, and none is twice', async () => {
    await site.look({ hash: '#/runs', height: 900 }, async (page) => {
      const table = page.getByRole('region', { name: 'Corridas' });
      await table.waitFor();
      for (const count of [120, 128]) {
        await table.evaluate((node) => (node.scrollTop = node.scrollHeight));
        await page.getByRole('button', { name: 'Mostrar más' }).click();
        await page.getByText(`Se muestran ${count} corridas`).waitFor();
      }
      assert.equal(await page.getByRole('button', { name: 'Mostrar más' }).count(), 0);
      assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '129');
    });
  });

  test('a run that ends while the list is shown is added to it', async () => {
    await site.look({ hash: '#/runs' }, async (page) => {
      await rows(page).first().waitFor();
      await page.keyboard.press('Control+r');
      await page.locator('[data-id="129"]').waitFor();
      await page.getByText('Se muestran 61 corridas').or(page.getByText('Se muestran 60 corridas')).waitFor();
    });
  });

  test('the last runs are drawn, with words for those who do not see it', async () => {
    await site.look({ hash: '#/runs' }, async (page) => {
      const chart = page.getByRole('img', { name: /^Duración de las últimas \d+ corridas: entre .* y .*/ });
      await chart.locator('canvas').waitFor();
      const isDrawn = await chart.locator('canvas').evaluate((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value) => value !== 0);
      });
      assert.ok(isDrawn, 'the chart is blank');
    });
  });

  test('where the system names no language, the list is there without the picture', async () => {
    const route = (page) => page.addInitScript(() => Object.defineProperty(navigator, 'language', { value: 'C' }));
    await site.look({ hash: '#/runs', route }, async (page) => {
      await rows(page).first().waitFor();
      await page.locator('figure').first().waitFor({ state: 'detached' });
      assert.deepEqual(await violations(page), []);
    });
  });

  test('from the list to a run, to a document, by keyboard alone', async () => {
    await site.look({ hash: '#/runs', height: 900 }, async (page) => {
      await rows(page).first().waitFor();
      await page.locator('[data-lead]').first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), '127');
      await page.keyboard.press('End');
      await page.waitForFunction(() => document.activeElement.textContent.trim() === '69');
      await page.keyboard.press('Home');
      await page.waitForFunction(() => document.activeElement.textContent.trim() === '128');
      await page.keyboard.press('Enter');
      await page.locator('h1', { hasText: 'Corrida 128' }).waitFor();
      await page.waitForFunction(() => document.activeElement.tagName === 'H1');
      assert.deepEqual(await violations(page), []);
      await fits(page);
      await page.locator('[data-lead]').first().focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/#\/documents\/payment\/(norte|bajio)\/PY0000001$/);
    });
  });

  test('a run tells its steps, then what it tried, each with its outcome and the reason', async () => {
    for (const [lang, theme, width] of [
      ['es', 'light', 1024],
      ['en', 'dark', 1600],
    ]) {
      await site.look({ hash: '#/runs/128', lang, theme, width }, async (page) => {
        const steps = page.getByRole('table', { name: lang === 'es' ? 'Pasos' : 'Steps' });
        await steps.locator('tbody tr[data-index]').first().waitFor();
        assert.equal(await steps.getAttribute('aria-rowcount'), '25');
        const tried = page.getByRole('table', {
          name: lang === 'es' ? 'Documentos que se intentaron' : 'Documents that were tried',
        });
        const refused = tried.locator('tr', { hasText: lang === 'es' ? 'Rechazado' : 'Refused' }).first();
        assert.match(
          await refused.innerText(),
          lang === 'es' ? /El portal rechazó el documento/ : /The portal refused/,
        );
        assert.deepEqual(await violations(page), []);
        await fits(page);
      });
    }
  });

  test('what was tried is sorted by its headings', async () => {
    await site.look({ hash: '#/runs/128' }, async (page) => {
      const tried = page.getByRole('table', { name: 'Documentos que se intentaron' });
      const heading = tried.getByRole('columnheader', { name: 'Documento' });
      await heading.getByRole('button').click();
      await tried.locator('th[aria-sort=ascending]').waitFor();
      await heading.getByRole('button').click();
      await tried.locator('th[aria-sort=descending]').waitFor();
      await page.waitForFunction(() => document.querySelector('[data-lead]').textContent.startsWith('PY'));
    });
  });

  test('a run that there is not is said so', async () => {
    await site.look({ hash: '#/runs/999' }, async (page) => {
      await page.getByText('No hay una corrida 999.').first().waitFor();
      await go(page, '#/runs/doce');
      await page.locator('h1', { hasText: 'No hay una corrida con ese número' }).waitFor();
    });
  });
});
