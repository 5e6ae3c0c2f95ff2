/** How deep objects and lists may lie in each other; no document of ours and no vendor's answer comes near. */
const MOST_LEVELS = 100;

/**
 * `JSON.parse` for text from outside. What is nested deeper than 100 levels is refused before it is parsed: it would be
 * parsed, and overflow the stack of whatever walks through it afterwards.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`It is nested deeper than ${MOST_LEVELS} levels`);
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

/** Counts the brackets that are open at once; those inside strings do not count. */
function isTooDeep(text: string): boolean {
  let levels = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === BRACKET || code === BRACE) {
      levels += 1;
      if (levels > MOST_LEVELS) return true;
    } else if (code === BRACKET_END || code === BRACE_END) levels -= 1;
  }
  return false;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];
