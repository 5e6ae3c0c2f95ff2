import type { Canvas } from '@napi-rs/canvas';
import type { Language } from '../../../contracts/languages.ts';
import { openFonts } from '../../../language/fonts.ts';
import { loadIcon } from './icons.ts';
import { inkOf, type Painted } from './ink.ts';
import type { Art } from './shot.ts';

/** Loads drawings by their names, in the scene's colours, and the fonts of the texts that are painted beside them. */
export async function openArt(
  scene: Painted,
  icons: Iterable<string>,
  texts: readonly string[],
  language: Language,
): Promise<Art> {
  const images = new Map<string, Canvas>();
  const ink = inkOf(scene);
  await Promise.all([...icons].map(async (name) => images.set(name, await loadIcon(name, ink))));
  const [fonts, { createCanvas }] = await Promise.all([
    openFonts(texts, language),
    import('@napi-rs/canvas'),
  ]);
  const context = createCanvas(1, 1).getContext('2d');
  return { iconOf: (name) => images.get(name)!, fonts, context, rightToLeft: language.rightToLeft };
}
