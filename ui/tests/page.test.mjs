/** The page in a browser: every state in both languages and both themes, by mouse and by keyboard. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { serve } from './server.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Each state with the words that tell it from the others. */
const STATES = {
  finished: { es: '1,600 documentos esperan', en: '1,600 documents wait' },
  attention: { es: 'no aceptó las credenciales', en: 'did not accept the credentials' },
  empty: { es: 'Todavía no hay corridas', en: 'There are no runs yet' },
  none: { es: 'No hay ninguna empresa habilitada', en: 'No company is enabled' },
  loading: { es: 'Abriendo la instalación…', en: 'Opening the installation…' },
  error: { es: 'Falta portal.base_url', en: 'portal.base_url is missing' },
  silent: { es: 'La aplicación no contesta', en: 'The application does not answer' },
  running: { es: 'Corriendo desde', en: 'Running since' },
  stopping: { es: 'Deteniendo…', en: 'Stopping…' },
};

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

/** Opens the page, checks it, and demands at the end that it said nothing on its console. */
async function look(how, check) {
  const { page, faults, close } = await site.open(how);
  try {
    await check(page);
    assert.deepEqual(faults, []);
  } finally {
    await close();
  }
}

async function violations(page) {
  await page.addScriptTag({ path: AXE });
  const report = await page.evaluate(() => globalThis.axe.run());
  return report.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

for (const [state, said] of Object.entries(STATES)) {
  for (const lang of ['es', 'en']) {
    test(`${state} in ${lang} says what it is and is accessible, light and dark`, async () => {
      for (const [theme, width] of [
        ['light', 1024],
        ['dark', 1600],
      ]) {
        await look({ state, lang, theme, width }, async (page) => {
          assert.equal(await page.locator('html').getAttribute('lang'), lang === 'es' ? 'es-MX' : 'en-US');
          assert.equal(await page.locator('h1').innerText(), lang === 'es' ? 'Estado' : 'Status');
          await page.getByText(said[lang]).first().waitFor();
          assert.deepEqual(await violations(page), []);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          assert.equal(overflow, 0, 'the page is wider than its window');
        });
      }
    });
  }
}

test('a table has a row per company and step, with result, counters and instant', async () => {
  await look({ state: 'attention', lang: 'es' }, async (page) => {
    const row = (company, step) => page.locator(`[data-company=${company}] [data-step=${step}]`);
    const cells = (company, step) => row(company, step).locator('th[scope=row], td').allInnerTexts();
    const when = '22 nov 2026, 10:15';
    assert.deepEqual(await cells('norte', 'uploadPayments'), ['Enviar pagos', 'Hecho', '31', '28', '3', '0', when]);
    assert.deepEqual(
      await cells('bajio', 'createPurchaseOrders'),
      ['Enviar órdenes', 'Parcial', '39', '32', '6', '1', when],
    );
    const text = (company) => page.locator(`[data-company=${company}]`).innerText();
    const norte = await text('norte');
    for (const part of ['Aceros del Norte', '2 documentos requieren su atención']) {
      assert.ok(norte.includes(part), `${part} is missing in ${norte}`);
    }
    const bajio = await text('bajio');
    for (const part of ['313 documentos requieren su atención', 'más que el límite de 200', 'apruébela']) {
      assert.ok(bajio.includes(part), `${part} is missing in ${bajio}`);
    }
  });
});

test('each company has every step, by its name in the language of the page', async () => {
  for (const lang of ['es', 'en']) {
    for (const state of ['finished', 'empty', 'running']) {
      await look({ state, lang }, async (page) => {
        const names = await page.locator('th[scope=row]').allInnerTexts();
        assert.deepEqual(names, Array(COMPANIES).fill(STEPS[lang]).flat());
      });
    }
  }
});

test('a step takes one line at any width, before, during and after a run', async () => {
  for (const lang of ['es', 'en']) {
    for (const state of ['empty', 'running', 'finished']) {
      await look({ state, lang }, async (page) => {
        await page.locator('tr[data-step]').first().waitFor();
        for (const width of [560, 640, 1024, 1057, 1080, 1600]) {
          await page.setViewportSize({ width, height: 720 });
          const highest = await page.locator('tr[data-step] > :not([scope=rowgroup])').evaluateAll((cells) => {
            const content = document.createRange();
            return cells
              .map((cell) => {
                content.selectNodeContents(cell);
                return { text: cell.textContent.trim(), height: content.getBoundingClientRect().height };
              })
              .reduce((high, cell) => (cell.height > high.height ? cell : high));
          });
          assert.ok(highest.height < 30, `${lang}, ${state}, ${width}: “${highest.text}” takes several lines`);
        }
      });
    }
  }
});

test('a cause that stopped several steps is told once, below the last of them', async () => {
  for (const width of [1024, 1600]) {
    await look({ state: 'attention', lang: 'es', width }, async (page) => {
      const golfo = page.locator('[data-company=golfo]');
      // Its importer needs no portal.
      assert.equal(await golfo.locator('tr[data-result=failed]').count(), STEP_COUNT - 1);
      assert.equal(await golfo.locator('tr.cause').count(), 1);
      const told = await golfo.locator('[data-step=closePurchaseOrders] + tr.cause').innerText();
      for (const part of ['no aceptó las credenciales', 'Guarde de nuevo la clave']) {
        assert.ok(told.includes(part), `${part} is missing in ${told}`);
      }
      // A cause of one step stands right below it.
      const braked = page.locator('[data-company=bajio] [data-step=processOrderChanges] + tr.cause');
      assert.ok((await braked.innerText()).includes('esperamos su aprobación'));
    });
  }
});

test('a baseline is told once for a company, or at each step where others already send', async () => {
  await look({ state: 'finished', lang: 'es' }, async (page) => {
    const golfo = page.locator('[data-company=golfo] .baseline');
    assert.deepEqual(await golfo.allInnerTexts(), ['Línea base: solo se observa']);
    const norte = page.locator('[data-company=norte]');
    assert.deepEqual(await norte.locator('.baseline').allInnerTexts(), Array(3).fill('línea base'));
    assert.equal(await norte.locator('[data-step=uploadPayments] .baseline').count(), 0);
  });
});

test('the test mode is told above everything else', async () => {
  await look({ state: 'finished', lang: 'es' }, async (page) => {
    const banner = page.locator('aside');
    assert.ok((await banner.innerText()).startsWith('Modo de prueba'));
    const [above, main] = [await banner.boundingBox(), await page.locator('main').boundingBox()];
    assert.ok(above.y + above.height <= main.y + 1);
  });
});

test('a run that is under way shows how far each step of each company is', async () => {
  await look({ state: 'running', lang: 'es' }, async (page) => {
    const bar = page.getByRole('progressbar', { name: /Empaques.*, Enviar órdenes/ });
    assert.deepEqual(await bar.evaluate((node) => [node.value, node.max]), [21, 39]);
    const said = (company) => page.locator(`[data-company=${company}] tr[data-step] td:first-of-type`).allInnerTexts();
    assert.deepEqual(await said('norte'), Array(STEP_COUNT).fill('Hecho'));
    const over = [...Array(3).fill('Hecho'), 'Parcial'];
    assert.deepEqual(await said('bajio'), [...over, 'Enviando', ...Array(3).fill('En turno')]);
    assert.deepEqual(await said('golfo'), Array(STEP_COUNT).fill('En turno'));
  });
});

test('a run is started by mouse, watched, and seen to finish', async () => {
  await look({ state: 'empty', lang: 'es' }, async (page) => {
    await page.getByRole('button', { name: 'Ejecutar ahora' }).click();
    await page.getByRole('button', { name: 'Detener después de este documento' }).waitFor();
    await page.getByRole('progressbar').first().waitFor();
    await page.getByText('1,600 documentos esperan').waitFor();
    await page.getByRole('button', { name: 'Ejecutar ahora' }).waitFor();
    assert.equal(await page.locator('tr[data-result=done]').count(), COMPANIES * STEP_COUNT - 2);
    assert.equal(await page.locator('tr[data-result=partial]').count(), 2);
  });
});

test('a run is started by keyboard, and stopped by it', async () => {
  await look({ state: 'empty', lang: 'en' }, async (page) => {
    await page.getByRole('button', { name: 'Run now' }).waitFor();
    await page.keyboard.press('Control+r');
    const stop = page.getByRole('button', { name: 'Stop after this document' });
    await stop.waitFor();
    await page.keyboard.press('Control+r');
    await stop.waitFor();
    // The only button of the page is the first thing that the keyboard reaches.
    await page.keyboard.press('Tab');
    assert.ok(await stop.evaluate((node) => node === document.activeElement));
    assert.notEqual(await stop.evaluate((node) => getComputedStyle(node).outlineStyle), 'none');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run now' }).waitFor();
  });
});

test('a table that is wider than the window is scrolled by keyboard', async () => {
  await look({ state: 'finished', lang: 'es', width: 640 }, async (page) => {
    const table = page.getByRole('region', { name: 'Empresas y pasos' });
    await table.focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((node) => node.scrollLeft > 0, await table.elementHandle());
    // At the far end, a row still says which step it is, and a line which company.
    await table.evaluate((node) => (node.scrollLeft = node.scrollWidth));
    assert.ok(await table.evaluate((node) => node.scrollLeft > 100));
    const edge = await table.boundingBox();
    for (const told of ['th[scope=row]', '.name']) {
      const { x } = await page.locator(told).first().boundingBox();
      assert.ok(x >= edge.x, `${told} went out of sight`);
    }
  });
});

test('a run that another program forbids is told with a way out', async () => {
  await look({ state: 'refused', lang: 'es' }, async (page) => {
    await page.getByRole('button', { name: 'Ejecutar ahora' }).click();
    const notice = page.getByRole('alert');
    await notice.waitFor();
    const text = await notice.innerText();
    assert.ok(text.includes('Otro motor de SageConnect') && text.includes('vuelva a intentar'), text);
  });
});

test('state is spoken once, politely, and never by colour alone', async () => {
  await look({ state: 'attention', lang: 'es' }, async (page) => {
    assert.equal(await page.getByRole('status').count(), 1);
    for (const mark of await page.locator('.mark').all()) {
      assert.notEqual((await mark.textContent()).trim(), '');
      assert.equal(await mark.locator('svg').count(), 1);
    }
  });
});
