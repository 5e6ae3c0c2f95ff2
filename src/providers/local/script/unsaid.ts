/** Another take of a script says first what its earlier takes did not say. */

/** How often earlier takes said a text, whatever mark stood at its end. */
export function timesToldBefore(text: string, said: readonly string[]): number {
  const bare = text
    .toLowerCase()
    .replace(/(?<![\s.,;:!?…。，、；：！？।؟،])[\s.,;:!?…。，、；：！？।؟،]+$/u, '');
  return bare === '' ? 0 : said.filter((each) => each.toLowerCase().includes(bare)).length;
}

/** What was said least often first; the order among equals stays. */
export function leastSaidFirst<Item>(
  items: readonly Item[],
  said: readonly string[],
  textsOf: (item: Item) => readonly string[],
): Item[] {
  if (said.length === 0) return [...items];
  const counted = items.map((item) => ({ item, times: timesTold(textsOf(item), said) }));
  return counted.sort((a, b) => a.times - b.times).map(({ item }) => item);
}

/** How often the same was said in any of its wordings. */
export const timesTold = (texts: readonly string[], said: readonly string[]): number =>
  Math.max(0, ...texts.map((text) => timesToldBefore(text, said)));
