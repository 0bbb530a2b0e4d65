/** What closing the window means, and pages that the tray asks for. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SNAPSHOT } from './host.mjs';
import { serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const TITLE = '¿Qué hacemos al cerrar la ventana?';

/** An application that asks what closing means, and notes what it is told. */
function inTauri(snapshot) {
  const callbacks = new Map();
  const listeners = {};
  let shown = { ...snapshot, is_closing_asked: true };
  globalThis.answers = [];
  globalThis.tell = (event, payload) => callbacks.get(listeners[event])({ event, id: 1, payload });
  globalThis.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener() {} };
  globalThis.__TAURI_INTERNALS__ = {
    transformCallback(callback) {
      callbacks.set(callbacks.size + 1, callback);
      return callbacks.size;
    },
    async invoke(name, given) {
      if (name === 'plugin:event|listen') listeners[given.event] = given.handler;
      if (name === 'snapshot') return shown;
      if (name === 'answer_closing') {
        globalThis.answers.push(given.input);
        shown = { ...shown, is_closing_asked: false };
        return { sentence: 'Quedó guardado.' };
      }
      if (name === 'runs') return { runs: [], next: null };
      return name === 'attention' ? { count: 0, groups: [], steps: [], ignored: [] } : { notices: [] };
    },
  };
}

const host = { path: '/index.html?lang=es', route: (page) => page.addInitScript(inTauri, SNAPSHOT) };
const answers = (page) => page.evaluate(() => globalThis.answers);

describe('closing', { concurrency: 2 }, () => {
  test('a run under way is told of, and what quitting means for it', async () => {
    const running = { ...SNAPSHOT, live: { is_running: true, run: 7, steps_total: 8, steps: [] } };
    await site.look({ ...host, route: (page) => page.addInitScript(inTauri, running) }, async (page) => {
      await page.getByRole('alertdialog').getByText(/Hay una corrida en curso: si sale, termina el documento/).waitFor();
      // Keys of the window do not pass the question by.
      await page.keyboard.press('Control+4');
      await page.getByRole('button', { name: 'Cancelar' }).click();
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      await page.locator('h1', { hasText: 'Estado' }).waitFor();
    });
  });

  test('the question is accessible in the dark and in English, and Esc leaves it', async () => {
    await site.look({ state: 'closing', lang: 'en', theme: 'dark' }, async (page) => {
      await page.getByRole('alertdialog', { name: 'What should closing the window do?' }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press('Escape');
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    });
  });

  test('staying in the tray is at hand, and remembered unless the person wishes otherwise', async () => {
    await site.look(host, async (page) => {
      await page.getByRole('alertdialog', { name: TITLE }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Seguir en la bandeja');
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      assert.deepEqual(await answers(page), [{ closing: 'tray', remember: true }]);
    });
  });

  test('to quit once, without remembering it', async () => {
    await site.look(host, async (page) => {
      await page.getByLabel('Recordar mi respuesta').uncheck();
      await page.getByRole('button', { name: 'Salir' }).click();
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      assert.deepEqual(await answers(page), [{ closing: 'quit', remember: false }]);
    });
  });

  test('Esc and “Cancel” leave the window open, and there is nothing to remember', async () => {
    for (const leave of [
      (page) => page.keyboard.press('Escape'),
      (page) => page.getByRole('button', { name: 'Cancelar' }).click(),
    ]) {
      await site.look(host, async (page) => {
        await page.getByRole('alertdialog', { name: TITLE }).waitFor();
        await leave(page);
        await page.getByRole('alertdialog').waitFor({ state: 'detached' });
        assert.deepEqual(await answers(page), [{ closing: 'ask', remember: false }]);
      });
    }
  });

  test('the tray asks for a page by its name; a name that no page has leads nowhere', async () => {
    await site.look(host, async (page) => {
      await page.getByRole('button', { name: 'Cancelar' }).click();
      await page.evaluate(() => globalThis.tell('go', 'attention'));
      await page.locator('h1', { hasText: 'Atención' }).waitFor();
      await page.getByText('Nada requiere su atención').waitFor();
      await page.evaluate(() => globalThis.tell('go', 'no-such-page'));
      await page.evaluate(() => globalThis.tell('go', 'runs'));
      await page.locator('h1', { hasText: 'Corridas' }).waitFor();
      assert.match(page.url(), /#\/runs$/);
    });
  });
});
