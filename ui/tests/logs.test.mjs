/** Registros: days and filters, the live end, the search, older lines, and what is taken out of it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SNAPSHOT } from './host.mjs';
import { fits, serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const hash = '#/logs';
const list = (page) => page.getByRole('listbox');
const rows = (page) => page.locator('[role=option]');
const said = (page, text) => page.locator('section[aria-label] li', { hasText: text }).first().waitFor();
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const search = (page) => page.getByRole('searchbox', { name: 'Buscar en los registros' });
const place = (page, text) => page.locator('.place', { hasText: text }).waitFor();

/** Whether the end of the list is in sight. */
const isAtEnd = () => {
  const list = document.querySelector('[role=listbox]');
  if (list === null || list.querySelector('[role=option]') === null) return false;
  return list.scrollHeight - list.clientHeight - list.scrollTop < 8;
};

/** Types a text; it is searched for once typing rests. */
async function find(page, text) {
  await search(page).fill(text);
}

/** How many lines there are, as each of them says. */
async function count(page) {
  return Number(await rows(page).first().getAttribute('aria-setsize'));
}

describe('logs', { concurrency: 3 }, () => {
  test('the newest day is shown at its end, and what is written meanwhile follows', async () => {
    await site.look({ hash }, async (page) => {
      await page.waitForFunction(isAtEnd);
      await page.getByText('siguiendo lo que se escribe').waitFor();
      const before = await count(page);
      await page.keyboard.press('Control+r');
      await page.waitForFunction((before) => {
        const last = [...document.querySelectorAll('[role=option]')].at(-1);
        return Number(last.getAttribute('aria-posinset')) > before + 3;
      }, before);
      await page.waitForFunction(isAtEnd);
    });
  });

  test('who has scrolled up stays where they are, and comes back with “Seguir”', async () => {
    await site.look({ hash }, async (page) => {
      await page.waitForFunction(isAtEnd);
      await list(page).evaluate((list) => (list.scrollTop -= 600));
      const follow = page.getByRole('button', { name: /^Seguir/ });
      await follow.waitFor();
      const seen = await list(page).evaluate((list) => list.scrollTop);
      await page.keyboard.press('Control+r');
      await page.getByRole('button', { name: /^Seguir \(\d+ nuevos\)/ }).waitFor();
      assert.equal(await list(page).evaluate((list) => list.scrollTop), seen);
      await follow.click();
      await page.waitForFunction(isAtEnd);
      await follow.waitFor({ state: 'detached' });
    });
  });

  test('the end stays in sight when a bar above takes room of the list', async () => {
    await site.look({ state: 'stale', hash }, async (page) => {
      await page.waitForFunction(isAtEnd);
      await page.keyboard.press('F5');
      await page.locator('.stale').waitFor();
      assert.equal(await page.locator('.stale').count(), 1, 'what is out of date is said once');
      await page.waitForFunction(isAtEnd);
    });
  });

  test('older lines come when the first one is reached, and what one reads stays in place', async () => {
    await site.look({ state: 'many', hash }, async (page) => {
      await page.waitForFunction(isAtEnd);
      assert.equal(await count(page), 500);
      await list(page).evaluate((list) => (list.scrollTop = 0));
      await page.locator('[role=option][aria-setsize="1500"]').first().waitFor();
      // The line that was the first one is in sight, and no longer the first.
      const first = rows(page).filter({ hasText: '16:33:20' }).first();
      await first.waitFor();
      const [at, top] = [await first.boundingBox(), await list(page).boundingBox()];
      assert.ok(Math.abs(at.y - top.y) < 40, `${at.y} is not near ${top.y}`);
    });
  });

  test('ten thousand lines are read to the beginning, with few of them in the document', async () => {
    await site.look({ state: 'many', hash, height: 900 }, async (page) => {
      await page.waitForFunction(isAtEnd);
      await list(page).focus();
      for (let part = 0; part < 12 && (await count(page)) < 10_000; part += 1) {
        const before = await count(page);
        await page.keyboard.press('Home');
        await page.waitForFunction(
          (before) => Number(document.querySelector('[role=option]').getAttribute('aria-setsize')) > before,
          before,
        );
      }
      await page.getByText('desde el principio del día').waitFor();
      assert.ok((await rows(page).count()) < 120);
      const started = Date.now();
      await find(page, 'credenciales');
      await place(page, / de 4\d\d$/);
      await page.keyboard.press('Home');
      assert.ok(Date.now() - started < 5000, 'the search is not quick');
    });
  });

  test('levels and files restrict the lines, and none chosen stands for all', async () => {
    await site.look({ hash }, async (page) => {
      await rows(page).first().waitFor();
      await page.getByRole('button', { name: 'Niveles: Todos' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Errores' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Avisos' }).click();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Niveles: 2' }).waitFor();
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.level')].every((level) => /Error|Aviso/.test(level.textContent)),
      );
      await page.getByRole('button', { name: 'Archivos: Todos' }).click();
      await page.getByRole('menuitemcheckbox', { name: /uploadPayments.*711 KB/ }).click();
      await page.keyboard.press('Escape');
      // Where all lines are of one file, none needs to say so.
      await page.locator('.line .file').first().waitFor({ state: 'detached' });
      await page.getByText('Se muestran 54 renglones').waitFor();
      await page.getByRole('button', { name: 'Niveles: 2' }).click();
      await page.getByRole('menuitem', { name: 'Todos' }).click();
      await page.getByText('Se muestran 160 renglones').waitFor();
    });
  });

  test('another day begins at its end, with all of its files', async () => {
    await site.look({ hash }, async (page) => {
      const day = page.getByRole('combobox', { name: 'Día' });
      await day.waitFor();
      assert.match((await day.locator('option').allInnerTexts())[0], /^22 nov 2026 · 3\.\d+ MB · en vivo$/);
      await day.selectOption('2026-11-20');
      await page.getByRole('listbox', { name: 'Renglones del 20 nov 2026' }).waitFor();
      await page.waitForFunction(isAtEnd);
      assert.equal(await page.getByText('siguiendo lo que se escribe').count(), 0);
    });
  });

  test('a text is found whatever its case and accents, marked, and gone through', async () => {
    await site.look({ hash }, async (page) => {
      await rows(page).first().waitFor();
      await page.keyboard.press('Control+f');
      await page.keyboard.type('CONTESTO');
      // A slow hand searches for the beginning of the word first, which stands in the same lines.
      await page.locator('mark', { hasText: 'contestó' }).first().waitFor();
      await place(page, '79 de 79');
      assert.deepEqual(new Set(await page.locator('mark').allInnerTexts()), new Set(['contestó']));
      await page.keyboard.press('Shift+F3');
      await place(page, '78 de 79');
      await page.keyboard.press('Shift+Enter');
      await place(page, '77 de 79');
      await page.keyboard.press('Enter');
      await page.keyboard.press('F3');
      await page.keyboard.press('F3');
      await place(page, /^1 de 79/);
      await page.getByRole('button', { name: 'Coincidencia anterior' }).click();
      await place(page, '79 de 79');
      await page.locator('.active', { hasText: 'contestó' }).waitFor();
      assert.deepEqual(await violations(page), []);
    });
  });

  test('around a line that was found, the others can be shown', async () => {
    await site.look({ state: 'many', hash }, async (page) => {
      await rows(page).first().waitFor();
      await find(page, 'PY0008002');
      await place(page, '1 de 1');
      await page.getByRole('checkbox', { name: 'Solo los renglones que coinciden' }).uncheck();
      // It lies beyond the lines that are read at first.
      await page.locator('.active mark', { hasText: 'PY0008002' }).waitFor();
      await page.getByRole('option', { name: /14:53:32.*Consulta de la ventana/ }).waitFor();
      await place(page, '1 de 1');
    });
  });

  test('a search that has found nothing yet goes on by itself, one that has found something when it is told to', async () => {
    await site.look({ state: 'many', hash }, async (page) => {
      await rows(page).first().waitFor();
      // In the oldest lines of the day.
      await find(page, 'PY0000002');
      await page.getByRole('option', { name: /PY0000002/ }).waitFor();
      assert.equal(await page.getByText('La búsqueda no ha terminado.').count(), 0);
      await find(page, 'PY0008002');
      await page.getByText('La búsqueda no ha terminado.').waitFor();
      await page.getByText('Encontró 1 renglón').waitFor();
      assert.deepEqual(await violations(page), []);
      const goOn = page.getByRole('button', { name: 'Seguir buscando' });
      await goOn.click();
      await page.waitForFunction(() => document.querySelector('.note.info button[aria-disabled=true]') === null);
      await goOn.click();
      await goOn.waitFor({ state: 'detached' });
    });
  });

  test('while a search is not answered it says that it searches, and shows no line that is not what was asked for', async () => {
    const log = Array.from({ length: 40 }, (_, index) => line(index));
    const route = async (page) => {
      await page.addInitScript(host, { SNAPSHOT, log });
      await page.addInitScript(() => {
        const { invoke } = globalThis.__TAURI_INTERNALS__;
        globalThis.__TAURI_INTERNALS__.invoke = async (name, given) => {
          if (name === 'log_lines' && given.input.text !== '') {
            await new Promise((resolve) => (globalThis.answer = resolve));
            return { day: '2026-11-22', lines: [], before: null, is_unfinished: false };
          }
          return invoke(name, given);
        };
      });
    };
    await site.look({ path: '/index.html?lang=es#/logs', route }, async (page) => {
      await rows(page).first().waitFor();
      await find(page, 'no hay');
      await page.locator('.place', { hasText: 'Buscando…' }).waitFor();
      await page.locator('.loading', { hasText: 'Buscando…' }).waitFor();
      assert.equal(await rows(page).count(), 0);
      await page.waitForFunction(() => globalThis.answer !== undefined);
      await page.evaluate(() => globalThis.answer());
      await page.getByText('Ningún renglón coincide').waitFor();
      await place(page, '0 de 0');
    });
  });

  test('where nothing matches, the filters can be removed', async () => {
    await site.look({ hash }, async (page) => {
      await rows(page).first().waitFor();
      await find(page, 'no hay tal cosa');
      await page.getByText('Ningún renglón coincide').waitFor();
      await page.getByRole('button', { name: 'Quitar filtros' }).click();
      await rows(page).first().waitFor();
      assert.equal(await search(page).inputValue(), '');
    });
  });

  test('lines are chosen and copied by keyboard alone', async () => {
    await site.look({ hash }, async (page) => {
      await page.waitForFunction(isAtEnd);
      await list(page).focus();
      await page.keyboard.press('End');
      await page.keyboard.press('Shift+ArrowUp');
      await page.getByRole('button', { name: 'Copiar 2 renglones' }).waitFor();
      const id = await list(page).getAttribute('aria-activedescendant');
      assert.equal(await page.locator(`[id="${id}"]`).getAttribute('aria-posinset'), '499');
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press('Control+c');
      await said(page, 'Se copiaron 2 renglones.');
      const error = 'El portal no aceptó las credenciales de la empresa golfo';
      assert.deepEqual((await clipboard(page)).split('\n'), [
        'ServerStatus: 2026-11-22 06:42:32.606 [INFO]: Se reconoció la orden PO0000638: ambos lados son iguales',
        `uploadPayments: 2026-11-22 06:42:36.643 [ERROR]: ${error}`,
      ]);
      await page.keyboard.press('Control+a');
      await page.getByRole('button', { name: 'Copiar 500 renglones' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Copiar lo que se ve' }).click();
      await said(page, /Se copiaron \d\d renglones\./);
      assert.ok((await clipboard(page)).split('\n').length < 40);
    });
  });

  test('what is exported is told before, and where it is stays in sight', async () => {
    await site.look({ hash }, async (page) => {
      await rows(page).first().waitFor();
      await find(page, 'golfo');
      await place(page, '78 de 78');
      await page.getByRole('button', { name: 'Exportar' }).click();
      const asked = page.getByRole('alertdialog');
      await asked.getByText('Solo los que contienen «golfo».').waitFor();
      assert.deepEqual(await violations(page), []);
      // While it is written, the button says so.
      await page.evaluate(() => {
        globalThis.seen = [];
        const dialog = document.querySelector('[role=alertdialog]');
        new MutationObserver(() => globalThis.seen.push(dialog.textContent)).observe(dialog, {
          subtree: true, childList: true, characterData: true,
        });
      });
      await asked.getByRole('button', { name: 'Exportar' }).click();
      await page.waitForFunction(() => globalThis.seen.some((text) => text.includes('Guardando…')));
      const file = /sageconnect-2026-11-22-102100\.log \(78 renglones\)/;
      await said(page, file);
      await page.locator('.note', { hasText: file }).getByRole('button', { name: 'Copiar' }).click();
      assert.match(await clipboard(page), file);
      await page.locator('.note').getByRole('button', { name: 'Descartar' }).click();
      await page.locator('.note').waitFor({ state: 'detached' });
    });
    await site.look({ state: 'refused', hash }, async (page) => {
      await page.getByRole('button', { name: 'Exportar' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Exportar' }).click();
      await said(page, 'Otro motor de SageConnect ya trabaja');
    });
  });

  test('what a server said is text, and long lines are whole on demand', async () => {
    await site.look({ hash }, async (page) => {
      await rows(page).first().waitFor();
      await find(page, '<script>');
      await page.getByRole('option', { name: /<img src=x onerror=.*<script>alert\(1\)<\/script>/ }).first().waitFor();
      assert.equal(await page.locator('.line img, .line script, .line b').count(), 0);
      await find(page, 'select h.idvend');
      await place(page, /^10 de 10/);
      const height = async () => (await rows(page).first().boundingBox()).height;
      assert.ok((await height()) < 30);
      await page.getByRole('checkbox', { name: 'Renglones completos' }).check();
      await page.waitForFunction(() => document.querySelector('[role=option]').clientHeight > 100);
      await fits(page);
    });
  });

  test('logs that cannot be written, or are not there, say so', async () => {
    await site.look({ state: 'attention', hash }, async (page) => {
      await page.getByText('Los registros no se pueden escribir ahora:').waitFor();
      await page.getByText('no queda espacio en el disco').waitFor();
    });
    await site.look({ state: 'empty', hash, theme: 'dark' }, async (page) => {
      await page.getByText('La primera corrida los escribe en C:\\ProgramData\\SageConnect\\logs.').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Exportar' }).count(), 0);
    });
  });

  test('older lines that cannot be read leave the others, and can be asked for again', async () => {
    const log = Array.from({ length: 900 }, (_, index) => line(index));
    const route = (page) => page.addInitScript(host, { SNAPSHOT, log });
    await site.look({ path: `/index.html${hash}`, route }, async (page) => {
      await page.waitForFunction(isAtEnd);
      await page.evaluate(() => (globalThis.isRefused = true));
      await list(page).evaluate((list) => (list.scrollTop = 0));
      await page.getByText('No se pudieron leer los renglones anteriores.').waitFor();
      assert.equal(await count(page), 500);
      await page.evaluate(() => (globalThis.isRefused = false));
      await page.getByRole('button', { name: 'Reintentar' }).click();
      await page.locator('[role=option][aria-setsize="900"]').first().waitFor();
    });
  });

  test('lines that come in masses, late or twice leave no gap and no double', async () => {
    const log = Array.from({ length: 700 }, (_, index) => line(index));
    const route = (page) => page.addInitScript(host, { SNAPSHOT, log });
    await site.look({ path: `/index.html${hash}`, route }, async (page) => {
      await page.waitForFunction(isAtEnd);
      const told = async (lines, expected) => {
        await page.evaluate((lines) => globalThis.write(lines), lines);
        await page.locator(`[role=option][aria-setsize="${expected}"]`).first().waitFor();
        await page.waitForFunction(isAtEnd);
      };
      // More at once than are read again.
      await told(Array.from({ length: 450 }, (_, index) => line(700 + index)), 950);
      // The same line twice.
      await told([line(1150), line(1150)], 952);
      // A line of another program that was written late, before others that were known.
      const late = { ...line(1147), file: 'Importador', text: 'tarde' };
      await page.evaluate((late) => globalThis.write([late], 1148), late);
      await page.getByRole('option', { name: /Importador tarde/ }).waitFor();
      const texts = await rows(page).locator('.text').allInnerTexts();
      const last = ['Renglón 1147', 'tarde', 'Renglón 1148', 'Renglón 1149', 'Renglón 1150', 'Renglón 1150'];
      assert.deepEqual(texts.slice(-last.length), last);
    });
  });

  test('it is whole and accessible where it is narrow and low', async () => {
    await site.look({ hash, lang: 'en', theme: 'dark', width: 640, height: 480 }, async (page) => {
      await rows(page).first().waitFor();
      assert.deepEqual(await violations(page), []);
      await fits(page);
    });
  });
});

function line(index) {
  const at = new Date(Date.UTC(2026, 10, 22, 6) + index * 1000).toISOString();
  return { file: 'ServerStatus', time: at.slice(11, 23), level: 'info', text: `Renglón ${index}` };
}

/** A host whose log a test writes. */
function host({ SNAPSHOT, log }) {
  const callbacks = new Map();
  let shown = SNAPSHOT;
  let listener = 0;
  globalThis.isRefused = false;
  globalThis.write = (lines, place = log.length) => {
    log.splice(place, 0, ...lines);
    const revisions = { ...shown.revisions, logs: shown.revisions.logs + 1 };
    shown = { ...shown, revisions };
    callbacks.get(listener)({ event: 'changed', id: 1, payload: revisions });
  };
  const day = '2026-11-22';
  const answers = {
    snapshot: () => shown,
    log_days: () => ({ folder: '/logs', trouble: null, days: [{ day, files: [{ name: 'ServerStatus', bytes: 1 }] }] }),
    log_lines: ({ before, limit }) => {
      const end = before === null ? log.length : Number(before);
      const start = Math.max(end - limit, 0);
      return { day, lines: log.slice(start, end), before: start === 0 ? null : String(start), is_unfinished: false };
    },
  };
  globalThis.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener() {} };
  globalThis.__TAURI_INTERNALS__ = {
    transformCallback(callback) {
      callbacks.set(callbacks.size + 1, callback);
      return callbacks.size;
    },
    async invoke(name, given) {
      if (name === 'plugin:event|listen') listener = given.handler;
      if (globalThis.isRefused && name === 'log_lines') {
        throw { code: 'log.unreadable', sentence: 'El disco no contesta.', hint: 'Espere.', details: [] };
      }
      return structuredClone(answers[name]?.(given?.input) ?? null);
    },
  };
}
