/** Documentos: the search, the life line of a document, and what is decided about it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cutWords, fits, go, scrolledSideways, serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const rows = (page) => page.locator('tbody tr[data-index]');
const heading = (page, text) => page.locator('h1', { hasText: new RegExp(`^${text}$`) }).waitFor();
const button = (page, name) => page.locator('main').getByRole('button', { name, exact: true });
const toast = (page, text) => page.getByRole('region', { name: 'Avisos de lo que se hizo' }).getByText(text).waitFor();
const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim());

describe('documents', { concurrency: 2 }, () => {
  test('a document shows what it is called, whose it is, amount, day, state, why it waits, and when it is looked at', async () => {
    await site.look({ hash: '#/documents', width: 1600 }, async (page) => {
      await page.getByText('84 documentos').waitFor();
      const cells = await rows(page).nth(2).locator('th, td').allInnerTexts();
      assert.deepEqual(cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim()), [
        'PO0000057 Orden de compra',
        'Ferretera Ficticia, S.A. de C.V. Muelles de Papel del Golfo, S.A. de C.V.',
        '$3,232.00 MXN 22 nov 2026',
        'En espera',
        'El portal no contestó en 30 segundos; puede que haya aceptado el documento.',
        'dentro de 24 min',
        'hace 1 h 36 min',
      ]);
    });
  });

  test('the newest document is first, and an invoice is called by its folio and its supplier', async () => {
    await site.look({ hash: '#/documents', height: 1000 }, async (page) => {
      await page.getByText('84 documentos').waitFor();
      const table = page.getByRole('region', { name: 'Documentos' });
      assert.ok(await table.evaluate((node) => node.scrollWidth <= node.clientWidth), 'the list is scrolled sideways');
      const days = await rows(page).locator('[data-column=amount] .second').allInnerTexts();
      assert.deepEqual(days, [...days].sort((a, b) => Number.parseInt(b) - Number.parseInt(a)));
      const invoice = page.locator('[data-id="cfdi/bajio"], [data-id^="bajio/cfdi/"]').first();
      assert.match(await invoice.innerText(), /^A 1\d{3}\s+Factura o nota de crédito · [\dA-F-]{36}\s+\S/);
      await invoice.getByRole('link').click();
      await page.locator('h1', { hasText: /^Factura o nota de crédito A 1\d{3}$/ }).waitFor();
    });
  });

  test('an amount of eight digits is whole, and so is what each filter begins with', async () => {
    for (const width of [1024, 1080, 1280, 1600]) {
      for (const [lang, amount] of [
        ['es', '$98,765,432.10 MXN'],
        ['en', 'MXN 98,765,432.10'],
      ]) {
        await site.look({ hash: '#/documents', width, lang }, async (page) => {
          const first = rows(page).first().locator('[data-column=amount] .first');
          await first.waitFor();
          const rest = await first.evaluate((node, amount) => {
            node.textContent = amount;
            return node.clientWidth - node.scrollWidth;
          }, amount);
          assert.ok(rest >= 0, `${amount} lacks ${-rest} px at ${width} px`);
          // A list that takes the width it likes is as wide as its widest word: only its first is asked about.
          const cut = await page.locator('.tools select').evaluateAll((found) =>
            found.flatMap((node) => {
              const alone = node.cloneNode();
              alone.style.width = 'auto';
              alone.append(node.options[0].cloneNode(true));
              node.after(alone);
              const needed = alone.offsetWidth;
              alone.remove();
              return needed > node.offsetWidth ? [`${node.options[0].text}: ${node.offsetWidth} of ${needed} px`] : [];
            }),
          );
          assert.deepEqual(cut, [], `${lang}, ${width} px`);
          const tops = await page.locator('.tools > *').evaluateAll((found) => found.map((node) => node.offsetTop));
          assert.ok(Math.max(...tops) - Math.min(...tops) < 20, `the filters take two lines at ${width} px`);
        });
      }
    }
  });

  test('filters begin with words that people use', async () => {
    await site.look({ hash: '#/documents' }, async (page) => {
      await page.getByText('84 documentos').waitFor();
      const first = await page.locator('.tools select').evaluateAll((found) => found.map((node) => node.options[0].text));
      assert.deepEqual(first, ['Todas las empresas', 'Todos los tipos', 'Todos los estados']);
    });
  });

  test('the way of an invoice ends in Sage, and no line is green towards or from where it is not', async () => {
    await site.look({ hash: '#/documents?kind=cfdi', width: 1080 }, async (page) => {
      await page.getByText('17 documentos').or(page.getByText('16 documentos')).waitFor();
      const links = await rows(page).getByRole('link').evaluateAll((found) => found.map(({ hash }) => hash));
      const seen = new Set();
      for (const hash of links) {
        await go(page, hash);
        await page.locator('h1', { hasText: 'A 1' }).waitFor();
        const stations = await page.locator('[data-station]').evaluateAll((found) =>
          found.map((node) => ({
            side: node.dataset.station,
            state: node.className,
            line: getComputedStyle(node, '::after').borderTopStyle,
          })),
        );
        assert.deepEqual(stations.map(({ side }) => side), ['portal', 'folder', 'sage']);
        for (const [index, { state, line }] of stations.slice(0, -1).entries()) {
          const isThere = [state, stations[index + 1].state].every((name) => name.includes('present'));
          assert.equal(line, isThere ? 'solid' : 'dashed', hash);
          seen.add(line);
        }
      }
      assert.equal(seen.size, 2, 'both kinds of line were met');
    });
  });

  test('a narrow window gives its room to why a document waits', async () => {
    for (const lang of ['es', 'en']) {
      await site.look({ state: 'attention', hash: '#/documents?state=attention', lang }, async (page) => {
        await rows(page).first().waitFor();
        for (const width of [1024, 1080, 1280, 1440, 1680]) {
          await page.setViewportSize({ width, height: 720 });
          await page.waitForFunction((isRoomy) => matchMedia('(min-width: 80rem)').matches === isRoomy, width >= 1280);
          const where = `${lang}, ${width}`;
          assert.deepEqual(await scrolledSideways(page), [], where);
          // Two lines of a reason, whole: none of those here is longer.
          const cut = await rows(page)
            .locator('[data-column=cause] span, .why span')
            .evaluateAll((found) => found.filter((node) => node.scrollHeight > node.clientHeight + 1).map((node) => node.textContent));
          assert.equal(await rows(page).locator('[data-column=cause] span, .why span').count() > 0, true, where);
          if (width < 1280 || width >= 1680) assert.deepEqual(cut, [], where);
        }
      });
    }
  });

  test('what was tried with a document is whole in each window, and its reason has room', async () => {
    for (const lang of ['es', 'en']) {
      for (const hash of ['#/documents/complement/golfo/PY0000003', '#/documents/payment/bajio/PY0090003']) {
        await site.look({ state: 'attention', hash, lang }, async (page) => {
          await rows(page).first().waitFor();
          for (const width of [1024, 1080, 1280, 1680]) {
            await page.setViewportSize({ width, height: 900 });
            await page.waitForFunction((isWide) => matchMedia('(min-width: 80rem)').matches === isWide, width >= 1280);
            const where = `${lang}, ${hash}, ${width}`;
            assert.deepEqual(await cutWords(page), [], where);
            assert.deepEqual(await scrolledSideways(page), [], where);
            const widest = await page.locator('td[data-column=cause]').first().evaluate((node) => node.clientWidth);
            assert.ok(widest >= 280, `${where}: the reason has ${widest} px`);
          }
          // The longest that the application says there is goes on in the next line.
          await page.setViewportSize({ width: 1680, height: 900 });
          await page.locator('td[data-column=operation]').evaluateAll((cells) => {
            for (const cell of cells) cell.textContent = 'Cambiar estado de la orden a CANCELLED';
          });
          assert.deepEqual(await cutWords(page), []);
        });
      }
    }
  });

  test('how trying it again ended is told beside the button, also to those who listen', async () => {
    await site.look({ state: 'attention', hash: '#/documents/payment/bajio/PY0090003' }, async (page) => {
      const told = page.locator('main [role=status]');
      await rows(page).nth(1).waitFor();
      assert.equal(await told.innerText(), '');
      const before = await rows(page).count();
      // The first is said for less than a second: it is kept, not awaited.
      await told.evaluate((node) => {
        window.said = [];
        new MutationObserver(() => window.said.push(node.innerText)).observe(node, {
          childList: true,
          subtree: true,
          characterData: true,
        });
      });
      await button(page, 'Reintentar').click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Reintentar' }).click();
      await told.getByText('Se intentó de nuevo:').waitFor();
      const said = await page.evaluate(() => window.said);
      assert.match(said[0], /Se intenta de nuevo; aquí aparece cómo terminó\./);
      assert.match(await told.innerText(), /rechazado\s+El portal rechazó el documento/i);
      assert.equal(await rows(page).count(), before + 1);
      const { y, height } = await told.boundingBox();
      const { y: summary } = await page.getByRole('region', { name: 'Resumen' }).boundingBox();
      assert.ok(y + height <= summary, 'it stands above everything else');
      assert.deepEqual(await violations(page), []);
      // Another document has nothing to tell of that.
      await go(page, '#/documents/payment/bajio/PY0090004');
      await heading(page, 'Pago PY0090004');
      assert.equal(await told.innerText(), '');
    });
  });

  test('the search and the filters narrow the list, a link sets them, and they are there on the way back', async () => {
    await site.look({ hash: '#/documents' }, async (page) => {
      await page.getByRole('searchbox').fill('po');
      await page.getByText('17 documentos').waitFor();
      await page.getByRole('combobox', { name: 'Estado' }).selectOption({ label: 'En espera' });
      await page.getByText('2 documentos').waitFor();
      await page.getByRole('combobox', { name: 'Empresa' }).selectOption({ label: 'Muelles de Papel del Golfo, S.A. de C.V.' });
      await page.getByText('2 documentos').waitFor();
      await rows(page).first().getByRole('link').click();
      await page.getByText('Dónde está').waitFor();
      await page.getByRole('link', { name: 'Documentos' }).first().click();
      await page.getByText('2 documentos').waitFor();
      assert.equal(await page.getByRole('searchbox').inputValue(), 'po');
      await button(page, 'Quitar filtros').click();
      await page.getByText('84 documentos').waitFor();
      assert.equal(await page.getByRole('searchbox').inputValue(), '');
      await go(page, '#/attention');
      await go(page, '#/documents?kind=order&state=waiting');
      await page.getByText('2 documentos').waitFor();
    });
  });

  test('twenty thousand documents: the first thousand at once, ten thousand on demand, and quickly', async () => {
    await site.look({ state: 'many', hash: '#/documents' }, async (page) => {
      await page.getByText('Se muestran los primeros 1,000; afine la búsqueda').waitFor();
      assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '1001');
      await button(page, 'Mostrar hasta 10,000').click();
      await page.getByText('Se muestran los primeros 10,000; afine la búsqueda').waitFor();
      assert.equal(await button(page, 'Mostrar hasta 10,000').count(), 0);
      await page.locator('thead button', { hasText: 'Importe' }).click();
      await page.locator('th[aria-sort=ascending]').waitFor();
      assert.match(await rows(page).first().innerText(), /\$1,160\.00 MXN/);
      await page.locator('[data-lead][tabindex="0"]').focus();
      await page.keyboard.press('End');
      await page.waitForFunction(() => document.activeElement.closest('tr')?.dataset.index === '9999');
    });
  });

  test('what no run has seen is asked of both sides', async () => {
    await site.look({ hash: '#/documents' }, async (page) => {
      const field = page.getByRole('searchbox');
      await field.fill('po0099999');
      await field.press('Enter');
      await page.getByRole('heading', { name: 'Ningún documento es así' }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByRole('link', { name: 'Preguntar a ambos lados por PO0099999' }).click();
      await heading(page, 'Orden de compra PO0099999');
      await page.getByText('Ninguna corrida lo ha visto', { exact: true }).waitFor();
      const retry = button(page, 'Reintentar');
      assert.equal(await retry.getAttribute('aria-disabled'), 'true');
      await retry.focus();
      await page.locator('.tip', { hasText: 'no hay qué reintentar' }).waitFor();
    });
  });

  test('a number that neither side has is an answer, and no failure', async () => {
    for (const [lang, title] of [
      ['es', 'Ninguno de los dos lados lo tiene'],
      ['en', 'Neither side has it'],
    ]) {
      await site.look({ hash: '#/documents/payment/bajio/PY0000404', lang }, async (page) => {
        await page.getByText(title).waitFor();
        assert.equal(await page.locator('section.trouble').count(), 0);
        assert.match(await page.locator('main').innerText(), /PY0000404/);
        assert.deepEqual(await violations(page), []);
      });
    }
  });

  test('a life line: each side with icon and word, attempts in order, what follows and why', async () => {
    for (const [lang, theme, width, says] of [
      ['es', 'light', 1024, ['Está', 'No se sabe', 'Sin final', 'Sin respuesta', 'Se verifica antes', 'no se sabe qué tiene']],
      ['en', 'dark', 1600, ['There', 'Not known', 'No end', 'No answer', 'Verified first', 'is not known for now']],
    ]) {
      const hash = '#/documents/complement/golfo/PY0000003';
      await site.look({ hash, lang, theme, width, height: 1000 }, async (page) => {
        await page.locator('[data-station]').first().waitFor();
        const stations = await page.locator('[data-station]').evaluateAll((nodes) => nodes.map((node) => node.className));
        assert.ok(stations[0].includes('unknown') && stations[1].includes('present'), stations.join());
        assert.equal(await page.locator('[data-station] svg').count(), 2);
        const text = await page.locator('main').innerText();
        for (const part of says) assert.ok(text.includes(part), `${part} is missing in ${text}`);
        assert.deepEqual(
          await rows(page).getByRole('link').evaluateAll((links) => links.map((link) => link.hash)),
          ['#/runs/120', '#/runs/121'],
        );
        assert.deepEqual(await violations(page), []);
        await fits(page);
      });
    }
  });

  test('a life line in each of its states says what can be done, and why not', async () => {
    const settled = 'Ya está resuelto: no hay qué reintentar.';
    await site.look({ hash: '#/documents' }, async (page) => {
      for (const [hash, says, why] of [
        ['payment/norte/PY0000001', 'Confirmado, falta registrarlo', ''],
        ['order/bajio/PO0000002', 'Enviado', settled],
        ['cfdi/norte/0000004A-6C1E-4B7A-9D20-5F3A0C000004', 'Ya coincidía', settled],
        ['payment/golfo/PY0000006', 'Retirado', settled],
        ['supplier/bajio/PV0005', 'Anterior al arranque', 'Espera su decisión'],
        ['vendor_link/norte/PV0001', 'Ninguna corrida lo ha visto', 'no hay qué reintentar'],
      ]) {
        await go(page, `#/documents/${hash}`);
        await page.getByRole('region', { name: 'Resumen' }).getByText(says, { exact: true }).waitFor();
        const retry = button(page, 'Reintentar');
        assert.equal(await retry.getAttribute('aria-disabled'), why === '' ? null : 'true', hash);
        if (why !== '') assert.match(await page.locator('main').innerText(), new RegExp(why));
        assert.equal(await button(page, 'Ignorar con motivo').count(), 0);
        assert.deepEqual(await violations(page), [], hash);
      }
    });
  });

  test('the sides are asked anew, and while that goes on it says so', async () => {
    await site.look({ state: 'loading', hash: '#/documents/payment/norte/PY0000001' }, async (page) => {
      await page.locator('main').getByText('Preguntando a Sage y al portal…').first().waitFor();
      await heading(page, 'Pago PY0000001');
    });
    await site.look({ state: 'stale', hash: '#/documents/payment/norte/PY0000001' }, async (page) => {
      await page.getByText('Dónde está').waitFor();
      await button(page, 'Actualizar').click();
      await page.getByText('se muestra lo último que se supo').first().waitFor();
      await page.getByText('Dónde está').waitFor();
      assert.deepEqual(await violations(page), []);
    });
    await site.look({ state: 'failing', hash: '#/documents/payment/norte/PY0000001' }, async (page) => {
      await page.getByRole('heading', { name: 'No se pudo preguntar por el documento' }).waitFor();
      assert.equal(await button(page, 'Reintentar').count(), 1, 'nothing but the question can be tried again');
    });
  });

  test('search, open, retry and confirm, by keyboard alone', async () => {
    await site.look({ state: 'attention' }, async (page) => {
      await page.locator('p.sentence').waitFor();
      await page.keyboard.press('Control+3');
      await rows(page).first().waitFor();
      await page.keyboard.press('Control+f');
      await page.keyboard.type('PY0050007');
      await page.keyboard.press('Enter');
      await page.getByText('1 documento', { exact: true }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await heading(page, 'Pago PY0050007');
      await page.waitForFunction(() => document.activeElement.tagName === 'H1');
      await button(page, 'Reintentar').waitFor();
      for (let step = 0; step < 4 && (await focused(page)) !== 'Reintentar'; step += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('alertdialog', { name: '¿Reintentar 1 documento?' });
      await dialog.waitFor();
      const text = await dialog.innerText();
      for (const part of ['nada sale dos veces', 'Pago PY0050007 · XEXX010101000 · $73,666.50 MXN']) assert.ok(text.includes(part), text);
      assert.deepEqual(await violations(page), []);
      await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Cancelar');
      await page.keyboard.press('Shift+Tab');
      assert.equal(await focused(page), 'Reintentar');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await toast(page, 'Se intenta de nuevo 1 documento.');
      await page.getByText('En espera', { exact: true }).waitFor();
    });
  });

  test('a document is approved with a note, ignored with a reason, and attended to again', async () => {
    await site.look({ state: 'attention', hash: '#/documents/order/bajio/PO0070001' }, async (page) => {
      await button(page, 'Ignorar con motivo').click();
      const dialog = page.getByRole('alertdialog');
      await page.waitForFunction(() => document.activeElement.tagName === 'INPUT');
      const ignore = dialog.getByRole('button', { name: 'Ignorar', exact: true });
      assert.equal(await ignore.getAttribute('aria-disabled'), 'true');
      await page.keyboard.type('Se canceló con el proveedor');
      await ignore.click();
      await toast(page, 'Se ignora 1 documento mientras su causa sea la misma.');
      await page.getByText(/Lo ignora MOSTRADOR\\lucia desde .*: Se canceló con el proveedor/).waitFor();
      await button(page, 'Volver a atender').click();
      await dialog.getByRole('button', { name: 'Volver a atender' }).click();
      await button(page, 'Ignorar con motivo').waitFor();
      await button(page, 'Aprobar').click();
      await page.getByLabel('Nota (opcional)').fill('Sage es el correcto');
      await dialog.getByRole('button', { name: 'Aprobar', exact: true }).click();
      await toast(page, 'Quedó aprobado 1 documento; la siguiente corrida lo atiende.');
      await page.getByText('Una persona lo aprobó').waitFor();
      assert.equal(await button(page, 'Aprobar').count(), 0);
      // Who decided it and when stays with the document.
      const summary = page.getByRole('region', { name: 'Resumen' });
      await summary.getByText(/· MOSTRADOR\\lucia · la siguiente corrida la lleva a cabo/).waitFor();
    });
  });

  test('what was refused leaves the question open, and says why', async () => {
    await site.look({ state: 'refused', hash: '#/documents/complement/golfo/PY0000003' }, async (page) => {
      await button(page, 'Reintentar').click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByRole('button', { name: 'Reintentar' }).click();
      await toast(page, 'Otro motor de SageConnect ya trabaja con esta carpeta de datos.');
      await dialog.getByRole('button', { name: 'Cancelar' }).click();
      await dialog.waitFor({ state: 'detached' });
    });
  });
});
