import { parseJson } from '../../contracts/json.ts';
import { withoutReasoning } from './reasoning.ts';

/**
 * The JSON object in a model's answer. Models wrap it into reasoning, code fences, or a sentence before or after it; of
 * several objects the first counts that is not much smaller than the largest. Undefined if the answer holds no complete
 * object.
 */
export function jsonIn(text: string): unknown {
  const whole = parsed(text.trim());
  if (whole !== undefined) return whole;
  const plain = withoutReasoning(text, (rest) => rest.includes('{')).trim();
  for (const candidate of [plain, ...fenced(plain).reverse()]) {
    const value = parsed(candidate);
    if (value !== undefined) return value;
  }
  const found = objectsIn(plain);
  const largest = Math.max(0, ...found.map(({ size }) => size));
  return found.find(({ size }) => size * 2 >= largest)?.value;
}

/** The complete objects of a text, none within another, with their lengths in characters. */
function objectsIn(text: string): { readonly value: unknown; readonly size: number }[] {
  const found: { value: unknown; size: number }[] = [];
  for (let start = text.indexOf('{'), tries = 0; start !== -1 && tries < 20; tries += 1) {
    const end = endOfObject(text, start);
    const value = end === undefined ? undefined : parsed(text.slice(start, end));
    if (value !== undefined) found.push({ value, size: end! - start });
    start = text.indexOf('{', value === undefined ? start + 1 : end);
  }
  return found;
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
