import type uPlot from 'uplot';

/**
 * The drawing library makes a number format in the language of the web view while it is being read. WebKit names the
 * language `C` where the system names none, which is no language: the library would never start. Where that is so, the
 * page says one itself before.
 */
function nameLanguage(locale: string): void {
  try {
    Intl.getCanonicalLocales(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { configurable: true, value: locale });
  }
}

let asked: Promise<typeof uPlot | null> | undefined;

/**
 * The drawing library, read once; `null` where it does not start. That is remembered here: some web views answer a
 * second question for a module that failed with a module that is not there.
 */
export function drawing(locale: string): Promise<typeof uPlot | null> {
  asked ??= read(locale);
  return asked;
}

async function read(locale: string): Promise<typeof uPlot | null> {
  try {
    nameLanguage(locale);
    const { default: library } = await import('uplot');
    return typeof library === 'function' ? library : null;
  } catch {
    return null;
  }
}
