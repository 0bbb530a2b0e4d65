/** What a theme of forced colours must not hide: it draws no shadows, and gives lines and states one colour. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serve } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

/** The colours of a picture of an element, each once, those that hardly occur left out. */
async function colours(page, element) {
  const picture = (await element.screenshot()).toString('base64');
  return page.evaluate(async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const counts = new Map();
    for (let at = 0; at < data.length; at += 4) {
      const colour = data.slice(at, at + 3).join(' ');
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts].filter(([, count]) => count > data.length / 4 / 1000).map(([colour]) => colour);
  }, picture);
}

/** A system colour as it is painted: some let what lies below shine through. */
async function themed(page, name) {
  await page.evaluate((name) => {
    const probe = document.body.appendChild(document.createElement('b'));
    probe.id = 'probe';
    probe.style.cssText = `forced-color-adjust: none; position: fixed; inset: 0 auto auto 0; width: 9px; height: 9px; z-index: 99; background: linear-gradient(${name}, ${name}), Canvas`;
  }, name);
  const probe = page.locator('#probe');
  const [found] = await colours(page, probe);
  await probe.evaluate((node) => node.remove());
  return found;
}

describe('forced colours', { concurrency: 3 }, () => {
  for (const theme of ['light', 'dark']) {
    const look = (how, check) => site.look({ theme, colors: 'active', width: 1280, ...how }, check);

    test(`${theme}: a bar of progress shows what is done and what is left`, async () => {
      await look({ state: 'running' }, async (page) => {
        const bars = page.locator('progress[value]');
        await bars.nth(1).waitFor();
        for (const bar of await bars.all()) {
          const found = await colours(page, bar);
          for (const name of ['Highlight', 'Canvas']) {
            assert.ok(found.includes(await themed(page, name)), `${name} is none of ${found.join(', ')}`);
          }
        }
      });
    });

    test(`${theme}: the match that a search of the log is at differs from the others`, async () => {
      await look({ state: 'attention', hash: '#/logs' }, async (page) => {
        await page.getByRole('searchbox').or(page.getByRole('textbox')).first().fill('portal');
        const edge = (line) => line.evaluate((node) => getComputedStyle(node).borderLeftWidth);
        assert.equal(await edge(page.locator('.line.active').first()), '3px');
        assert.equal(await edge(page.locator('.line:not(.active)').first()), '0px');
      });
    });

    test(`${theme}: the ring around a row that the keyboard is at is whole`, async () => {
      await look({ state: 'attention', hash: '#/documents' }, async (page) => {
        const row = page.locator('tbody tr[data-index="1"]');
        await row.locator('[data-lead]').focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowUp');
        const ring = await row.evaluate((node) => getComputedStyle(node).outlineStyle);
        assert.equal(ring, 'solid');
        const head = await row.locator('th').evaluate((node) => getComputedStyle(node).position);
        assert.equal(head, 'static', 'what sticks lies above the ring');
      });
    });

    test(`${theme}: bars of runs that failed differ, and a stop that a document has passed is filled`, async () => {
      await look({ state: 'attention', hash: '#/runs' }, async (page) => {
        const chart = page.locator('canvas').first();
        await chart.waitFor();
        const found = await colours(page, chart);
        for (const name of ['Highlight', 'ButtonText']) {
          assert.ok(found.includes(await themed(page, name)), `${name} is none of ${found.join(', ')}`);
        }
      });
      await look({ state: 'attention', hash: '#/documents/payment/norte/PY0000001' }, async (page) => {
        const stop = page.locator('ol > .present').first();
        await stop.waitFor();
        const filled = await stop.evaluate((node) => getComputedStyle(node, '::before').backgroundColor);
        const text = await themed(page, 'CanvasText');
        assert.equal(filled.match(/\d+/g).slice(0, 3).join(' '), text);
      });
    });
  }
});
