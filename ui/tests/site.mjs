/**
 * The built page over the demonstration's backend, served on a free port with the policy of the application, and a
 * browser to look at it with.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The present of every test: what is invented is told from here. 10:21 in Mexico City. */
export const NOW = '2026-11-22T16:21:00Z';

/** Serves the page that `npm test` has built; gives a way to open it, and one to end everything. */
export async function serve() {
  const server = await preview({
    root: ROOT,
    mode: 'demo',
    logLevel: 'warn',
    preview: { port: 0, host: '127.0.0.1', open: false },
  });
  const { port } = server.httpServer.address();
  const origin = `http://127.0.0.1:${port}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });

  /** Opens the page; anything it says on its console, or asks of another host, is kept in `faults`. */
  async function open({
    state = 'finished',
    lang = 'es',
    hash = '',
    theme = 'light',
    width = 1024,
    height = 720,
    motion = 'reduce',
    colors = 'none',
    path = `/demo.html?state=${state}&lang=${lang}${hash}`,
    route = null,
  } = {}) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      forcedColors: colors,
      reducedMotion: motion,
      // The machine's own zone and language must not matter: the page shows those of the installation.
      timezoneId: 'Asia/Tokyo',
      locale: 'de-DE',
    });
    await context.clock.setFixedTime(new Date(NOW));
    // The application does so before any script of the page.
    await context.addInitScript(() => Object.freeze(Object.prototype));
    // The browser has one clipboard for all of its pages, and tests run at the same time: each page keeps its own.
    await context.addInitScript(() => {
      let kept = '';
      const clipboard = {
        writeText: async (text) => void (kept = String(text)),
        readText: async () => kept,
      };
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    });
    const page = await context.newPage();
    const faults = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) faults.push(`asked ${request.url()}`);
    });
    if (route !== null) await route(page);
    await page.goto(origin + path);
    await page.locator('main').waitFor();
    return { page, faults, close: () => context.close() };
  }

  return {
    origin,
    open,
    /** Opens the page, checks it, and demands at the end that it said nothing on its console. */
    async look(how, check) {
      const { page, faults, close } = await open(how);
      try {
        await check(page);
        assert.deepEqual(faults, []);
      } finally {
        await close();
      }
    },
    async end() {
      await browser.close();
      await new Promise((resolve) => server.httpServer.close(resolve));
    },
  };
}

/** What axe finds wrong with the page as it stands. */
export async function violations(page, rules) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const found = await page.evaluate(async (rules) => {
    const { violations } = await globalThis.axe.run({
      resultTypes: ['violations'],
      preload: false,
      ...(rules === undefined ? {} : { runOnly: rules }),
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, rules);
  return found;
}

/** Goes to a page of the window. */
export async function go(page, hash) {
  await page.evaluate((hash) => (location.hash = hash), hash);
}

/** Words in tables that are cut off; those of two lines are whole in their tooltip, by design. */
export async function cutWords(page) {
  return page.locator('table').evaluateAll((tables) =>
    tables
      .flatMap((table) => [...table.querySelectorAll('th, td, th *, td *')])
      .filter((node) => !node.matches('.first, .second, svg, svg *, :has(.first)') && getComputedStyle(node).overflowX === 'hidden')
      .filter((node) => node.scrollWidth > node.clientWidth + 1)
      .map((node) => node.textContent.trim().replaceAll(/\s+/g, ' ')),
  );
}

/** Regions around tables that have to be scrolled sideways. */
export async function scrolledSideways(page) {
  return page
    .locator('.scroll')
    .evaluateAll((found) =>
      found
        .filter((node) => node.scrollWidth > node.clientWidth)
        .map((node) => `${node.ariaLabel ?? node.textContent.trim().slice(0, 40)}: ${node.scrollWidth} in ${node.clientWidth} px`),
    );
}

/** Whether the page is no wider than its window. */
export async function fits(page) {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(overflow, 0, 'the page is wider than its window');
}
