import english from './generated/messages/en.js';
import spanish from './generated/messages/es-MX.js';
import type { Compiled, Messages } from './generated/messages/messages';

/** A language of the page, as the settings name it. */
export type Lang = 'es' | 'en';

/** A message of the page: the name of its file in locales, a dot, and its key there. */
export type Key = keyof Messages;

/** A message that takes nothing. */
export type PlainKey = { [K in Key]: Messages[K] extends null ? K : never }[Key];

/** What a message takes beside its key. */
type Values<K extends Key> = Messages[K] extends null ? [] : [values: Messages[K]];

/** The words of one language. */
export interface Say {
  readonly lang: Lang;
  readonly locale: string;
  /** A message. */
  <K extends Key>(key: K, ...values: Values<K>): string;
  /** The word for a name from outside, e.g. `result` and `done`; a name that has none is shown as it is. */
  word(group: string, name: string): string;
}

const LOCALES: Record<Lang, string> = { es: 'es-MX', en: 'en-US' };
const LANGUAGES: Record<Lang, Compiled> = { es: spanish, en: english };

function make(lang: Lang): Say {
  const compiled = LANGUAGES[lang];
  const say = <K extends Key>(key: K, ...[values]: Values<K>): string => {
    // The compiler lets no other value through than the one its message takes.
    const message = compiled[key] as (values: unknown) => string;
    return message(values);
  };
  return Object.assign(say, {
    lang,
    locale: LOCALES[lang],
    word: (group: string, name: string): string => {
      const key = `common.${group}.${name}`;
      return Object.hasOwn(compiled, key) ? compiled[key as PlainKey](null) : name;
    },
  });
}

/** The words of each language. */
export const WORDS: Record<Lang, Say> = { es: make('es'), en: make('en') };
