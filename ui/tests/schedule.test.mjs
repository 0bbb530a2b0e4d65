/** Programación: what is in force, the editor, pauses, and what became of each time. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cutWords, fits, go, scrolledSideways, serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const hash = '#/schedule';
const button = (page, name) => page.getByRole('button', { name, exact: true });
const asked = (page) => page.getByRole('alertdialog');
const answer = (page, name) => asked(page).getByRole('button', { name, exact: true });
const said = (page, text) => page.locator('section[aria-label] li', { hasText: text }).first().waitFor();
const active = (page) => page.evaluate(() => document.activeElement.textContent.trim());

/** Opens the editor. */
async function edit(page) {
  await button(page, 'Cambiar horario').click();
  const editor = page.getByRole('region', { name: 'Cambiar el horario' });
  await editor.waitFor();
  return editor;
}

describe('schedule', { concurrency: 3 }, () => {
  test('what is in force is said in words, with its next five times on the clocks of the installation', async () => {
    await site.look({ hash }, async (page) => {
      const now = page.getByRole('region', { name: 'Horario', exact: true });
      await now.getByText('Cada 15 minutos', { exact: true }).waitFor();
      for (const text of ['*/15 * * * *', 'America/Mexico_City', 'Un programa abierto', 'últimas 24 horas']) {
        await now.getByText(text).waitFor();
      }
      const next = page.getByRole('region', { name: 'Próximas corridas' });
      const times = await next.getByRole('listitem').allInnerTexts();
      assert.equal(times.length, 5);
      assert.match(times[0], /22 nov 2026, 10:30\s+dentro de 9 min/);
      assert.match(times[4], /22 nov 2026, 11:30/);
    });
  });

  test('what became of the last times is whole in each window, also while a run is under way', async () => {
    for (const lang of ['es', 'en']) {
      for (const state of ['running', 'attention', 'many']) {
        await site.look({ hash, lang, state }, async (page) => {
          await page.locator('tbody tr[data-index]').first().waitFor();
          for (const width of [1024, 1080, 1280, 1680]) {
            await page.setViewportSize({ width, height: 900 });
            assert.deepEqual(await cutWords(page), [], `${lang}, ${state}, ${width}`);
            assert.deepEqual(await scrolledSideways(page), [], `${lang}, ${state}, ${width}`);
          }
          // A run of an old installation that is under way.
          await page.setViewportSize({ width: 1024, height: 900 });
          const word = lang === 'es' ? 'En curso' : 'Under way';
          await page.locator('td[data-column=run]:has(a)').evaluateAll((cells, word) => {
            for (const cell of cells) {
              cell.querySelector('a').textContent = 'Corrida 12,345';
              cell.querySelector('.mark span').textContent = word;
            }
          }, word);
          assert.deepEqual(await cutWords(page), [], `${lang}, ${state}, a high number`);
        });
      }
    }
  });

  test('a schedule that no program keeps says so', async () => {
    await site.look({ state: 'empty', hash }, async (page) => {
      await page.getByText('Ningún programa lleva el horario ahora.').waitFor();
      await page.getByText('Todavía no ha pasado ningún horario').waitFor();
    });
  });

  test('it is turned off and on again, each time after a question', async () => {
    await site.look({ hash }, async (page) => {
      const toggle = page.getByRole('switch', { name: /^Encendido/ });
      await toggle.click();
      await asked(page).getByText('¿Apagar el horario?').waitFor();
      await answer(page, 'Cancelar').click();
      await toggle.and(page.locator('[aria-checked=true]')).waitFor();
      await toggle.click();
      await answer(page, 'Apagar').click();
      await said(page, 'El horario quedó apagado');
      await page.getByText('El horario está apagado: ninguna corrida empieza').waitFor();
      await page.getByRole('switch', { name: /^Apagado/, checked: false }).click();
      await answer(page, 'Encender').click();
      await page.getByRole('switch', { name: /^Encendido/, checked: true }).waitFor();
    });
  });

  test('a wrong expression is told while it is typed, and cannot be saved', async () => {
    await site.look({ hash }, async (page) => {
      const editor = await edit(page);
      await editor.getByRole('radio', { name: 'Expresión propia' }).check();
      const field = editor.getByRole('textbox', { name: 'Expresión' });
      assert.equal(await field.inputValue(), '*/15 * * * *', 'it begins with what is in force');
      for (const [typed, fault] of [
        ['*/15 * * *', 'debe tener cinco campos'],
        ['61 * * * *', 'el minuto (0 a 59'],
        ['0 8 30 2 *', 'ningún día del calendario'],
        ['*/10 8-18 * * *', 'están a 10 min una de otra'],
      ]) {
        await field.fill(typed);
        await editor.getByText(fault).waitFor();
        await field.and(page.locator('[aria-invalid=true]')).waitFor();
        const save = editor.getByRole('button', { name: 'Guardar' });
        assert.equal(await save.getAttribute('aria-disabled'), 'true');
        await save.click({ force: true });
        assert.equal(await asked(page).count(), 0);
      }
      assert.deepEqual(await violations(page), []);
    });
  });

  test('a right expression is shown with its next times, asked about, and holds', async () => {
    await site.look({ hash }, async (page) => {
      const editor = await edit(page);
      await editor.getByRole('radio', { name: 'Expresión propia' }).check();
      await editor.getByRole('textbox', { name: 'Expresión' }).fill('30 7 * * 1-5');
      await editor.getByText('De lunes a viernes a las 07:30').waitFor();
      assert.match(await editor.getByRole('listitem').first().innerText(), /23 nov 2026, 07:30/);
      await editor.locator('button.primary:not([aria-disabled])').click();
      await asked(page).getByText('De «Cada 15 minutos» a «De lunes a viernes a las 07:30».').waitFor();
      assert.equal(await asked(page).getByRole('listitem').count(), 5);
      assert.deepEqual(await violations(page), []);
      await answer(page, 'Cambiar').click();
      await said(page, 'Nuevo horario: De lunes a viernes a las 07:30.');
      await page.locator('p.reading', { hasText: 'De lunes a viernes a las 07:30' }).waitFor();
      await editor.waitFor({ state: 'detached' });
      await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Cambiar horario');

      // What it offers for the schedule in force are hours and days, since these can say it.
      await edit(page);
      assert.ok(await editor.getByRole('radio', { name: 'A ciertas horas' }).isChecked());
      assert.ok(await editor.getByRole('checkbox', { name: '07' }).isChecked());
      assert.ok(!(await editor.getByRole('checkbox', { name: 'Sábado' }).isChecked()));
      assert.equal(await editor.getByRole('combobox').inputValue(), '30');
    });
  });

  test('minutes, the hour, and hours on days are five fields', async () => {
    await site.look({ hash }, async (page) => {
      const editor = await edit(page);
      const fields = (text) => editor.getByText(text, { exact: true }).waitFor();
      const every = editor.getByRole('combobox', { name: 'Cada' });
      // What a run may not be over by is not offered.
      assert.deepEqual(await every.getByRole('option').allInnerTexts(), ['15 minutos', '20 minutos', '30 minutos']);
      await every.selectOption('30');
      await fields('*/30 * * * *');
      await editor.getByText('Cada 30 minutos').waitFor();
      await editor.getByRole('radio', { name: 'Cada hora' }).check();
      await editor.getByRole('combobox').selectOption('20');
      await fields('20 * * * *');
      await editor.getByRole('radio', { name: 'A ciertas horas' }).check();
      for (const hour of ['08', '13', '18']) await editor.getByRole('checkbox', { name: hour }).uncheck();
      await editor.getByText('Elija al menos una hora y un día.').first().waitFor();
      for (const hour of ['07', '09', '08', '15']) await editor.getByRole('checkbox', { name: hour }).check();
      await editor.getByRole('checkbox', { name: 'Sábado' }).check();
      await fields('20 7-9,15 * * 1-6');
      await editor.getByRole('checkbox', { name: 'Domingo' }).check();
      await fields('20 7-9,15 * * *');
      await editor.getByText('Todos los días a las 07:20, 08:20, 09:20 y 15:20').waitFor();
      await editor.getByRole('button', { name: 'Cancelar' }).click();
      await editor.waitFor({ state: 'detached' });
      assert.equal(await active(page), 'Cambiar horario');
    });
  });

  test('a change that is refused leaves everything as it was, and says why', async () => {
    await site.look({ state: 'refused', hash }, async (page) => {
      const editor = await edit(page);
      await editor.getByRole('combobox').selectOption('20');
      await editor.locator('button.primary:not([aria-disabled])').click();
      await answer(page, 'Cambiar').click();
      await said(page, 'Otro motor de SageConnect ya trabaja');
      await answer(page, 'Cancelar').click();
      await page.locator('p.reading', { hasText: 'Cada 15 minutos' }).waitFor();
      await editor.waitFor();
    });
  });

  test('it is held back for an hour, with a reason, and goes on again', async () => {
    await site.look({ hash }, async (page) => {
      await button(page, 'Pausar').click();
      await asked(page).getByText('En pausa hasta 22 nov 2026, 11:21; la próxima corrida empieza el 22 nov 2026, 11:30.').waitFor();
      assert.deepEqual(await violations(page), []);
      await asked(page).getByRole('textbox', { name: 'Motivo' }).fill('Inventario');
      await answer(page, 'Pausar').click();
      const next = page.getByRole('region', { name: 'Próximas corridas' });
      await said(
        page,
        'En pausa hasta 22 nov 2026, 11:21; la próxima corrida empieza el 22 nov 2026, 11:30. Motivo: Inventario.',
      );
      await page.locator('aside.pause').waitFor();
      await next.getByText('Tras la pausa, que termina el 22 nov 2026, 11:21.').waitFor();
      const times = await next.getByRole('listitem').allInnerTexts();
      assert.equal(times.length, 5);
      assert.match(times[0], /^22 nov 2026, 11:30/);
      const now = page.getByRole('region', { name: 'Horario', exact: true });
      await now.getByRole('button', { name: 'Reanudar' }).click();
      await asked(page).getByText('La próxima corrida empieza el 22 nov 2026, 10:30.').waitFor();
      await answer(page, 'Reanudar').click();
      await said(page, 'El horario sigue su curso; la próxima corrida empieza el 22 nov 2026, 10:30.');
      await page.locator('aside.pause').waitFor({ state: 'detached' });
      await next.getByRole('listitem').filter({ hasText: '22 nov 2026, 10:30' }).waitFor();
    });
  });

  test('until somebody resumes there is no next run, here and in the status', async () => {
    await site.look({ hash }, async (page) => {
      await button(page, 'Pausar').click();
      await asked(page).getByRole('radio', { name: 'Hasta reanudar' }).check();
      await answer(page, 'Pausar').click();
      await said(page, 'En pausa hasta que alguien reanude; hasta entonces ninguna corrida empieza por sí sola.');
      const next = page.getByRole('region', { name: 'Próximas corridas' });
      await next.getByText('Ninguna mientras dure la pausa, que es hasta que alguien reanude.').waitFor();
      assert.equal(await next.getByRole('listitem').count(), 0);
      await go(page, '#/status');
      await page.getByText('Ninguna mientras dure la pausa').waitFor();
    });
  });

  test('where the schedule is off, ending a pause promises no run', async () => {
    await site.look({ state: 'none', hash }, async (page) => {
      await button(page, 'Pausar').click();
      await answer(page, 'Pausar').click();
      await page.locator('aside.pause').getByRole('button', { name: 'Reanudar' }).click();
      await asked(page).getByText('El horario está apagado: aun sin la pausa, ninguna corrida').waitFor();
      await answer(page, 'Reanudar').click();
      await said(page, 'La pausa terminó. El horario está apagado');
    });
  });

  test('the end of a pause is meant on the clocks of the installation, and must be to come', async () => {
    await site.look({ hash }, async (page) => {
      await button(page, 'Pausar').click();
      await asked(page).getByRole('radio', { name: 'Hasta mañana' }).check();
      await asked(page).getByText('En pausa hasta 23 nov 2026, 08:00; la próxima corrida empieza el 23 nov 2026, 08:00.').waitFor();
      await asked(page).getByRole('radio', { name: 'Hasta reanudar' }).check();
      await asked(page).getByText('En pausa hasta que alguien reanude').waitFor();
      await asked(page).getByRole('radio', { name: 'Hasta una fecha' }).check();
      const end = asked(page).getByLabel('Fecha y hora', { exact: true });
      assert.equal(await end.inputValue(), '2026-11-22T12:00');
      await end.fill('2026-11-22T10:00');
      await asked(page).getByText('Elija un momento que aún no haya pasado.').first().waitFor();
      assert.equal(await answer(page, 'Pausar').getAttribute('aria-disabled'), 'true');
      await end.fill('2026-12-24T14:30');
      await answer(page, 'Pausar').click();
      await said(page, 'En pausa hasta 24 dic 2026, 14:30; la próxima corrida empieza el 24 dic 2026, 14:30.');
    });
  });

  test('a summer end is the same hour in the dialog, in its banner and on its card', async () => {
    await site.look({ hash }, async (page) => {
      await button(page, 'Pausar').click();
      await asked(page).getByRole('radio', { name: 'Hasta una fecha' }).check();
      const end = asked(page).getByLabel('Fecha y hora', { exact: true });
      await end.fill('');
      await asked(page).getByText('Elija un momento que aún no haya pasado.').first().waitFor();
      await end.fill('2027-07-15T08:00');
      const sentence = 'En pausa hasta 15 jul 2027, 08:00; la próxima corrida empieza el 15 jul 2027, 08:00.';
      await asked(page).getByText(sentence).waitFor();
      await answer(page, 'Pausar').click();
      await said(page, sentence);
      await page.locator('aside.pause', { hasText: sentence }).waitFor();
      const now = page.getByRole('region', { name: 'Horario', exact: true });
      await now.getByText('15 jul 2027, 08:00 · dentro de 234 días').waitFor();
      const next = page.getByRole('region', { name: 'Próximas corridas' });
      assert.match(await next.getByRole('listitem').first().innerText(), /^15 jul 2027, 08:00\s+dentro de 234 días$/);
    });
  });

  test('each time says what became of it, and leads to its run', async () => {
    await site.look({ state: 'running', hash, width: 1600, height: 1200 }, async (page) => {
      const table = page.getByRole('table', { name: 'Últimos horarios' });
      for (const word of ['Por empezar', 'A tiempo', 'Omitido', 'Recuperado', 'Perdido', 'En pausa', 'Ocupado']) {
        await table.locator('.mark', { hasText: word }).first().waitFor();
      }
      const series = table.getByRole('row', { name: /Recuperado/ }).first();
      assert.match(await series.innerText(), /08:45 –\s+22 nov 2026, 09:15\s+3 horarios[^]*Corrida 125[^]*Hecho/);
      await series.getByRole('link', { name: 'Corrida 125' }).click();
      await page.locator('h1', { hasText: 'Corrida 125' }).waitFor();
    });
  });

  test('a hundred times are never in the document at once', async () => {
    await site.look({ state: 'many', hash }, async (page) => {
      const table = page.getByRole('table', { name: 'Últimos horarios' });
      await table.locator('tr[data-index]').first().waitFor();
      assert.equal(await table.getAttribute('aria-rowcount'), '101');
      assert.ok((await table.locator('tr[data-index]').count()) < 60);
    });
  });

  test('another schedule is chosen and saved by keyboard alone', async () => {
    await site.look({ hash }, async (page) => {
      await page.locator('p.reading').waitFor();
      await button(page, 'Cambiar horario').focus();
      await page.keyboard.press('Enter');
      // Past “Pausar” to the kinds.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.getByText('0 * * * *', { exact: true }).waitFor();
      await page.locator('button.primary:not([aria-disabled])').waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      assert.equal(await active(page), 'Guardar');
      await page.keyboard.press('Enter');
      await asked(page).waitFor();
      await page.keyboard.press('Shift+Tab');
      assert.equal(await active(page), 'Cambiar');
      await page.keyboard.press('Enter');
      await page.locator('p.reading', { hasText: 'Cada hora en punto' }).waitFor();
    });
  });

  test('the editor is whole and accessible in both languages, themes and widths', async () => {
    for (const how of [
      { lang: 'es', theme: 'dark', width: 1024 },
      { lang: 'en', theme: 'light', width: 640, height: 480 },
    ]) {
      await site.look({ hash, ...how }, async (page) => {
        await button(page, how.lang === 'es' ? 'Cambiar horario' : 'Change schedule').click();
        await page.getByRole('radio', { name: how.lang === 'es' ? 'A ciertas horas' : 'At certain hours' }).check();
        const meaning = how.lang === 'es' ? 'De lunes a viernes' : 'Monday to Friday';
        await page.locator('.meaning', { hasText: meaning }).waitFor();
        assert.deepEqual(await violations(page), []);
        await fits(page);
      });
    }
  });
});
