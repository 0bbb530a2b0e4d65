/** The built page over the demonstration's backend, served on a free port, and a browser to look at it with. */

import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Builds and serves the page; gives a way to open it, and one to end everything. */
export async function serve() {
  const common = { root: ROOT, mode: 'demo', logLevel: 'warn' };
  await build(common);
  const server = await preview({ ...common, preview: { port: 0, host: '127.0.0.1', open: false } });
  const { port } = server.httpServer.address();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  return {
    /** Opens the page in a state; anything it says on its console, or asks of another host, is kept in `faults`. */
    async open({ state, lang, theme = 'light', width = 1024, height = 720, motion = 'reduce' }) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme,
        reducedMotion: motion,
        // The machine's own zone must not matter: the page shows the zone of the installation.
        timezoneId: 'Asia/Tokyo',
        locale: 'de-DE',
      });
      const page = await context.newPage();
      const faults = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) faults.push(message.text());
      });
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('request', (request) => {
        if (new URL(request.url()).hostname !== '127.0.0.1') faults.push(`asked ${request.url()}`);
      });
      await page.goto(`http://127.0.0.1:${port}/demo.html?state=${state}&lang=${lang}`);
      await page.locator('main').waitFor();
      return { page, faults, close: () => context.close() };
    },
    async end() {
      await browser.close();
      await new Promise((resolve) => server.httpServer.close(resolve));
    },
  };
}
