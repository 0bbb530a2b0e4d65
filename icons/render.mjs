// Draws the icons from their sources: `node icons/render.mjs`, with the packages of `ui` installed.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../ui/package.json', import.meta.url))('playwright-core');

const TRAY = ['unknown', 'running', 'up_to_date', 'retrying', 'attention', 'paused', 'blocked'];
const TRAY_SIZES = [16, 20, 24, 32, 40, 48, 64];
/** The rim that keeps an icon apart from its bar: the first stroke of each source. */
const RIMS = { dark: '#fff', light: '#1b1b1b' };
const APP_SIZES = [32, 128, 256];
// 125 to 175 % screens ask for the odd ones.
const ICO_SIZES = [16, 20, 24, 32, 40, 48, 64, 256];

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();

async function draw(source, size, rim = '#fff') {
  const text = await readFile(new URL(source, import.meta.url), 'utf8');
  const svg = text.replace('stroke="#fff"', `stroke="${rim}"`);
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  return page.screenshot({ omitBackground: true });
}

/** An ICO file is a directory followed by whole PNG files. */
function ico(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  pictures.forEach(({ size, png }, index) => {
    const entry = 6 + 16 * index;
    // 256 is written as 0.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

for (const [bar, rim] of Object.entries(RIMS)) {
  await mkdir(new URL(`tray/${bar}`, import.meta.url), { recursive: true });
  for (const name of TRAY) {
    for (const size of TRAY_SIZES) {
      const png = await draw(`tray/${name}.svg`, size, rim);
      await writeFile(new URL(`tray/${bar}/${name}-${size}.png`, import.meta.url), png);
    }
  }
}
for (const size of APP_SIZES) {
  await writeFile(new URL(`app/${size}.png`, import.meta.url), await draw('app/icon.svg', size));
}
const pictures = [];
for (const size of ICO_SIZES) {
  pictures.push({ size, png: await draw('app/icon.svg', size) });
}
await writeFile(new URL('app/icon.ico', import.meta.url), ico(pictures));
await browser.close();
