/** How times are written: by the clocks that the application tells, whatever zone data is at hand. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HOUR = 60 * 60 * 1000;

/** As the application tells them. Mexico City changes its clocks no more since 2022. */
const MEXICO_CITY = [
  { from: '2016-01-01T00:00:00Z', seconds: -21600 },
  { from: '2022-04-03T08:00:00Z', seconds: -18000 },
  { from: '2022-10-30T07:00:00Z', seconds: -21600 },
];
const TIJUANA = [
  { from: '2026-01-01T00:00:00Z', seconds: -28800 },
  { from: '2026-03-08T10:00:00Z', seconds: -25200 },
  { from: '2026-11-01T09:00:00Z', seconds: -28800 },
  { from: '2027-03-14T10:00:00Z', seconds: -25200 },
  { from: '2027-11-07T09:00:00Z', seconds: -28800 },
];

let server;
let format;
let WORDS;
before(async () => {
  server = await createServer({
    root: ROOT,
    logLevel: 'warn',
    appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  ({ format } = await server.ssrLoadModule('/src/lib/format.ts'));
  ({ WORDS } = await server.ssrLoadModule('/src/lib/messages.ts'));
});
after(() => server.close());

/** What this process's own zone data says. */
function intl(zone, at) {
  const show = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short', hourCycle: 'h23' });
  return show.format(new Date(at));
}

test('a July morning in Mexico City is the one that the application means', () => {
  const { instant, clock, civil } = format(WORDS.es, MEXICO_CITY);
  assert.equal(instant('2027-07-15T14:00:00Z'), '15 jul 2027, 08:00');
  assert.equal(instant('2022-07-15T13:00:00Z'), '15 jul 2022, 08:00', 'they were changed that year');
  assert.equal(clock('2027-07-15T14:00:05.25Z'), '08:00:05');
  assert.equal(civil(Date.parse('2027-07-15T14:00:59Z')), '2027-07-15T08:00');
  assert.equal(format(WORDS.en, MEXICO_CITY).instant('2027-07-15T14:00:00Z'), '15 Jul 2027, 08:00');
});

test('what is told decides, also where zone data and the machine say something else', () => {
  // The zone of this process follows its environment.
  const own = process.env.TZ;
  try {
    for (const zone of ['Asia/Tokyo', 'America/New_York', 'UTC']) {
      process.env.TZ = zone;
      const at = '2027-07-15T14:00:00Z';
      assert.notEqual(intl(zone, at), '08:00', 'it disagrees');
      assert.equal(new Date(at).getHours(), Number(intl(zone, at).slice(0, 2)), 'it is in force');
      assert.equal(format(WORDS.es, MEXICO_CITY).instant(at), '15 jul 2027, 08:00');
    }
  } finally {
    if (own === undefined) delete process.env.TZ;
    else process.env.TZ = own;
  }
  // As a country would that changes its clocks after all, or half-way: no zone data knows of it.
  const decreed = [...MEXICO_CITY, { from: '2027-07-01T00:00:00Z', seconds: -19800 }];
  assert.equal(intl('America/Mexico_City', '2027-07-15T14:00:00Z'), '08:00');
  assert.equal(format(WORDS.es, decreed).instant('2027-07-15T14:00:00Z'), '15 jul 2027, 08:30');
});

test('clocks that are changed show an hour twice and skip one', () => {
  const { instant, civil } = format(WORDS.es, TIJUANA);
  for (const [at, shown] of [
    ['2027-07-15T15:00:00Z', '15 jul 2027, 08:00'],
    ['2027-03-14T09:59:59Z', '14 mar 2027, 01:59'],
    ['2027-03-14T10:00:00Z', '14 mar 2027, 03:00'],
    ['2027-11-07T08:30:00Z', '7 nov 2027, 01:30'],
    ['2027-11-07T09:30:00Z', '7 nov 2027, 01:30'],
    ['2027-11-07T10:00:00Z', '7 nov 2027, 02:00'],
    // Before what is told, and after it, what is next to it holds.
    ['2020-01-01T00:00:00Z', '31 dic 2019, 16:00'],
    ['2040-07-01T00:00:00Z', '30 jun 2040, 16:00'],
  ]) {
    assert.equal(instant(at), shown, at);
  }
  assert.equal(civil(Date.parse('2027-03-14T10:30:00Z')), '2027-03-14T03:30');
});

test('a day is written as the application writes it in sentences', () => {
  const months = 'ene feb mar abr may jun jul ago sep oct nov dic'.split(' ');
  const { day } = format(WORDS.es, TIJUANA);
  for (const [index, month] of months.entries()) {
    assert.equal(day(`2026-${String(index + 1).padStart(2, '0')}-01`), `1 ${month} 2026`);
  }
  assert.equal(format(WORDS.en, TIJUANA).day('2026-11-30'), '30 Nov 2026');
});

test('how far away an instant is has words of its own in both languages', () => {
  const now = Date.parse('2026-11-22T16:21:02.4Z');
  const from = (hours) => new Date(now + hours * HOUR).toISOString();
  const es = format(WORDS.es, MEXICO_CITY);
  const en = format(WORDS.en, MEXICO_CITY);
  for (const [hours, spanish, english] of [
    [0, 'ahora', 'now'],
    [-29 / 3600, 'ahora', 'now'],
    [-4 / 60, 'hace 4 min', '4 min ago'],
    [45 / 60, 'dentro de 45 min', 'in 45 min'],
    [1, 'dentro de 1 h', 'in 1 h'],
    [69 / 60, 'dentro de 1 h 9 min', 'in 1 h 9 min'],
    [114 / 60, 'dentro de 1 h 54 min', 'in 1 h 54 min'],
    [2.25, 'dentro de 2 h 15 min', 'in 2 h 15 min'],
    [-169 / 60, 'hace 2 h 49 min', '2 h 49 min ago'],
    [14, 'dentro de 14 h', 'in 14 h'],
    [-23.9, 'hace 23 h 54 min', '23 h 54 min ago'],
    [24, 'dentro de 1 día', 'in 1 day'],
    [-40, 'hace 1 día', '1 day ago'],
    [7 * 24, 'dentro de 7 días', 'in 7 days'],
    [-7 * 24 - 1, '15 nov 2026', '15 Nov 2026'],
    [21 * 24, '13 dic 2026', '13 Dec 2026'],
  ]) {
    // Hours and minutes stay together where there is not room for all of it.
    const plain = (text) => text.replaceAll('\u00a0', ' ');
    assert.equal(plain(es.relative(from(hours), now)), spanish);
    assert.equal(plain(en.relative(from(hours), now)), english);
  }
  assert.equal(es.relative(from(2.25), now), 'dentro de 2\u00a0h\u00a015\u00a0min');
  // The next whole minute is told as such by a page that counts the seconds since it asked.
  assert.equal(es.relative('2026-11-22T16:30:00Z', now), 'dentro de 9 min');
  assert.equal(es.relative('2026-11-22T17:21:00Z', now), 'dentro de 1 h');
  // Where the day stands beside it, it does not stand there twice.
  assert.equal(es.distance(from(21 * 24), now), 'dentro de 21 días');
  assert.equal(en.distance(from(-400 * 24), now), '400 days ago');
});

test('before anything is told, the clocks are those of this machine', () => {
  const { civil } = format(WORDS.es, []);
  const at = new Date(2027, 6, 15, 8, 0);
  assert.equal(civil(at.getTime()), '2027-07-15T08:00');
});
