/** Acerca de: what the program is, its connections and settings, and what a person prefers. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serve, violations } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const hash = '#/about';
const part = (page, name) => page.getByRole('region', { name, exact: true });
const said = (page, text) => page.locator('section[aria-label] li', { hasText: text }).first().waitFor();

/** Keeps what the page shows while the servers are asked: that may be over before a test looks. */
function watch() {
  globalThis.seen = [];
  let isAsking = false;
  new MutationObserver(() => {
    const button = [...document.querySelectorAll('main button')].find(({ textContent }) => /Probando/.test(textContent));
    if (button !== undefined && !isAsking) {
      const lists = document.querySelectorAll('[aria-labelledby=connections] ul').length;
      globalThis.seen.push({ disabled: button.getAttribute('aria-disabled'), lists });
    }
    isAsking = button !== undefined;
  }).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
}

describe('about', { concurrency: 3 }, () => {
  test('the version, its kind and its folders are told, and the folders copied', async () => {
    await site.look({ hash }, async (page) => {
      const facts = part(page, 'SageConnect 0.1.0');
      const texts = ['Modo de prueba', '3 habilitadas', 'Administrador de credenciales', 'nunca se ha probado'];
      for (const text of texts) {
        await facts.getByText(text).waitFor();
      }
      await facts.getByRole('group', { name: 'Datos' }).getByRole('button', { name: 'Copiar' }).click();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'C:\\ProgramData\\SageConnect\\data');
    });
  });

  test('connections are checked on demand: what does not hold comes first, with what to do', async () => {
    await site.look({ state: 'attention', hash }, async (page) => {
      const checks = part(page, 'Conexiones');
      await checks.getByRole('button', { name: 'Probar conexiones' }).waitFor();
      await page.evaluate(watch);
      await checks.getByRole('button', { name: 'Probar conexiones' }).click();
      await checks.getByText('1 comprobación requiere su atención').waitFor();
      assert.equal(await checks.getByRole('list').count(), 3);
      const golfo = checks.getByRole('list').nth(2).getByRole('listitem');
      assert.equal(await golfo.count(), 10);
      const first = await golfo.first().innerText();
      assert.match(first, /Error[^]*Conexión con el portal[^]*no aceptó las credenciales[^]*Guarde de nuevo la clave/);
      assert.match(await golfo.last().innerText(), /Bien\s+Importador · Importar a Sage/);
      assert.deepEqual(await violations(page), []);
      await checks.getByRole('button', { name: 'Probar de nuevo' }).click();
      await page.waitForFunction(() => globalThis.seen.length === 2);
      await checks.getByRole('button', { name: 'Probar de nuevo' }).waitFor();
      // Meanwhile it cannot be asked for twice, and what was found stays in sight.
      assert.deepEqual(await page.evaluate(() => globalThis.seen), [
        { disabled: 'true', lists: 0 },
        { disabled: 'true', lists: 3 },
      ]);
    });
  });

  test('where all connections hold, or there is none, it says so', async () => {
    await site.look({ hash, lang: 'en', theme: 'dark' }, async (page) => {
      await page.getByRole('button', { name: 'Check connections' }).click();
      await page.getByText('All checks hold').first().waitFor();
      assert.deepEqual(await violations(page), []);
    });
    await site.look({ state: 'none', hash }, async (page) => {
      await page.getByRole('button', { name: 'Probar conexiones' }).click();
      await page.getByText('No hay nada que probar').waitFor();
    });
  });

  test('connections that cannot be checked say why, and can be tried again', async () => {
    // Each question is answered once in this state.
    await site.look({ state: 'stale', hash }, async (page) => {
      const checks = part(page, 'Conexiones');
      await checks.getByRole('button', { name: 'Probar conexiones' }).click();
      await checks.getByRole('button', { name: 'Probar de nuevo' }).click();
      await checks.getByText('No se pudieron probar las conexiones').waitFor();
      await checks.getByText('el disco no contesta').waitFor();
      assert.equal(await checks.getByRole('list').count(), 3, 'what was found before stays');
      await checks.getByRole('button', { name: 'Reintentar' }).waitFor();
      assert.deepEqual(await violations(page), []);
    });
  });

  test('the settings report names each mistake with its key and how to correct it', async () => {
    await site.look({ state: 'attention', hash }, async (page) => {
      const settings = part(page, 'Archivo de configuración');
      await settings.getByText('1 error', { exact: true }).waitFor();
      const [mistake, warning] = await settings.getByRole('listitem').allInnerTexts();
      assert.match(mistake, /Error[^]*El RFC lleva 12 caracteres[^]*tenant\[2\]\.rfc = MPG-010101 · C005/);
      assert.match(warning, /Aviso[^]*database\.trust/);
      await settings.getByRole('button', { name: 'Copiar informe' }).click();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(copied, /settings\.toml\nC005 tenant\[2\]\.rfc: El RFC/);
    });
    await site.look({ state: 'empty', hash }, async (page) => {
      await part(page, 'Archivo de configuración').getByText('Sin errores ni avisos').waitFor();
    });
  });

  test('preferences are shown before they are saved, by keyboard alone', async () => {
    await site.look({ hash }, async (page) => {
      const preferences = part(page, 'Preferencias');
      const save = preferences.getByRole('button', { name: 'Guardar preferencias' });
      await save.waitFor();
      assert.equal(await save.getAttribute('aria-disabled'), 'true');
      await preferences.getByRole('radio', { name: 'Preguntar cada vez' }).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      const asked = page.getByRole('alertdialog');
      await asked.getByText('¿Guardar 2 cambios?').waitFor();
      await asked.getByText('de «Preguntar cada vez» a «Seguir en la bandeja».').waitFor();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await said(page, 'Quedó guardado.');
      await preferences.getByRole('radio', { name: 'Seguir en la bandeja', checked: true }).waitFor();
      await preferences.getByRole('switch', { name: 'No molestar', checked: true }).waitFor();
      assert.equal(await save.getAttribute('aria-disabled'), 'true');
    });
  });

  test('preferences that were not saved are undone, and a refusal keeps them', async () => {
    await site.look({ state: 'refused', hash }, async (page) => {
      const preferences = part(page, 'Preferencias');
      await preferences.getByRole('radio', { name: 'Salir' }).check();
      await preferences.getByRole('button', { name: 'Guardar preferencias' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Guardar' }).click();
      await said(page, 'Otro motor de SageConnect ya trabaja');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Cancelar' }).click();
      await preferences.getByRole('radio', { name: 'Salir', checked: true }).waitFor();
      await preferences.getByRole('button', { name: 'Deshacer' }).click();
      await preferences.getByRole('radio', { name: 'Preguntar cada vez', checked: true }).waitFor();
    });
  });

  test('without an installation it still says what it is and where it looked, beside what is wrong and the way out', async () => {
    await site.look({ state: 'error', hash }, async (page) => {
      const facts = part(page, 'SageConnect 0.1.0');
      const looked = ['C:\\ProgramData\\SageConnect', 'C:\\Users\\ana\\AppData\\Local\\SageConnect'];
      for (const text of ['No se sabe sin la configuración', 'nunca se ha probado', ...looked]) {
        await facts.getByText(text).first().waitFor();
      }
      await facts.getByRole('group', { name: 'Registros' }).getByText('Copiar').waitFor();
      assert.equal(await facts.getByText('Credenciales').count(), 0, 'what is not known is not said');
      await page.getByText('La configuración tiene 2 errores.').first().waitFor();
      await page.getByText('Falta portal.base_url').waitFor();
      await page.getByRole('button', { name: 'Reintentar' }).waitFor();
      await part(page, 'Teclado').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Probar conexiones' }).count(), 0);
      assert.deepEqual(await violations(page), []);
    });
  });

  test('the keys of the window are listed', async () => {
    await site.look({ hash }, async (page) => {
      const keys = part(page, 'Teclado');
      assert.ok((await keys.getByRole('row').count()) > 8);
      await keys.getByRole('row', { name: /Ctrl\s*\+\s*R.*Empezar una corrida/ }).waitFor();
    });
  });
});
