/** The messages: neither language may lack one, or mean another. */

import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { differences, read } from '../tools/messages.mjs';

/** Reads two small catalogues. */
function compare(spanish, english, check) {
  const folder = mkdtempSync(join(tmpdir(), 'messages-'));
  try {
    for (const [language, messages] of [
      ['es-MX', spanish],
      ['en', english],
    ]) {
      mkdirSync(join(folder, language));
      writeFileSync(join(folder, language, 'page.json'), JSON.stringify(messages));
    }
    check(() => differences(read('es-MX', folder), read('en', folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('both languages of the window are complete', () => {
  assert.deepEqual(differences(read('es-MX'), read('en')), []);
});

test('who sells is called by one word in each language', () => {
  const english = JSON.stringify([...read('en')].flatMap((entry) => Object.values(Object(entry))));
  assert.doesNotMatch(english.replaceAll(/vendor_link/g, ''), /vendor/i);
});

test('a message that one language lacks, or has alone, is found', () => {
  compare({ a: 'Uno', b: 'Dos' }, { a: 'One', c: 'Three' }, (faults) => {
    assert.deepEqual(faults(), ['es-MX/page.json: b has no counterpart', 'en/page.json: c is not in es-MX']);
  });
});

test('a message that takes something else in one language is found', () => {
  compare({ a: '{count, plural, one {# pago} other {# pagos}}' }, { a: '{count} payments' }, (faults) => {
    assert.deepEqual(faults(), ['en/page.json: a takes something else than es-MX/page.json: a']);
  });
});

test('what says nothing, or is no message, is refused', () => {
  compare({ a: ' ' }, { a: 'One' }, (faults) => assert.throws(faults, /page.json: a says nothing/));
  compare({ a: '{count, plural, one {#}}' }, { a: 'One' }, (faults) => assert.throws(faults, /es-MX\/page.json: a/));
  compare({ a: '{at, date}' }, { a: 'One' }, (faults) => assert.throws(faults, /lib\/format.ts/));
});

test('a way out that the page tells is one of the window, and no command', () => {
  for (const language of ['es-MX', 'en']) {
    const folder = new URL(`../src/locales/${language}/`, import.meta.url);
    for (const file of readdirSync(folder)) {
      const found = readFileSync(new URL(file, folder), 'utf8').match(/.*(sageconnect |«--|“--| --\w).*/g);
      assert.equal(found, null, `${language}/${file} names a command`);
    }
  }
});
