/** Atención: groups by cause, steps that stopped, what is ignored, and what was told. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SNAPSHOT, refusal } from './host.mjs';
import { cutWords, fits, scrolledSideways, serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const HASH = '#/attention';
const group = (page, name) => page.getByRole('region', { name, exact: false }).and(page.locator('section.card'));
const toast = (page, text) => page.getByRole('region', { name: 'Avisos de lo que se hizo' }).getByText(text).waitFor();
const dialog = (page) => page.getByRole('alertdialog');
const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim());

const VENDOR = 'El proveedor no tiene identificador del portal';
const DIFFERS = 'La orden no es igual en ambos lados';
const REFUSED = 'El portal rechazó el documento';

describe('attention', { concurrency: 2 }, () => {
  test('groups by cause with their count; a hint that all share is told once', async () => {
    await site.look({ state: 'attention', hash: HASH }, async (page) => {
      await page.getByText('315 documentos requieren su atención · 8 pasos se detuvieron').waitFor();
      assert.match(await group(page, VENDOR).innerText(), /212 documentos/);
      assert.equal(await page.getByText('Escríbalo en el campo PROVIDERID').count(), 1);
      const told = await group(page, DIFFERS).innerText();
      for (const part of ['El total de la orden no es igual', 'Compare ambos lados', 'Aprobar todos (84)']) {
        assert.ok(told.includes(part), `${part} is missing in ${told}`);
      }
      // Where each has its own, it stands at each.
      await group(page, REFUSED).getByRole('button', { name: REFUSED }).click();
      const headings = await group(page, REFUSED).getByRole('columnheader').allInnerTexts();
      for (const name of ['Motivo', 'Qué hacer']) assert.ok(headings.includes(name), headings.join());
      await fits(page);
    });
  });

  test('every part open: accessible in both languages, themes and widths', async () => {
    for (const [lang, theme, width] of [
      ['es', 'dark', 1024],
      ['en', 'light', 1600],
    ]) {
      await site.look({ state: 'attention', hash: HASH, lang, theme, width }, async (page) => {
        const closed = page.locator('main h2 button[aria-expanded=false]');
        await closed.first().waitFor();
        while ((await closed.count()) > 0) await closed.first().click();
        assert.equal(await page.getByRole('table').count(), 6);
        assert.deepEqual(await violations(page), []);
        await fits(page);
      });
    }
  });

  test('what keeps every run from beginning stands first', async () => {
    await site.look({ state: 'blocked', hash: HASH }, async (page) => {
      const trouble = page.locator('section.trouble');
      await trouble.getByText('El almacén de credenciales (Secret Service) está cerrado').waitFor();
      assert.equal(await page.getByText('Nada requiere su atención').count(), 0);
      assert.deepEqual(await violations(page), []);
    });
  });

  test('no table of a group is scrolled sideways, also in a narrow window', async () => {
    await site.look({ state: 'attention', hash: HASH, width: 1024 }, async (page) => {
      const closed = page.locator('section.card h2 button[aria-expanded=false]');
      while ((await closed.count()) > 0) await closed.first().click();
      const tables = page.locator('section.card').getByRole('region').filter({ has: page.getByRole('table') });
      let withTimes = 0;
      for (const table of await tables.all()) {
        const [within, sight] = await table.evaluate((node) => [node.scrollWidth, node.clientWidth]);
        assert.ok(within <= sight, `${await table.getAttribute('aria-label')}: ${within} px in ${sight} px`);
        withTimes += await table.getByRole('columnheader', { name: 'Se revisa' }).count();
      }
      assert.ok(withTimes > 0, 'one of them tells when it is looked at again');
    });
  });

  test('a group of ten thousand opens, is chosen as a whole, and is walked through quickly', async () => {
    await site.look({ state: 'many', hash: HASH }, async (page) => {
      const table = group(page, VENDOR).getByRole('table');
      await table.waitFor();
      assert.equal(await table.getAttribute('aria-rowcount'), '10001');
      const began = Date.now();
      await table.getByRole('checkbox', { name: 'Elegir todos' }).check();
      await group(page, VENDOR).getByRole('button', { name: 'Reintentar (10,000)' }).waitFor();
      assert.ok(Date.now() - began < 5000, `choosing all took ${Date.now() - began} ms`);
      await table.locator('[data-lead]').first().focus();
      await page.keyboard.press('End');
      await page.waitForFunction(() => document.activeElement.closest('tr')?.dataset.index === '9999');
      await group(page, VENDOR).getByRole('button', { name: 'Reintentar (10,000)' }).click();
      await page.getByRole('alertdialog', { name: '¿Reintentar 10,000 documentos?' }).waitFor();
      await dialog(page).getByText('y 9,995 más').waitFor();
      await dialog(page).getByRole('button', { name: 'Reintentar 10,000' }).click();
      await toast(page, 'Se intentan de nuevo 10,000 documentos.');
      await group(page, VENDOR).waitFor({ state: 'detached' });
    });
  });

  test('all of a group are tried again; the keyboard is not lost with its buttons', async () => {
    await site.look({ state: 'attention', hash: HASH }, async (page) => {
      await group(page, VENDOR).getByRole('button', { name: 'Reintentar todos (212)' }).click();
      await dialog(page).getByRole('button', { name: 'Reintentar 212' }).click();
      await toast(page, 'Se intentan de nuevo 212 documentos.');
      await page.getByText('103 documentos requieren su atención · 8 pasos').waitFor();
      await page.waitForFunction(() => document.activeElement !== document.body);
      assert.equal(await page.locator('.badge').innerText(), '103');
    });
  });

  test('documents are chosen and ignored with a reason, then attended to again, by keyboard alone', async () => {
    await site.look({ state: 'attention', hash: HASH }, async (page) => {
      const one = page.getByRole('checkbox', { name: 'Elegir PY0050001', exact: true });
      await one.focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      // The document itself, then the box of the next one.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      const ignore = group(page, VENDOR).getByRole('button', { name: 'Ignorar con motivo (2)' });
      await ignore.waitFor();
      while ((await focused(page)) !== 'Ignorar con motivo (2)') await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog', { name: '¿Ignorar 2 documentos?' }).waitFor();
      await page.waitForFunction(() => document.activeElement.tagName === 'INPUT');
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('.tip', { hasText: 'Escriba primero el motivo.' }).waitFor();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.type('Proveedor dado de baja');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await toast(page, 'Se ignoran 2 documentos mientras su causa sea la misma.');
      await page.getByText('313 documentos requieren su atención').first().waitFor();

      const ignored = group(page, 'Ignorados');
      await ignored.getByRole('button', { name: /^Ignorados/ }).focus();
      await page.keyboard.press('Enter');
      await ignored.getByText('Proveedor dado de baja').first().waitFor();
      assert.match(await ignored.innerText(), /3 documentos[^]*Se pagó aparte[^]*MOSTRADOR\\lucia/);
      await ignored.getByRole('checkbox', { name: 'Elegir PY0050001', exact: true }).focus();
      await page.keyboard.press('Space');
      await ignored.getByRole('button', { name: 'Volver a atender (1)' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Cancelar');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await toast(page, '1 documento vuelve a requerir su atención.');
      await page.getByText('314 documentos requieren su atención').first().waitFor();
    });
  });

  test('what waits for a decision is approved, and trying it again is explained away', async () => {
    await site.look({ state: 'attention', hash: HASH }, async (page) => {
      const retry = group(page, DIFFERS).getByRole('button', { name: 'Reintentar todos (84)' });
      assert.equal(await retry.getAttribute('aria-disabled'), 'true');
      await retry.focus();
      await page.locator('.tip', { hasText: 'reintentarlos no cambiaría nada' }).waitFor();
      await group(page, DIFFERS).getByRole('button', { name: DIFFERS }).click();
      await page.getByRole('checkbox', { name: 'Elegir PO0070002', exact: true }).check();
      await group(page, DIFFERS).getByRole('button', { name: 'Aprobar (1)' }).click();
      await dialog(page).getByText('Orden de compra PO0070002').waitFor();
      await dialog(page).getByLabel('Nota (opcional)').fill('Revisado con compras');
      await dialog(page).getByRole('button', { name: 'Aprobar', exact: true }).click();
      await toast(page, 'Quedó aprobado 1 documento; la siguiente corrida lo atiende.');
      await group(page, DIFFERS).getByText('83 documentos').waitFor();
      // What was chosen is gone: again it is about all of them.
      await group(page, DIFFERS).getByRole('button', { name: 'Aprobar todos (83)' }).waitFor();
    });
  });

  test('one reason that stopped several steps is told once; a plan that the brake holds is let through', async () => {
    await site.look({ state: 'attention', hash: HASH }, async (page) => {
      const golfo = page.locator('[data-stopped=golfo]');
      await golfo.waitFor();
      assert.equal(await golfo.count(), 1);
      assert.match(await golfo.innerText(), /Exportar proveedores, Descargar facturas[^]*Guarde de nuevo la clave/);
      const braked = page.locator('[data-stopped=bajio]');
      await braked.getByRole('button', { name: 'Aprobar 312 cambios' }).click();
      await dialog(page).getByText(/En Empaques.*«Cambiar órdenes» hará 312 cambios/).waitFor();
      await dialog(page).getByRole('button', { name: 'Aprobar 312 cambios' }).click();
      await toast(page, 'Quedaron aprobados 312 cambios; salen en la siguiente corrida.');
      await braked.waitFor({ state: 'detached' });
    });
  });

  test('what was told: since when, how often, and whether it is over', async () => {
    await site.look({ state: 'attention', hash: HASH, width: 1600 }, async (page) => {
      const table = page.getByRole('table', { name: 'Avisos' });
      await table.waitFor();
      const told = (index) => table.locator(`tr[data-index="${index}"]`).locator('th, td').allInnerTexts();
      const [title, state, about, , documents, seen, since, delivered] = await told(1);
      assert.deepEqual(
        [title, state, documents, seen, since, delivered],
        ['Proveedores sin identificador', 'Sigue', '212', '8', 'hace 2 h', 'hace 2 h'],
      );
      assert.match(about, /^Empaques Imaginarios.* · Anotar complementos, Enviar pagos$/);
      const whom = table.locator('tr[data-index="0"] [data-column=about] span');
      assert.match(await whom.innerText(), / · 7 pasos$/);
      assert.match(await whom.getAttribute('title'), /^Exportar proveedores, .*, Cerrar órdenes$/);
      const over = await told(2);
      assert.deepEqual(over.slice(0, 3), ['El portal no contestó', 'Terminó', 'Toda la instalación']);
      await table.getByRole('link', { name: 'El portal no contestó' }).click();
      await page.locator('h1', { hasText: 'Corridas' }).waitFor();
    });
  });

  test('steps that stopped stand in the order of the flow', async () => {
    for (const [lang, names] of [
      ['es', 'Exportar proveedores, Descargar facturas, Anotar complementos, Enviar pagos, Enviar órdenes, Cambiar órdenes, Cerrar órdenes'],
      ['en', 'Export suppliers, Download invoices, Record complements, Send payments, Send orders, Update orders, Close orders'],
    ]) {
      await site.look({ state: 'attention', hash: HASH, lang }, async (page) => {
        await page.locator('[data-stopped=golfo]').getByText(names, { exact: true }).waitFor();
        assert.deepEqual(
          await page.locator('[data-stopped]').evaluateAll((found) => found.map((node) => node.dataset.stopped)),
          ['bajio', 'golfo'],
        );
      });
    }
  });

  test('a notice says whom it is about as a whole, in each window', async () => {
    for (const lang of ['es', 'en']) {
      await site.look({ state: 'attention', hash: HASH, lang }, async (page) => {
        const table = page.getByRole('table', { name: lang === 'es' ? 'Avisos' : 'Notices' });
        await table.waitFor();
        for (const width of [1024, 1080, 1280, 1600, 1680]) {
          await page.setViewportSize({ width, height: 720 });
          assert.deepEqual(await cutWords(page), [], `${lang}, ${width}`);
          assert.deepEqual(await scrolledSideways(page), [], `${lang}, ${width}`);
          assert.match(await table.locator('[data-column=about]').first().innerText(), / · 7 (pasos|steps)$/);
        }
      });
    }
  });

  test('one document and several are told in words of their own', async () => {
    await site.look({ state: 'attention', hash: HASH }, async (page) => {
      const retry = group(page, DIFFERS).getByRole('button', { name: /^Reintentar/ });
      const why = (text) => page.locator('.tip', { hasText: text }).waitFor();
      await retry.focus();
      await why('Esperan su decisión: reintentarlos');
      await page.keyboard.press('Escape');
      await group(page, DIFFERS).getByRole('button', { name: DIFFERS }).click();
      await page.getByRole('checkbox', { name: 'Elegir PO0070002', exact: true }).check();
      await retry.focus();
      await why('Espera su decisión: reintentarlo no');
    });
  });

  test('a document leads to its life line', async () => {
    await site.look({ state: 'attention', hash: HASH }, async (page) => {
      await page.getByRole('link', { name: 'PY0050002' }).click();
      await page.locator('h1', { hasText: 'Pago PY0050002' }).waitFor();
      await page.getByText('El proveedor PV0430 no tiene en Sage su identificador del portal.').waitFor();
    });
  });

  test('a question about an invoice begins with folio, supplier and amount; its UUID comes after, and is whole', async () => {
    const number = '6F9A1C22-6C1E-4B7A-9D20-5F3A0C000005';
    const invoice = {
      tenant: 'norte', kind: 'cfdi', number, title: 'A 1204', amount: '98765432.10 MXN', day: '2026-11-20',
      party: 'Papelería y Suministros Industriales de Occidente, S. de R.L. de C.V.',
      cause: null, next_attempt: null, first_seen: SNAPSHOT.clocks.now, last_attempt: null,
    };
    const group = { code: 'x', title: REFUSED, count: 1, hint: null, takes_approval: false, documents: [invoice] };
    const attention = { count: 1, groups: [group], steps: [], ignored: [] };
    const route = (page) =>
      page.route('**/api/*', (route) => {
        const name = route.request().url().split('/').at(-1);
        if (name === 'changes') return route.fulfill({ contentType: 'text/event-stream', body: 'retry: 600000\n\n' });
        if (name === 'snapshot') return route.fulfill({ json: SNAPSHOT });
        if (name === 'attention') return route.fulfill({ json: attention });
        return route.fulfill({ status: 422, json: refusal('No.') });
      });
    const { page, close } = await site.open({ path: '/index.html#/attention', route });
    await page.getByRole('button', { name: 'Ignorar con motivo' }).click();
    const named = dialog(page).locator('li');
    const lines = (await named.innerText()).split('\n').map((line) => line.trim());
    assert.equal(lines[0], `Factura A 1204 · ${invoice.party} · $98,765,432.10 MXN`);
    assert.equal(lines[1], `Aceros del Norte · ${number}`);
    const cut = await named.evaluate((node) => [...node.children].some((part) => part.scrollWidth > part.clientWidth));
    assert.ok(!cut, 'something of it is cut off');
    await close();
  });

  test('Del asks about the row that has the keyboard, or about those that are chosen', async () => {
    await site.look({ state: 'attention', hash: '#/attention' }, async (page) => {
      const asked = page.getByRole('alertdialog');
      const lead = page.locator('[data-lead]').first();
      await lead.focus();
      await page.keyboard.press('Delete');
      await asked.getByText('PY0050001').waitFor();
      assert.equal(await asked.locator('li').count(), 1);
      await page.keyboard.press('Escape');
      await asked.waitFor({ state: 'detached' });
      for (const place of [1, 2]) await page.locator('tbody input[type=checkbox]').nth(place).check();
      await lead.focus();
      await page.keyboard.press('Delete');
      await asked.getByText('PY0050003').waitFor();
      assert.equal(await asked.locator('li').count(), 2);
    });
  });
});
