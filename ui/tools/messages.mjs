/**
 * Compiles the messages of src/locales to functions and types, in src/lib/generated/messages.
 *
 * `locales/<language>/<page>.json` holds the messages of a page; the key of each begins with the name of its file.
 * Fails when the languages differ in their keys or in what a message takes, so that neither can be incomplete. The page
 * itself parses nothing: its policy forbids code that is made at run time.
 */

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import MessageFormat from '@messageformat/core';
import compileModule from '@messageformat/core/compile-module.js';
import { parse } from '@messageformat/parser';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** The canonical language first: it says which messages there are. */
const LANGUAGES = ['es-MX', 'en'];
/** What numbers inside of messages are written by. */
const LOCALE_NAMES = { 'es-MX': 'es-MX', en: 'en-US' };
/** Which forms a count takes in them; `lib/plurals.ts` chooses, by the rules of the browser. */
const FORMS = ['one', 'other'];
const LOCALES = join(ROOT, 'src/locales');
const TARGET = join(ROOT, 'src/lib/generated/messages');

/** Which type a message expects for a value, by how it uses it. */
const TYPES = { argument: 'string | number', plural: 'number', selectordinal: 'number', select: 'string' };

/** All messages of a language by their whole key; throws on text that is no message. */
export function read(language, folder = LOCALES) {
  const messages = new Map();
  for (const file of readdirSync(join(folder, language)).sort()) {
    const page = file.replace(/\.json$/, '');
    for (const [key, text] of Object.entries(JSON.parse(readFileSync(join(folder, language, file), 'utf8')))) {
      const where = `${language}/${file}: ${key}`;
      if (typeof text !== 'string' || text.trim() === '') throw new Error(`${where} says nothing`);
      messages.set(`${page}.${key}`, { where, text, takes: takes(where, text) });
    }
  }
  return messages;
}

/** What a message takes: names with their types. */
function takes(where, text) {
  const found = new Map();
  const walk = (tokens) => {
    for (const token of tokens) {
      if (token.type === 'content' || token.type === 'octothorpe') continue;
      const type = TYPES[token.type];
      if (type === undefined) throw new Error('numbers and instants are written by lib/format.ts');
      if (token.cases !== undefined && !token.cases.some(({ key }) => key === 'other')) {
        throw new Error(`${token.arg} has no case “other”`);
      }
      if (found.get(token.arg) !== 'number') found.set(token.arg, type);
      for (const { tokens: inner } of token.cases ?? []) walk(inner);
    }
  };
  try {
    walk(parse(text, { cardinal: FORMS, ordinal: FORMS, strict: true }));
  } catch (error) {
    throw new Error(`${where}: ${error.message}`, { cause: error });
  }
  return found;
}

function signature(takes) {
  return [...takes]
    .sort()
    .map(([name, type]) => `${name}: ${type}`)
    .join('; ');
}

/** How the second language differs from the canonical one, a line each. */
export function differences(canonical, other) {
  const faults = [];
  for (const [key, { where, takes }] of canonical) {
    const twin = other.get(key);
    if (twin === undefined) faults.push(`${where} has no counterpart`);
    else if (signature(twin.takes) !== signature(takes))
      faults.push(`${twin.where} takes something else than ${where}`);
  }
  for (const [key, { where }] of other) {
    if (!canonical.has(key)) faults.push(`${where} is not in ${LANGUAGES[0]}`);
  }
  return faults;
}

/** Writes code and types; throws when the languages differ. */
export function writeMessages() {
  const [canonical, ...others] = LANGUAGES.map((language) => read(language));
  const faults = others.flatMap((other) => differences(canonical, other));
  if (faults.length > 0) throw new Error(`The messages are incomplete:\n  ${faults.join('\n  ')}`);

  mkdirSync(TARGET, { recursive: true });
  const head = '// Written by `node tools/messages.mjs` from src/locales.\n';
  for (const [index, messages] of [canonical, ...others].entries()) {
    const format = new MessageFormat(plurals(LOCALE_NAMES[LANGUAGES[index]]), { strict: true });
    const texts = Object.fromEntries([...messages].map(([key, { text }]) => [key, text]));
    write(`${LANGUAGES[index]}.js`, head + compileModule(format, texts));
    write(
      `${LANGUAGES[index]}.d.ts`,
      `${head}import type { Compiled } from './messages';\n\n` +
        'declare const compiled: Compiled;\nexport default compiled;\n',
    );
  }
  const lines = [...canonical].map(([key, { takes }]) => {
    const values = signature(takes);
    return `  '${key}': ${values === '' ? 'null' : `{ ${values} }`};`;
  });
  write(
    'messages.ts',
    `${head}/** Each message, with what it takes. */\nexport interface Messages {\n${lines.join('\n')}\n}\n\n` +
      '/** The messages of a language. */\n' +
      'export type Compiled = { [Key in keyof Messages]: (values: Messages[Key]) => string };\n',
  );
}

/** The plurals of a locale, as the compiled messages find them. */
function plurals(locale) {
  const choose = () => 'other';
  Object.defineProperty(choose, 'name', { value: locale });
  return Object.assign(choose, { cardinals: FORMS, ordinals: FORMS, module: '../../plurals' });
}

/** Leaves a file alone that says the same already, so that nothing is built twice. */
function write(name, text) {
  const path = join(TARGET, name);
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // There is none yet.
  }
  writeFileSync(path, text);
}

/** Compiles before each build, and whenever a message is edited while the page is served. */
export function messages() {
  return {
    name: 'messages',
    buildStart: writeMessages,
    hotUpdate({ file }) {
      if (file.startsWith(LOCALES.replaceAll(sep, '/'))) writeMessages();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    writeMessages();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
