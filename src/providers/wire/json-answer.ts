import { parseJson } from '../../contracts/json.ts';

/**
 * The JSON object in a model's answer. Local models wrap it into a `<think>` part, code fences, or a sentence before or
 * after it. Undefined if the answer holds no complete object.
 */
export function jsonIn(text: string): unknown {
  const plain = text.replace(/<think>[\s\S]*?(?:<\/think>|$)/gi, '').trim();
  for (const candidate of [plain, ...fenced(plain)]) {
    const value = parsed(candidate);
    if (value !== undefined) return value;
  }
  for (let start = plain.indexOf('{'), tries = 0; start !== -1 && tries < 20; tries += 1) {
    const end = endOfObject(plain, start);
    const value = end === undefined ? undefined : parsed(plain.slice(start, end));
    if (value !== undefined) return value;
    start = plain.indexOf('{', start + 1);
  }
  return undefined;
}

const fenced = (text: string): string[] =>
  [...text.matchAll(/```(?:json)?([\s\S]*?)```/gi)].map(([, inside]) => inside!.trim());

/** Undefined for invalid JSON and for a bare string or number, which is no answer. */
function parsed(text: string): unknown {
  try {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The index after the object that begins at `start`; braces in strings do not count. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}
