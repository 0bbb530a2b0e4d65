/** Which form a count takes, by the rules that the browser knows (ICU). The compiled messages ask here. */

function rules(locale: string): (count: number) => string {
  const found = new Intl.PluralRules(locale);
  return (count) => found.select(count);
}

export const es = rules('es-MX');
export const en = rules('en-US');
