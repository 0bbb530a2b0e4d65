import { IntlMessageFormat } from 'intl-messageformat';
import english from '../locales/en/status.json';
import spanish from '../locales/es-MX/status.json';

/** A language of the page, as the settings name it. */
export type Lang = 'es' | 'en';

/** A message of the page. Spanish is the canonical language: it says which there are. */
export type Key = keyof typeof spanish;

type Catalogue = Record<Key, string>;

/** Both languages hold the same messages, or the page is not built. */
type Surplus = Exclude<keyof typeof english, Key>;
const noSurplus: [Surplus] extends [never] ? true : Surplus = true;

const CATALOGUES: Record<Lang, Catalogue> = { es: spanish, en: english };
const LOCALES: Record<Lang, string> = { es: 'es-MX', en: 'en-US' };

/** The words, numbers and instants of one language. */
export interface Say {
  readonly locale: string;
  (key: Key, values?: Record<string, string | number>): string;
}

const formats = new Map<string, IntlMessageFormat>();

/** The words of a language. */
export function words(lang: Lang): Say {
  const locale = LOCALES[lang];
  const say = (key: Key, values?: Record<string, string | number>): string => {
    const id = `${lang}/${key}`;
    let format = formats.get(id);
    if (format === undefined) {
      // Tags are text here: a message holds no markup.
      format = new IntlMessageFormat(CATALOGUES[lang][key], locale, {}, { ignoreTag: true });
      formats.set(id, format);
    }
    return String(format.format(values));
  };
  return Object.assign(say, { locale });
}

/** Whether a name from outside has a message of its own, such as `result.done`. */
export function hasMessage(key: string): key is Key {
  return noSurplus && Object.hasOwn(spanish, key);
}
