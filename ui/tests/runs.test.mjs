/** Corridas: the list, its filter and its parts, and one run with what it tried. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SNAPSHOT } from './host.mjs';
import { cutWords, fits, go, scrolledSideways, serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

/** An application with ten runs, whose older ones are answered when the test says so. */
function inTauri(snapshot) {
  const PART = 3;
  const callbacks = new Map();
  const listeners = {};
  let newest = 10;
  let revisions = snapshot.revisions;
  const row = (run) => ({
    run,
    started: '2026-11-22T16:00:00Z',
    finished: '2026-11-22T16:00:10Z',
    duration_ms: 10_000,
    result: run % 2 === 1 ? 'failed' : 'done',
    trigger: 'schedule',
    was_interrupted: false,
    done: 1,
    failed: 0,
    steps_failed: 0,
    cause: null,
  });
  const part = ({ before, only_troubled }) => {
    const runs = [];
    let run = (before ?? newest + 1) - 1;
    for (; run > 0 && runs.length < PART; run -= 1) if (!only_troubled || run % 2 === 1) runs.push(row(run));
    return { runs, next: run > 0 ? run + 1 : null };
  };
  const host = {
    /** What is asked for and not answered. */
    waits: null,
    begin() {
      newest += 1;
      revisions = { ...revisions, runs: revisions.runs + 1 };
      callbacks.get(listeners.changed)({ event: 'changed', id: 1, payload: revisions });
    },
    answer(isRefused) {
      const { input, resolve, reject } = host.waits;
      host.waits = null;
      if (isRefused) reject({ code: 'journal.unreadable', sentence: 'No se pudo leer.', hint: '', details: [] });
      else resolve(part(input));
    },
  };
  globalThis.host = host;
  globalThis.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener() {} };
  globalThis.__TAURI_INTERNALS__ = {
    transformCallback(callback) {
      callbacks.set(callbacks.size + 1, callback);
      return callbacks.size;
    },
    async invoke(name, given) {
      if (name === 'plugin:event|listen') listeners[given.event] = given.handler;
      if (name === 'snapshot') return { ...snapshot, revisions };
      if (name !== 'runs') return { notices: [] };
      if (given.input.before === null) return part(given.input);
      return new Promise((resolve, reject) => (host.waits = { input: given.input, resolve, reject }));
    },
  };
}

const rows = (page) => page.locator('tbody tr[data-index]');

