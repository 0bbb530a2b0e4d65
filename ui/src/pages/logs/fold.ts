/** Text as the search sees it: without case and accents, as the application searches. */

const ACCENTS = /[\u0300-\u036f]/g;

export function fold(text: string): string {
  return text.normalize('NFD').replace(ACCENTS, '').toLowerCase();
}

export interface Segment {
  text: string;
  isFound: boolean;
}

/** A text cut where something folded is found in it. */
export function segments(text: string, wanted: string): Segment[] {
  if (wanted === '') return [{ text, isFound: false }];
  let folded = '';
  /** Of each folded character, where in the text it comes from. */
  const places: number[] = [];
  let place = 0;
  for (const character of text) {
    const part = fold(character);
    folded += part;
    for (let index = 0; index < part.length; index += 1) places.push(place);
    place += character.length;
  }
  places.push(text.length);
  const found: Segment[] = [];
  let end = 0;
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    const [from, to] = [places[at]!, places[at + wanted.length]!];
    if (from > end) found.push({ text: text.slice(end, from), isFound: false });
    if (to > from) found.push({ text: text.slice(from, to), isFound: true });
    end = to;
  }
  if (end < text.length) found.push({ text: text.slice(end), isFound: false });
  return found;
}
