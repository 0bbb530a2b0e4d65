/** The frame of the window: navigation, keys, banners, toasts, and the hosts it stands on. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SNAPSHOT, refusal } from './host.mjs';
import { PAGES, TITLES } from './says.mjs';
import { go, serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const title = (page, text) => page.locator('h1', { hasText: new RegExp(`^${text}$`) }).waitFor();

describe('frame', { concurrency: 2 }, () => {
  test('Ctrl+1 to Ctrl+7 lead to the pages, and the keyboard goes to the heading', async () => {
    await site.look({}, async (page) => {
      await page.locator('p.sentence').waitFor();
      for (const [index, name] of [...PAGES.entries()].reverse()) {
        await page.keyboard.press(`Control+${index + 1}`);
        await title(page, TITLES[name].es);
        await page.waitForFunction(() => document.activeElement.tagName === 'H1');
        assert.match(page.url(), new RegExp(`#/${name}$`));
        assert.equal(await page.title(), `SageConnect · ${TITLES[name].es}`);
        assert.equal(await page.locator('[aria-current=page]').innerText(), TITLES[name].es);
      }
    });
  });

  test('the page is kept in the address, also when it is read anew', async () => {
    await site.look({ hash: '#/schedule' }, async (page) => {
      await title(page, 'Programación');
      await page.getByRole('link', { name: 'Registros' }).click();
      await title(page, 'Registros');
      await page.goBack();
      await title(page, 'Programación');
      await page.reload();
      await title(page, 'Programación');
      await go(page, '#/no-such-page');
      await title(page, 'Estado');
    });
  });

  test('Ctrl+F leads to the search of the page', async () => {
    await site.look({ hash: '#/documents' }, async (page) => {
      await page.locator('tbody tr[data-index]').first().waitFor();
      await page.keyboard.press('Control+f');
      assert.ok(await page.locator('[data-search]').evaluate((node) => node === document.activeElement));
    });
  });

  test('the first thing that the keyboard reaches leads past the navigation', async () => {
    await site.look({}, async (page) => {
      await page.locator('p.sentence').waitFor();
      await page.keyboard.press('Tab');
      const skip = page.getByRole('link', { name: 'Ir al contenido' });
      assert.ok(await skip.evaluate((node) => node === document.activeElement));
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      assert.ok(await page.locator('button.run').evaluate((node) => node === document.activeElement));
    });
  });

  test('without room the navigation is icons, which still have their words', async () => {
    await site.look({ state: 'attention', width: 880 }, async (page) => {
      await page.locator('p.sentence').waitFor();
      const link = page.getByRole('link', { name: /^Atención/ });
      assert.ok((await page.locator('nav').first().boundingBox()).width < 60);
      await link.focus();
      await page.locator('.tip', { hasText: 'Atención' }).waitFor();
      assert.deepEqual(await violations(page), []);
    });
  });

  test('the count of what needs a person stands at its page', async () => {
    await site.look({ state: 'attention' }, async (page) => {
      await page.getByRole('link', { name: /^Atención.*315 documentos requieren su atención/ }).waitFor();
      assert.equal(await page.locator('.badge').innerText(), '315');
    });
  });

  test('the test mode is told above everything else', async () => {
    await site.look({}, async (page) => {
      const banner = page.locator('aside').first();
      assert.ok((await banner.innerText()).startsWith('Modo de prueba'));
      const [above, main] = [await banner.boundingBox(), await page.locator('main').boundingBox()];
      assert.ok(above.y + above.height <= main.y + 1);
    });
  });

  test('the test mode stays in sight, however far a page is scrolled', async () => {
    for (const size of [{ width: 1024, height: 720 }, { width: 640, height: 480 }]) {
      await site.look({ ...size, hash: '#/about' }, async (page) => {
        await page.locator('.spin').waitFor({ state: 'detached' });
        await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
        await page.waitForFunction(() => scrollY > 100);
        const banner = page.locator('aside.sandbox');
        const { y } = await banner.boundingBox();
        assert.equal(y, 0);
        const isOnTop = await banner.evaluate((node) => {
          const { left, top, height } = node.getBoundingClientRect();
          return node.contains(document.elementFromPoint(left + 40, top + height / 2));
        });
        assert.ok(isOnTop, 'something covers it');
      });
    }
  });

  test('a run that is asked for twice at once begins once, and what was begun is said', async () => {
    const path = '/index.html?lang=es';
    const route = (page) => page.addInitScript(inTauri, SNAPSHOT);
    const started = (page) => page.evaluate(() => globalThis.calls.filter(([name]) => name === 'run').length);
    await site.look({ path, route }, async (page) => {
      await page.locator('p.sentence', { hasText: 'Todo al día.' }).waitFor();
      await page.evaluate(() => void globalThis.hold());
      await page.locator('button.run').dblclick();
      await page.keyboard.press('Control+r');
      await page.keyboard.press('Control+r');
      assert.equal(await started(page), 1);
      await page.evaluate(() => void globalThis.release());
      await page.locator('li', { hasText: 'Todo: La corrida empezó.' }).waitFor();
      assert.equal(await started(page), 1);
    });
    // The button that stops a run stands where the other was: the second click of a double click is not for it.
    await site.look({}, async (page) => {
      const box = await page.locator('button.run').boundingBox();
      const [x, y] = [box.x + box.width - 20, box.y + box.height / 2];
      await page.mouse.click(x, y);
      const stop = page.getByRole('button', { name: 'Detener después de este documento' });
      await stop.and(page.locator(':not([aria-disabled])')).waitFor();
      await page.mouse.move(x, y);
      await page.mouse.down({ clickCount: 2 });
      await page.mouse.up({ clickCount: 2 });
      // Whatever was asked for would be told by now: this is asked for after it.
      await page.getByRole('button', { name: 'Descartar' }).first().click();
      assert.equal(await page.getByText('La corrida se detendrá').count(), 0);
      await stop.click();
      await page.getByText('La corrida se detendrá después de este documento.').first().waitFor();
    });
  });

  test('the stroke of an icon is a part of its drawing, so that no zoom makes it heavier', async () => {
    await site.look({ state: 'attention' }, async (page) => {
      await page.locator('p.sentence').waitFor();
      const strokes = await page
        .locator('svg.lucide-icon')
        .evaluateAll((found) => found.map((node) => getComputedStyle(node).strokeWidth));
      assert.ok(strokes.length > 8);
      for (const stroke of strokes) assert.match(stroke, /^8\.33\d*%$/);
    });
  });

  test('a pause is told on every page, and ended there once it was asked about', async () => {
    await site.look({ state: 'paused', hash: '#/runs' }, async (page) => {
      const banner = page.locator('aside', { hasText: 'En pausa' });
      assert.match(await banner.innerText(), /Mantenimiento de Sage/);
      const resume = banner.getByRole('button', { name: 'Reanudar' });
      const asked = page.getByRole('alertdialog', { name: '¿Reanudar el horario?' });
      await resume.click();
      await asked.getByText('La próxima corrida empieza el 22 nov 2026, 10:30.').waitFor();
      assert.deepEqual(await violations(page), []);
      await asked.getByRole('button', { name: 'Cancelar' }).click();
      await asked.waitFor({ state: 'detached' });
      await banner.waitFor();
      await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Reanudar');

      await resume.click();
      await asked.getByRole('button', { name: 'Reanudar' }).click();
      await banner.waitFor({ state: 'detached' });
      const said = 'El horario sigue su curso; la próxima corrida empieza el 22 nov 2026, 10:30.';
      await page.locator('li', { hasText: said }).waitFor();
      // Its button is gone with the banner: the keyboard is not.
      await page.waitForFunction(() => document.activeElement.tagName === 'H1');
    });
  });

  test('what was refused stays until it is dismissed, and can be copied', async () => {
    await site.look({ state: 'refused' }, async (page) => {
      await page.locator('button.run').click();
      const toast = page.getByRole('region', { name: 'Avisos de lo que se hizo' }).getByRole('listitem');
      const text = await toast.innerText();
      for (const part of ['Otro motor de SageConnect', 'vuelva a intentar', 'engine.busy']) {
        assert.ok(text.includes(part), `${part} is missing in ${text}`);
      }
      assert.deepEqual(await violations(page), []);
      await toast.getByRole('button', { name: 'Copiar' }).click();
      await toast.getByRole('button', { name: 'Copiado' }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.ok(copied.includes('Otro motor') && copied.includes('engine.busy'), copied);
      await toast.getByRole('button', { name: 'Descartar' }).click();
      await toast.waitFor({ state: 'detached' });
    });
  });

  test('there is one live region; it is polite, and says how things stand and what was done', async () => {
    await site.look({ state: 'finished' }, async (page) => {
      await page.locator('p.sentence').waitFor();
      const live = page.locator('[role=status], [role=alert], [role=log], [aria-live]');
      assert.equal(await live.count(), 1);
      await page.waitForFunction(() => document.querySelector('[role=status]').textContent.includes('esperan'));
      await page.locator('button.run').click();
      await page.waitForFunction(() =>
        document.querySelector('[role=status]').textContent.includes('La corrida empezó.'),
      );
      assert.equal(await live.count(), 1);
    });
  });

  test('a state is never told by colour alone', async () => {
    await site.look({ state: 'attention' }, async (page) => {
      await page.locator('.mark').first().waitFor();
      for (const mark of await page.locator('.mark').all()) {
        assert.notEqual((await mark.textContent()).trim(), '');
        assert.equal(await mark.locator('svg').count(), 1);
      }
    });
  });

  test('the policy of the application holds while the page is tested', async () => {
    await site.look({}, async (page) => {
      const response = await page.request.get(page.url());
      assert.match(
        response.headers()['content-security-policy'],
        /default-src 'none'; script-src 'self'; style-src 'self'/,
      );
      const isFrozen = await page.evaluate(() => Object.isFrozen(Object.prototype));
      assert.ok(isFrozen);
    });
  });

  test('inside the application, commands and events go through it', async () => {
    const path = '/index.html?lang=es';
    const route = (page) => page.addInitScript(inTauri, SNAPSHOT);
    await site.look({ path, route }, async (page) => {
      await page.locator('p.sentence', { hasText: 'Todo al día.' }).waitFor();
      await page.locator('button.run').click();
      await page.locator('li', { hasText: 'La corrida empezó.' }).waitFor();
      const calls = await page.evaluate(() => globalThis.calls);
      assert.deepEqual(calls.find(([name]) => name === 'run')[1], { input: { task: 'all', tenants: [] } });
      assert.deepEqual(calls.find(([name]) => name === 'snapshot')[1], {});
      await page.evaluate(() => globalThis.tell('Corriendo.'));
      await page.locator('p.sentence', { hasText: 'Corriendo.' }).waitFor();
    });
  });

  test('in a browser, commands and events go over HTTP to where the page came from', async () => {
    const asked = [];
    const route = async (page) => {
      await page.route('**/api/changes', (route) =>
        route.fulfill({
          contentType: 'text/event-stream',
          body: `retry: 600000\nevent: changed\ndata: ${JSON.stringify(SNAPSHOT.revisions)}\n\n`,
        }),
      );
      await page.route(/\/api\/(?!changes)/, (route) => {
        const name = route.request().url().split('/').at(-1);
        asked.push([route.request().method(), name, route.request().postData()]);
        if (name === 'snapshot') return route.fulfill({ json: SNAPSHOT });
        return route.fulfill({ status: 422, json: refusal('Otro motor ya trabaja.') });
      });
    };
    const { page, faults, close } = await site.open({ path: '/index.html', route });
    await page.locator('p.sentence', { hasText: 'Todo al día.' }).waitFor();
    await page.locator('button.run').click();
    await page.locator('li', { hasText: 'Otro motor ya trabaja.' }).waitFor();
    assert.deepEqual(
      asked.find(([, name]) => name === 'snapshot'),
      ['POST', 'snapshot', 'null'],
    );
    assert.deepEqual(
      asked.find(([, name]) => name === 'run'),
      ['POST', 'run', '{"task":"all","tenants":[]}'],
    );
    // A browser notes every answer that is no success; it notes nothing else.
    assert.deepEqual(
      faults.filter((fault) => !fault.includes('422')),
      [],
    );
    await close();
  });

  test('Alt and left goes back to where one was, and never out of the window', async () => {
    await site.look({ hash: '#/runs' }, async (page) => {
      const heading = (text) => page.locator('h1', { hasText: text }).waitFor();
      await heading('Corridas');
      await page.locator('tbody tr[data-index]').first().getByRole('link').click();
      await heading('Corrida 128');
      await page.keyboard.press('Control+4');
      await heading('Atención');
      await page.keyboard.press('Alt+ArrowLeft');
      await heading('Corrida 128');
      await page.keyboard.press('Alt+ArrowLeft');
      await heading(/^Corridas$/);
      // There is nothing before it, whatever the browser has shown before.
      await page.keyboard.press('Alt+ArrowLeft');
      await page.keyboard.press('Control+3');
      await heading('Documentos');
      await page.keyboard.press('Alt+ArrowLeft');
      await heading(/^Corridas$/);
    });
  });
});

/** What the application puts into its window before the page begins. */
function inTauri(snapshot) {
  const callbacks = new Map();
  let shown = snapshot;
  const listeners = {};
  let held = null;
  globalThis.hold = () => (held = new Promise((resolve) => (globalThis.release = resolve)));
  globalThis.calls = [];
  globalThis.tell = (sentence) => {
    const revisions = { ...shown.revisions, status: shown.revisions.status + 1 };
    shown = { ...shown, revisions, status: { ...shown.status, sentence } };
    callbacks.get(listeners.changed)({ event: 'changed', id: 1, payload: revisions });
  };
  globalThis.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener() {} };
  globalThis.__TAURI_INTERNALS__ = {
    transformCallback(callback) {
      callbacks.set(callbacks.size + 1, callback);
      return callbacks.size;
    },
    async invoke(name, given) {
      globalThis.calls.push([name, given]);
      if (name === 'snapshot') return shown;
      if (name === 'run') {
        await held;
        return { sentence: 'La corrida empezó.' };
      }
      if (name === 'plugin:event|listen') listeners[given.event] = given.handler;
      return 1;
    },
  };
}
