/** The present that the page counts on from is the one that the application told. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve } from './site.mjs';

let site;
before(async () => {
  site = await serve();
});
after(() => site.end());

const LATER = new Date('2026-11-22T16:26:00Z');
const BACK = "document.dispatchEvent(new Event('visibilitychange'))";

test('a machine whose calendar moves is no news, and asks the application what time it is', async () => {
  await site.look({}, async (page) => {
    const next = page.locator('dd time');
    await next.and(page.getByText('dentro de 9 min')).waitFor();
    await page.clock.setFixedTime(LATER);
    // As when somebody comes back to the window: the machine may have slept.
    await page.evaluate(BACK);
    await next.and(page.getByText('dentro de 4 min')).waitFor();
  });
});

test('while the application does not answer, the page counts on from what it was told last', async () => {
  await site.look({ state: 'stale' }, async (page) => {
    const next = page.locator('dd time');
    await next.and(page.getByText('dentro de 9 min')).waitFor();
    await page.clock.setFixedTime(LATER);
    await page.evaluate(BACK);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    assert.equal(await next.innerText(), 'dentro de 9 min');
  });
});