describe('runs', { concurrency: 2 }, () => {
  test('counts of six digits are whole', async () => {
    for (const width of [1024, 1080, 1280, 1600]) {
      await site.look({ hash: '#/runs', width }, async (page) => {
        const row = page.locator('tbody tr[data-index]').first();
        await row.waitFor();
        const cut = await row.locator('td.number').evaluateAll((cells) =>
          cells.flatMap((cell) => {
            for (const part of cell.children) part.textContent = part.textContent.replace(/\d+/, '123,456');
            return cell.scrollWidth > cell.clientWidth ? [cell.textContent] : [];
          }),
        );
        assert.deepEqual(cut, [], `${width} px`);
      });
    }
  });

  test('the newest run is first, with result, duration and counts', async () => {
    await site.look({ hash: '#/runs', width: 1600 }, async (page) => {
      await rows(page).first().waitFor();
      const cells = await rows(page).first().locator('th, td').allInnerTexts();
      const why = 'El portal no aceptó las credenciales de la empresa «golfo»; no se envió nada de ella.';
      assert.deepEqual(cells, ['128', 'Falló', 'hace 7 min', '45.4 s', '23', '0', '2', '2', 'Horario', why]);
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

  test('what a new run pushes out of the first part stays where older parts were read', async () => {
    await site.look({ hash: '#/runs', height: 900 }, async (page) => {
      const table = page.getByRole('region', { name: 'Corridas' });
      await table.waitFor();
      await table.evaluate((node) => (node.scrollTop = node.scrollHeight));
      await page.getByRole('button', { name: 'Mostrar más' }).click();
      await page.getByText('Se muestran 120 corridas').waitFor();
      await page.keyboard.press('Control+r');
      // 129 to 9, without a gap.
      await page.getByText('Se muestran 121 corridas').waitFor();
    });
  });

  for (const [name, answer, wanted] of [
    ['the part that is on its way follows what was pushed out of the first', 'part', [11, 10, 9, 8, 7, 6, 5]],
    ['where it cannot be read, the next try begins where the first part ends now', 'refusal', [11, 10, 9, 8, 7, 6]],
    // Of every second run something failed.
    ['where another list is shown by then, it is not added to that', 'other', [11, 9, 7]],
  ]) {
    test(`while older runs are read, a run begins: ${name}`, async () => {
      const route = (page) => page.addInitScript(inTauri, SNAPSHOT);
      await site.look({ path: '/index.html?lang=es#/runs', route, height: 900 }, async (page) => {
        await page.getByText('Se muestran 3 corridas').waitFor();
        await page.getByRole('button', { name: 'Mostrar más' }).click();
        await page.waitForFunction(() => globalThis.host.waits !== null);
        // The first part is read again, and begins with a run that there was not.
        await page.evaluate(() => globalThis.host.begin());
        await page.locator('[data-id="11"]').waitFor();
        if (answer === 'other') {
          await page.getByRole('radio', { name: 'Con errores' }).click();
          await page.locator('[data-id="10"]').waitFor({ state: 'detached' });
        }
        await page.evaluate((isRefused) => globalThis.host.answer(isRefused), answer === 'refusal');
        if (answer === 'refusal') {
          await page.getByText('No se pudo leer.').waitFor();
          await page.getByText('Se muestran 3 corridas').waitFor();
          await page.getByRole('button', { name: 'Mostrar más' }).click();
          await page.waitForFunction(() => globalThis.host.waits !== null);
          await page.evaluate(() => globalThis.host.answer(false));
        }
        await page.getByRole('button', { name: 'Mostrar más' }).and(page.locator(':not([aria-disabled=true])')).waitFor();
        const shown = await rows(page).evaluateAll((found) => found.map((row) => Number(row.dataset.id)));
        assert.deepEqual(shown, wanted);
      });
    });
  }

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

  test('where the system names no language, the last runs are drawn all the same', async () => {
    // What WebKit says under LANG=C.UTF-8.
    const route = (page) =>
      page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'language', { get: () => 'C' }));
    await site.look({ hash: '#/runs', route }, async (page) => {
      await page.locator('figure canvas').nth(1).waitFor();
      assert.equal(await page.locator('figure').count(), 2);
    });
  });

  test('where the picture cannot be drawn there is none, also the next time, and the table says the same', async () => {
    const route = (page) => page.route(/uPlot.*\.js$/, (route) => route.fulfill({ contentType: 'text/javascript', body: 'throw new RangeError();' }));
    await site.look({ hash: '#/runs', route }, async (page) => {
      for (const hash of ['#/status', '#/runs']) {
        await rows(page).first().waitFor();
        await page.locator('figure').first().waitFor({ state: 'detached' });
        assert.equal(await page.locator('main .card:visible').filter({ hasNot: page.locator('table') }).count(), 0);
        assert.deepEqual(await violations(page), []);
        if (hash === '#/status') {
          await go(page, hash);
          await page.locator('h1', { hasText: 'Estado' }).waitFor();
          await go(page, '#/runs');
        }
      }
    });
  });

  test('a step leads to what it tried, what failed stands first, and the failures can be shown alone', async () => {
    await site.look({ hash: '#/runs/128' }, async (page) => {
      const steps = page.getByRole('region', { name: 'Pasos' });
      await steps.locator('tbody tr[data-index]').first().waitFor();
      // Nothing of a step lies beyond its right end.
      assert.ok(await steps.evaluate((node) => node.scrollWidth <= node.clientWidth), 'the steps are scrolled sideways');
      const tried = page.getByRole('table', { name: 'Documentos que se intentaron' });
      assert.match(await tried.locator('tbody tr[data-index]').first().innerText(), /Rechazado|Sin respuesta/);
      await steps.locator('[data-id="norte/uploadPayments"] [data-lead]').focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/#\/runs\/128\?tenant=norte&step=uploadPayments$/);
      await page.getByText('Solo de: Enviar pagos · Aceros del Norte Inventados').waitFor();
      await page.waitForFunction(() => document.activeElement.textContent === 'Documentos que se intentaron');
      const kinds = await tried.locator('tbody tr[data-index] .second').allInnerTexts();
      assert.ok(kinds.length > 0 && kinds.every((kind) => kind.startsWith('Pago · Aceros del Norte')), kinds.join());
      assert.deepEqual(await violations(page), []);
      await page.getByRole('button', { name: 'Ver todos los pasos' }).click();
      await page.getByRole('radio', { name: 'Todos (46)' }).waitFor();
      await page.getByRole('radio', { name: /^Con falla/ }).click();
      const outcomes = await tried.locator('tbody tr[data-index] .mark').allInnerTexts();
      assert.ok(outcomes.length > 0 && outcomes.every((word) => ['Rechazado', 'Sin respuesta'].includes(word)), outcomes.join());
      await go(page, '#/runs/128?tenant=golfo&step=startChildProcess');
      await page.getByRole('heading', { name: 'Ninguno con falla' }).waitFor();
    });
  });

  test('nothing of the list lies beyond its right end', async () => {
    for (const lang of ['es', 'en']) {
      await site.look({ hash: '#/runs', lang }, async (page) => {
        await rows(page).first().waitFor();
        const table = page.getByRole('region', { name: lang === 'es' ? 'Corridas' : 'Runs' });
        assert.ok(await table.evaluate((node) => node.scrollWidth <= node.clientWidth), 'the list is scrolled sideways');
      });
    }
  });

  test('a baseline says that it only looked', async () => {
    await site.look({ state: 'finished', hash: '#/runs', height: 900 }, async (page) => {
      for (let part = 0; part < 2; part += 1) {
        await page.getByRole('region', { name: 'Corridas' }).evaluate((node) => (node.scrollTop = node.scrollHeight));
        await page.getByRole('button', { name: 'Mostrar más' }).click();
        await page.getByText(`Se muestran ${part === 0 ? 120 : 128} corridas`).waitFor();
      }
      await page.getByRole('region', { name: 'Corridas' }).evaluate((node) => (node.scrollTop = node.scrollHeight));
      await page.locator('[data-id="1"]', { hasText: 'Línea base: solo se observó' }).waitFor();
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
      await page.getByRole('table', { name: 'Documentos que se intentaron' }).locator('[data-lead]').first().focus();
      await page.keyboard.press('Enter');
      // The first of those that failed.
      await page.waitForURL(/#\/documents\/payment\/(norte|bajio)\/PY0000005$/);
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
      await tried.locator('[data-index="0"]', { hasText: /^PY/ }).waitFor();
    });
  });

  test('the list of runs is never scrolled sideways', async () => {
    await site.look({ hash: '#/runs' }, async (page) => {
      await rows(page).first().waitFor();
      for (const width of [1024, 1200, 1280, 1376, 1440, 1680]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForFunction((isWide) => matchMedia('(min-width: 86rem)').matches === isWide, width >= 1376);
        assert.deepEqual(await scrolledSideways(page), [], `${width}`);
      }
    });
  });

  test('nothing in the tables of a run is cut off or squeezed, and the reason has room', async () => {
    for (const lang of ['es', 'en']) {
      for (const run of [128, 2]) {
        await site.look({ state: 'attention', lang, hash: `#/runs/${run}` }, async (page) => {
          await rows(page).first().waitFor();
          for (const width of [1024, 1080, 1280, 1366, 1680]) {
            await page.setViewportSize({ width, height: 1000 });
            await page.waitForFunction((isWide) => matchMedia('(min-width: 80rem)').matches === isWide, width >= 1280);
            const where = `${lang}, run ${run}, ${width}`;
            assert.deepEqual(await cutWords(page), [], where);
            assert.deepEqual(await scrolledSideways(page), [], where);
            const lines = await page
              .locator('td[data-column=cause]')
              .evaluateAll((cells) =>
                Math.max(
                  ...cells.map((cell) => {
                    const content = document.createRange();
                    content.selectNodeContents(cell);
                    return Math.round(content.getBoundingClientRect().height / parseFloat(getComputedStyle(cell).lineHeight));
                  }),
                ),
              );
            assert.ok(lines <= (width < 1280 ? 4 : 3), `${where}: a reason takes ${lines} lines`);
          }
        });
      }
    }
  });

  test('Estado tells when a run ended and Corridas when it began, and each says which', async () => {
    await site.look({ hash: '#/runs/128', width: 1600 }, async (page) => {
      const facts = page.locator('main section.card dl div');
      await facts.filter({ hasText: /^Empezó\s*22 nov 2026, 10:14/ }).waitFor();
      await facts.filter({ hasText: /^Terminó\s*22 nov 2026, 10:15/ }).waitFor();
      await go(page, '#/runs');
      await page.getByRole('columnheader', { name: 'Empezó' }).waitFor();
      await go(page, '#/status');
      await page.locator('p.last-run', { hasText: 'Corrida 128 · terminó el 22 nov 2026, 10:15' }).waitFor();
      await page.getByRole('columnheader', { name: 'Terminó' }).first().waitFor();
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
