/** How deep objects and lists may lie in each other; no document of ours and no vendor's answer comes near. */
const MOST_LEVELS = 100;

/** How many values objects and lists may hold, all together: a hundred vectors of a model with 3072 numbers each, and more. */
const MOST_VALUES = 500_000;

/**
 * `JSON.parse` for text from outside. What is nested deeper than 100 levels is refused before it is parsed: it would be
 * parsed, and overflow the stack of whatever walks through it afterwards. So are more values than any document has: a
 * schema looks at each of them, and nothing else of this program, not even a signal, is heard meanwhile.
 * @throws SyntaxError
 */
export function parseJson(text: string, mostValues = MOST_VALUES): unknown {
  const why = whyTooMuch(text, mostValues);
  if (why !== undefined) throw new SyntaxError(why);
  return JSON.parse(text);
}

/** The same for what may be broken, such as a line that a killed process left half written: undefined then. */
export function parsedOrNothing(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Counts the brackets that are open at once, and what stands between commas; those inside strings do not count. */
function whyTooMuch(text: string, mostValues: number): string | undefined {
  let levels = 0;
  let values = 1;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === BRACKET || code === BRACE) {
      levels += 1;
      values += 1;
      if (levels > MOST_LEVELS) return `It is nested deeper than ${MOST_LEVELS} levels`;
    } else if (code === BRACKET_END || code === BRACE_END) levels -= 1;
    else if (code === COMMA) values += 1;
    if (values > mostValues) return `It holds more than ${mostValues} values`;
  }
  return undefined;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];
