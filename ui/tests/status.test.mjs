/** Estado: companies and steps, and a run from its start to its end. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SNAPSHOT } from './host.mjs';
import { scrolledSideways, serve, violations } from './site.mjs';

/** The steps of every company, as the page names them. */
const STEPS = {
  es: [
    'Exportar proveedores',
    'Descargar facturas',
    'Anotar complementos',
    'Enviar pagos',
    'Enviar órdenes',
    'Cambiar órdenes',
    'Cerrar órdenes',
    'Importar a Sage',
  ],
  en: [
    'Export suppliers',
    'Download invoices',
    'Record complements',
    'Send payments',
    'Send orders',
    'Update orders',
    'Close orders',
    'Import into Sage',
  ],
};
const STEP_COUNT = STEPS.es.length;
const COMPANIES = 3;

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

describe('status', { concurrency: 2 }, () => {
  test('each company is a table with a row per step: result, counters and when', async () => {
    await site.look({ state: 'attention' }, async (page) => {
      const cells = (company, step) =>
        page.locator(`[data-company=${company}] [data-step=${step}]`).locator('th, td').allInnerTexts();
      const when = 'hace 6 min';
      assert.deepEqual(await cells('norte', 'uploadPayments'), ['Enviar pagos', 'Hecho', '19', '9', '3', '0', when]);
      assert.deepEqual(await cells('bajio', 'createPurchaseOrders'), [
        'Enviar órdenes',
        'Parcial',
        '22',
        '10',
        '6',
        '1',
        when,
      ]);
      const time = page.locator('[data-company=norte] time').first();
      assert.equal(await time.getAttribute('title'), '22 nov 2026, 10:15');
      const bajio = await page.locator('[data-company=bajio]').innerText();
      for (const part of ['313 documentos requieren su atención', 'más que el límite de 200', 'apruébela']) {
        assert.ok(bajio.includes(part), `${part} is missing in ${bajio}`);
      }
    });
  });

  test('each company has every step, by its name in the language of the page', async () => {
    for (const lang of ['es', 'en']) {
      for (const state of ['finished', 'empty', 'running']) {
        await site.look({ state, lang }, async (page) => {
          await page.locator('tr[data-step]').first().waitFor();
          const names = await page.locator('th[scope=row]').allInnerTexts();
          assert.deepEqual(names, Array(COMPANIES).fill(STEPS[lang]).flat());
        });
      }
    }
  });

  test('a step takes one line at any width, and no cell covers the next', async () => {
    for (const lang of ['es', 'en']) {
      for (const state of ['running', 'finished']) {
        await site.look({ state, lang }, async (page) => {
          await page.locator('tr[data-step]').first().waitFor();
          for (const width of [640, 880, 1024, 1280, 1600, 1920]) {
            await page.setViewportSize({ width, height: 720 });
            const faults = await page.locator('tr[data-step] > *').evaluateAll((cells) => {
              const content = document.createRange();
              return cells.flatMap((cell) => {
                content.selectNodeContents(cell);
                const [inner, outer] = [content.getBoundingClientRect(), cell.getBoundingClientRect()];
                const isWhole = inner.height < 30 && inner.right <= outer.right + 1;
                return isWhole ? [] : [`${cell.textContent.trim()} (${inner.height}, ${inner.right - outer.right})`];
              });
            });
            assert.deepEqual(faults, [], `${lang}, ${state}, ${width}`);
          }
        });
      }
    }
  });

  test('no company has to be scrolled sideways in a window of any usual width, also hours after its last run', async () => {
    for (const [lang, state] of [
      ['es', 'finished'],
      ['en', 'attention'],
    ]) {
      await site.look({ state, lang }, async (page) => {
        await page.locator('tr[data-step]').first().waitFor();
        for (let width = 1024; width <= 1700; width += 26) {
          await page.setViewportSize({ width, height: 720 });
          assert.deepEqual(await scrolledSideways(page), [], `${lang}, ${width}`);
        }
        await page.setViewportSize({ width: 1700, height: 720 });
        const left = (company) => page.locator(`[data-company=${company}]`).evaluate((node) => node.getBoundingClientRect().left);
        assert.notEqual(await left('norte'), await left('bajio'), 'they stand side by side where there is room');
        // Hours later the times are longer.
        await page.locator('tr[data-step] time').evaluateAll((times, lang) => {
          for (const time of times) time.textContent = lang === 'es' ? 'hace 23 h 59 min' : '23 h 59 min ago';
        }, lang);
        for (const width of [1024, 1240, 1580, 1600, 1680, 1700, 1920]) {
          await page.setViewportSize({ width, height: 720 });
          const beyond = await page.locator('tr[data-step] time').evaluateAll((times) =>
            times.filter((time) => {
              const cell = time.closest('td');
              return time.getBoundingClientRect().right > cell.getBoundingClientRect().right - parseFloat(getComputedStyle(cell).paddingRight) + 1;
            }).length,
          );
          assert.equal(beyond, 0, `${lang}, ${width}: times go beyond their cells`);
        }
      });
    }
  });

  test('where what failed is tried again by itself, the way leads to the run that tells of it', async () => {
    const cause = { code: 'portal.unreachable', disposition: 'retry_later', arguments: {}, sentence: 'El portal no contestó.', hint: '' };
    const counters = { candidates: 0, done: 0, adopted: 0, waiting: 0, failed: 0 };
    const step = (name, why) => ({
      step: name,
      name,
      result: why === null ? 'done' : 'failed',
      kind: 'cycle',
      counters,
      finished: '2026-11-22T16:14:30Z',
      cause: why,
    });
    const links = async (attention, why, standing, was_interrupted = false) => {
      const status = {
        ...SNAPSHOT.status,
        standing,
        sentence: 'La última corrida falló.',
        attention,
        last_run: {
          run: 7,
          started: '2026-11-22T16:14:00Z',
          finished: '2026-11-22T16:15:00Z',
          result: 'failed',
          was_interrupted,
        },
        companies: [{ ...SNAPSHOT.status.companies[0], attention, steps: [step('uploadPayments', why), step('checkPayments', null)] }],
      };
      const route = (page) =>
        page.route(/\/api\//, (route) =>
          route.request().url().endsWith('/snapshot')
            ? route.fulfill({ json: { ...SNAPSHOT, status } })
            : route.fulfill({ body: '' }),
        );
      const { page, close } = await site.open({ path: '/index.html', route });
      // The end of one that was cut off is not when it ended.
      const said = was_interrupted ? 'Corrida 7 · empezó el 22 nov 2026, 10:14' : 'Corrida 7 · terminó el 22 nov 2026, 10:15';
      await page.locator('p.last-run', { hasText: said }).waitFor();
      const found = await page.locator('p.attention a').evaluateAll((links) => links.map((link) => [link.textContent.trim(), link.hash]));
      await close();
      return found;
    };
    const run = '#/runs/7';
    assert.deepEqual(await links(0, cause, 'retrying'), [['Ver qué falló', run]]);
    assert.deepEqual(await links(40, cause, 'attention'), [
      ['Ver qué falló', run],
      ['Ver los documentos', '#/attention'],
    ]);
    await links(0, null, 'retrying', true);
    assert.deepEqual(await links(40, null, 'attention'), [['Ver qué hacer', '#/attention']]);
    // A step that needs a person stands at the top of Atención.
    assert.deepEqual(await links(0, { ...cause, disposition: 'fix_setup' }, 'attention'), [['Ver qué hacer', '#/attention']]);
  });

  test('a cause that stopped several steps is told once, below the last of them', async () => {
    for (const width of [1024, 1600]) {
      await site.look({ state: 'attention', width }, async (page) => {
        const golfo = page.locator('[data-company=golfo]');
        await golfo.waitFor();
        // Its importer needs no portal.
        assert.equal(await golfo.locator('tr[data-result=failed]').count(), STEP_COUNT - 1);
        assert.equal(await golfo.locator('tr.cause').count(), 1);
        const told = await golfo.locator('[data-step=closePurchaseOrders] + tr.cause').innerText();
        for (const part of ['no aceptó las credenciales', 'Guarde de nuevo la clave']) {
          assert.ok(told.includes(part), `${part} is missing in ${told}`);
        }
        const braked = page.locator('[data-company=bajio] [data-step=processOrderChanges] + tr.cause');
        assert.ok((await braked.innerText()).includes('esperamos su aprobación'));
      });
    }
  });

  test('a baseline is told once for a company, or at each step where others already send', async () => {
    await site.look({ state: 'finished' }, async (page) => {
      await page.locator('[data-company=golfo]').waitFor();
      const golfo = page.locator('[data-company=golfo] .about .baseline');
      assert.deepEqual(await golfo.allInnerTexts(), ['Línea base: solo se observa']);
      const norte = page.locator('[data-company=norte]');
      assert.deepEqual(await norte.locator('.baseline').allInnerTexts(), Array(3).fill('línea base'));
      assert.equal(await norte.locator('[data-step=uploadPayments] .baseline').count(), 0);
    });
  });

  test('one sentence, the last run, the next, and the way to what needs a person', async () => {
    await site.look({ state: 'attention' }, async (page) => {
      await page.locator('p.sentence').waitFor();
      assert.match(await page.locator('p.sentence').innerText(), /no aceptó las credenciales/);
      assert.equal(await page.locator('p.last-run').innerText(), 'Corrida 128 · terminó el 22 nov 2026, 10:15 · Falló');
      await page.getByText('dentro de 9 min').waitFor();
      await page.getByRole('link', { name: 'Ver qué hacer' }).click();
      await page.locator('h1', { hasText: 'Atención' }).waitFor();
    });
  });

  test('a run that is under way shows how far it is as a whole, and each step of each company', async () => {
    await site.look({ state: 'running' }, async (page) => {
      const whole = page.getByRole('progressbar', { name: 'Avance de la corrida' });
      assert.deepEqual(await whole.evaluate((node) => [node.value, node.max]), [12, 24]);
      await page.getByText('Empaques Imaginarios del Bajío, S. de R.L.: Enviar órdenes').waitFor();
      await page.getByText('161 documentos hechos · 74 reconocidos').waitFor();
      const bar = page.getByRole('progressbar', { name: /Empaques.*, Enviar órdenes/ });
      assert.deepEqual(await bar.evaluate((node) => [node.value, node.max]), [21, 39]);
      const said = (company) =>
        page.locator(`[data-company=${company}] tr[data-step] td:first-of-type`).allInnerTexts();
      assert.deepEqual(await said('norte'), Array(STEP_COUNT).fill('Hecho'));
      const over = [...Array(3).fill('Hecho'), 'Parcial'];
      assert.deepEqual(await said('bajio'), [...over, 'Enviando', ...Array(3).fill('En turno')]);
      assert.deepEqual(await said('golfo'), Array(STEP_COUNT).fill('En turno'));
    });
  });

  test('what a step is at is named after its work: only some of them send', async () => {
    for (const [lang, saving] of [
      ['es', 'Guardando'],
      ['en', 'Saving'],
    ]) {
      const live = {
        tenant: 'norte', step: 'downloadCFDI', phase: 'settling', effects: 4, result: null,
        counters: { candidates: 4, done: 1, adopted: 0, waiting: 0, failed: 0 },
      };
      const steps = [{
        step: 'downloadCFDI', name: 'Descargar facturas', kind: 'cycle', result: null, finished: null, cause: null,
        counters: { candidates: 0, done: 0, adopted: 0, waiting: 0, failed: 0 },
      }];
      const company = { ...SNAPSHOT.status.companies[0], steps };
      const snapshot = {
        ...SNAPSHOT,
        lang,
        status: { ...SNAPSHOT.status, standing: 'running', companies: [company] },
        live: { is_running: true, run: 7, steps_total: 1, steps: [live] },
      };
      const route = async (page) => {
        await page.route('**/api/changes', (route) => route.fulfill({ contentType: 'text/event-stream', body: 'retry: 600000\n\n' }));
        await page.route('**/api/snapshot', (route) => route.fulfill({ json: snapshot }));
      };
      await site.look({ path: '/index.html', route }, async (page) => {
        await page.locator('.phase', { hasText: saving }).waitFor();
      });
    }
  });

  test('a run is started by mouse, watched, and seen to finish', async () => {
    await site.look({ state: 'empty' }, async (page) => {
      await page.locator('button.run', { hasText: /^\s*Ejecutar ahora\s*$/ }).click();
      await page.getByRole('button', { name: 'Detener después de este documento' }).waitFor();
      await page.getByText('La corrida empezó.').first().waitFor();
      await page.getByText('1,600 documentos esperan').filter({ visible: true }).first().waitFor();
      await page.locator('button.run', { hasText: 'Ejecutar ahora' }).waitFor();
      assert.equal(await page.locator('tr[data-result=done]').count(), COMPANIES * STEP_COUNT - 2);
      assert.equal(await page.locator('tr[data-result=partial]').count(), 2);
    });
  });

  test('a part of the cycle is chosen from the menu by keyboard', async () => {
    await site.look({ state: 'finished' }, async (page) => {
      const menu = page.getByRole('button', { name: 'Elegir qué se ejecuta' });
      await menu.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['Todo', 'Compras', 'Facturas', 'Pagos']);
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      // The keyboard is back where it was, and then in the menu.
      await page.waitForFunction((node) => node === document.activeElement, await menu.elementHandle());
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement.closest('[role=menu]') !== null);
      await page.keyboard.press('End');
      await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Pagos');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Detener después de este documento' }).waitFor();
    });
  });

  test('a run is started by a key, and stopped by keyboard', async () => {
    await site.look({ state: 'empty', lang: 'en' }, async (page) => {
      await page.locator('button.run').waitFor();
      await page.keyboard.press('Control+r');
      const stop = page.getByRole('button', { name: 'Stop after this document' });
      await stop.focus();
      await page.keyboard.press('Control+r');
      assert.notEqual(await stop.evaluate((node) => getComputedStyle(node).outlineStyle), 'none');
      await page.keyboard.press('Enter');
      await page.getByText('The run stops after this document.').first().waitFor();
      await page.locator('button.run', { hasText: 'Run now' }).waitFor();
    });
  });

  test('nothing is said twice: what needs a person, and the pause that the banner tells', async () => {
    const times = async (page, text) => (await page.locator('main').innerText()).split(text).length - 1;
    await site.look({ state: 'attention' }, async (page) => {
      await page.getByText('Ver qué hacer').waitFor();
      assert.equal(await times(page, '315 documentos requieren su atención'), 1);
    });
    await site.look({ state: 'paused' }, async (page) => {
      await page.locator('aside.pause', { hasText: 'En pausa hasta' }).waitFor();
      await page.locator('p.sentence', { hasText: /^En pausa$/ }).waitFor();
      assert.equal(await times(page, 'En pausa hasta'), 0);
    });
  });

  test('a run that has no steps yet is about to begin', async () => {
    const begun = { ...SNAPSHOT, live: { is_running: true, run: null, steps_total: 0, steps: [] } };
    const route = (page) =>
      page.route(/\/api\//, (route) =>
        route.request().url().endsWith('/snapshot') ? route.fulfill({ json: begun }) : route.fulfill({ body: '' }),
      );
    const { page, close } = await site.open({ path: '/index.html', route });
    await page.getByText('La corrida está por empezar').waitFor();
    assert.equal(await page.getByText('0 pasos').count(), 0);
    await close();
  });

  test('a run of another program is told, and can be stopped here', async () => {
    for (const [lang, theme] of [
      ['es', 'light'],
      ['en', 'dark'],
    ]) {
      await site.look({ state: 'elsewhere', lang, theme }, async (page) => {
        const note = page.locator('.note.info');
        await note.getByText(lang === 'es' ? /corrida 129 está en marcha/ : /Run 129 is under way/).waitFor();
        const stop = page.locator('button.run', {
          hasText: lang === 'es' ? 'Detener después de este documento' : 'Stop after this document',
        });
        assert.deepEqual(await violations(page), []);
        await stop.click();
        await note.getByText(lang === 'es' ? 'se detiene después del documento' : 'stops after the present').waitFor();
        const button = page.locator('button.run[aria-disabled=true]');
        await button.filter({ hasText: lang === 'es' ? 'Deteniendo…' : 'Stopping…' }).waitFor();
      });
    }
  });

  test('a button that cannot be used says why', async () => {
    await site.look({ state: 'stopping' }, async (page) => {
      const button = page.locator('button.run');
      await button.focus();
      assert.equal(await button.getAttribute('aria-disabled'), 'true');
      const why = 'La corrida termina el documento en que está y luego se detiene.';
      await page.locator('.tip', { hasText: why }).waitFor();
      assert.equal(
        await page
          .locator(`#${await button.getAttribute('aria-describedby')}`)
          .first()
          .innerText(),
        why,
      );
      await page.keyboard.press('Enter');
      await page.locator('button.run', { hasText: 'Deteniendo…' }).waitFor();
    });
  });

  test('a table that is wider than the window is scrolled by keyboard', async () => {
    await site.look({ state: 'finished', width: 640 }, async (page) => {
      const table = page.getByRole('region', { name: /^Aceros/ });
      await table.focus();
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction((node) => node.scrollLeft > 0, await table.elementHandle());
      // At the far end, a row still says which step it is.
      await table.evaluate((node) => (node.scrollLeft = node.scrollWidth));
      const edge = await table.boundingBox();
      const { x } = await table.locator('th[scope=row]').first().boundingBox();
      assert.ok(x >= edge.x, 'the step went out of sight');
    });
  });
});
