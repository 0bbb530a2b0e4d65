/**
 * The built page over a running sandbox: what only a real host can show. Whoever starts one names its address in
 * SAGECONNECT_HOST_URL (a test of the command line does); without it there is nothing to test here.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';

const HOST = process.env.SAGECONNECT_HOST_URL;

/** A whole run, and what a busy machine needs for it. */
const PATIENCE_MS = 120_000;

/** Each page by its name in the address, with its heading. */
const PAGES = {
  status: 'Estado',
  runs: 'Corridas',
  documents: 'Documentos',
  attention: 'Atención',
  schedule: 'Programación',
  logs: 'Registros',
  about: 'Acerca de',
};

if (HOST !== undefined) {
  describe('over a running sandbox', () => {
    let browser;
    before(async () => {
      browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox'],
      });
    });
    after(() => browser.close());

    /** Opens the page, checks it, and demands that it said nothing on its console and asked nobody else. */
    async function look(check) {
      const context = await browser.newContext({ locale: 'es-MX', timezoneId: 'America/Mexico_City' });
      // The application does so before any script of the page.
      await context.addInitScript(() => Object.freeze(Object.prototype));
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const faults = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) faults.push(message.text());
      });
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('request', (request) => {
        if (new URL(request.url()).origin !== HOST) faults.push(`asked ${request.url()}`);
      });
      page.on('response', (response) => {
        if (!response.ok()) faults.push(`${response.status()} ${response.url()}`);
      });
      try {
        await page.goto(HOST);
        await check(page);
        assert.deepEqual(faults, []);
      } finally {
        await context.close();
      }
    }

    const title = (page, text) => page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();

    test('a run is begun by a click and followed to its end', async () => {
      await look(async (page) => {
        await title(page, PAGES.status);
        await page.getByText('Modo de prueba').first().waitFor();
        await page.getByText('Todavía no hay corridas').first().waitFor();

        await page.getByRole('button', { name: 'Ejecutar ahora' }).click();
        // Of the run under way it says since when, of one that is over how it ended.
        await page.getByText(/Corrida 1 · (?!empezó)/).first().waitFor();
        await page.getByRole('button', { name: 'Ejecutar ahora' }).waitFor();
        await page.getByText('Todavía no hay corridas').waitFor({ state: 'detached' });

        await page.getByRole('link', { name: PAGES.runs }).click();
        await title(page, PAGES.runs);
        await page.locator('main').getByRole('row').nth(1).waitFor();
      });
    });

    test('each page opens by its address and reads what it shows', async () => {
      await look(async (page) => {
        for (const [name, heading] of Object.entries(PAGES)) {
          await page.goto(`${HOST}/#/${name}`);
          await title(page, heading);
          await page.locator('main').getByText('Leyendo…').first().waitFor({ state: 'hidden' });
        }
        // A sentence that comes from the host.
        await page.getByText('nunca ha corrido contra un SQL Server').first().waitFor();
      });
    });
  });
}
