import { InvalidArgumentError } from 'commander';
import {
  type BrandColors,
  brandColors,
  brandColorsFromText,
  MOST_SEED,
  seedField,
  voiceField,
  voiceStyleField,
} from '../../contracts/brand.ts';
import { SPEEDS } from '../../contracts/narrators.ts';
import { imageLicenses } from '../../contracts/photos.ts';
import { localLlm, modelName } from '../../contracts/settings.ts';
import { decimal } from './decimal.ts';

/** Values of flags, from their text. Each throws what commander shows as a usage error. */

export function passageCount(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 99.');
}

export const volume = (text: string): number =>
  decimal(text, (value) => value >= 0 && value <= 1, 'It must be a number from 0 to 1.', { isShare: true });

export function lufs(text: string): number | 'none' {
  if (text.trim() === 'none') return 'none';
  const must = 'It must be a number of LUFS from -40 to -5; platforms play at about -14.';
  return decimal(text, (value) => value >= -40 && value <= -5, must, { units: ['lufs'] });
}

export function transitionSeconds(text: string): number {
  const must = 'It must be a number of seconds from 0.1 to 2.';
  return decimal(text, (value) => value >= 0.1 && value <= 2, must, { units: ['seconds', 'sec', 's'] });
}

export function seed(text: string): number | 'none' {
  if (text.trim() === 'none') return 'none'; // commander makes an empty text of null
  const parsed = /^\d+$/.test(text.trim()) ? seedField.safeParse(Number(text)) : undefined;
  if (parsed?.success === true) return parsed.data;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${MOST_SEED}, or none.`);
}

/** Licences with commas between them. */
export function licenses(text: string): string {
  const parsed = imageLicenses.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '');
}

export function model(text: string): string {
  const parsed = modelName.safeParse(text.trim());
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('It must be the name of a model, such as gpt-image-2.');
}

export function colorList(text: string): BrandColors {
  const parsed = brandColors.safeParse(brandColorsFromText(text));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('It must be one to three colours such as 0a3d62,ffd166,06141f.');
}

export function localLlmOf(text: string): string {
  const parsed = localLlm.safeParse(text.trim());
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('It must be a server on this machine and its model, such as ollama/gemma3.');
}

export function speechSpeed(text: string): number {
  const { least, most } = SPEEDS;
  const must = `It must be a number from ${least} to ${most}.`;
  return decimal(text, (value) => value >= least && value <= most, must, { isShare: true });
}

export function voiceName(text: string): string {
  if (voiceField.safeParse(text.trim()).success) return text.trim();
  throw new InvalidArgumentError('It must be the name of a voice, such as female.');
}

/** `none`: in no style any more. */
export function voiceStyle(text: string): string {
  const style = text.replace(/\s+/gu, ' ').trim();
  if (voiceStyleField.safeParse(style).success) return style;
  throw new InvalidArgumentError('It must say in at most 300 characters how the voice speaks, or none.');
}

export function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= 65_535) return value;
  throw new InvalidArgumentError('It must be a port from 1 to 65535.');
}
