/**
 * Breaks a text between words into lines of a width; an ellipsis ends a text that does not fit.
 * @param parts the text's pieces between which a line may end, where they are no words
 */
export function wrap(
  text: string,
  width: number,
  maxLines: number,
  measure: (text: string) => number,
  parts: readonly string[] = wordsOfText(text),
): string[] {
  const lines = [''];
  for (const [index, part] of parts.entries()) {
    const line = lines.at(-1) ?? '';
    // A comma or full stop never begins a line.
    if (measure((line + part).trim()) <= width || line === '' || /^\p{P}$/u.test(part)) {
      lines[lines.length - 1] = line + part;
    } else if (lines.length < maxLines) {
      lines.push(part);
    } else {
      lines[lines.length - 1] = shorten(line + parts.slice(index).join(''), width, measure);
      break;
    }
  }
  return lines.map((line) => shorten(line.trim(), width * 1.03, measure));
}

const wordsOfText = (text: string): string[] =>
  [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)].map(({ segment }) => segment);

function shorten(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  const letters = [...new Intl.Segmenter(undefined).segment(text)].map(({ segment }) => segment);
  let length = letters.length;
  while (length > 1 && measure(`${letters.slice(0, length).join('').trimEnd()}…`) > width) length--;
  return `${letters.slice(0, length).join('').trimEnd()}…`;
}
