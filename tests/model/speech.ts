import { waveFile } from '../../src/providers/local/wave-file.ts';

/** Narrations that tell which purchase they are: their first samples are the digits of its number. */

const RATE = 8000;
const SECONDS = 5;
const DIGITS = 6;
const STEP = 1000;
const HEADER = 44;
/** Softer is the silence that the program lays around a speech. */
const LOUD = 200;

export function speechOf(number: number): Uint8Array {
  const digits = String(number).padStart(DIGITS, '0');
  const tone = (_: unknown, index: number) => (Number(digits[index] ?? 4) + 1) * STEP;
  return waveFile(Int16Array.from({ length: RATE * SECONDS }, tone), RATE, 1);
}

export const idOfNumber = (number: number): string => `narration-${number}`;

/** Which purchase a file in the project is; undefined where it is none of them. */
export function idOfSpeech(file: Buffer): string | undefined {
  for (let at = HEADER; at + 2 * DIGITS <= file.length; at += 2) {
    if (Math.abs(file.readInt16LE(at)) <= LOUD) continue;
    const digits = Array.from({ length: DIGITS }, (_, index) => file.readInt16LE(at + 2 * index) / STEP - 1);
    return idOfNumber(Number(digits.join('')));
  }
  return undefined;
}
