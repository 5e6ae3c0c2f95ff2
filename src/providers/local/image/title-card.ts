import type { Image, SKRSContext2D } from '@napi-rs/canvas';
import type { Language } from '../../../contracts/languages.ts';
import { drawable, fontsFor, missingGlyphs, openFonts } from '../../../language/fonts.ts';
import { phrasesIn } from '../../../language/phrases.ts';
import { openArt } from './art.ts';
import { SHEET_HEIGHT, SHEET_WIDTH } from './background.ts';
import { paintUnder, piecesOf } from './layouts.ts';
import type { Scene } from './scene.ts';
import { MOST_DRAWN, type Shot } from './shot.ts';
import { fittedLines } from './title-lines.ts';
import { wrap } from './wrap.ts';

export interface TitleCard {
  readonly title: string;
  readonly language: Language;
  /** Our own still, whose picture is painted anew, or the bytes of any other picture. */
  readonly picture: Scene | Uint8Array;
  /** The colour of the last line over a picture that is not our own. */
  readonly accent: string;
  /** What stands at the head of the card ends here, such as a logo; pixels of the card. */
  readonly headEnds?: number;
}

/**
 * Draws a title card, 1080×1920: the title, large and in its script's direction, above the picture's subject. Grids of
 * platforms cut a card to its middle, so nothing that matters stands at the edges.
 */
export async function drawTitleCard({ title, language, picture, accent, headEnds = 0 }: TitleCard) {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const canvas = createCanvas(SHEET_WIDTH, SHEET_HEIGHT);
  const context = canvas.getContext('2d');
  if (picture instanceof Uint8Array) paintPhoto(context, await loadImage(Buffer.from(picture)));
  else await paintOwn(context, picture, language);
  const words = drawable(title);
  // A title without a font would be boxes.
  if (words === '' || missingGlyphs(words, language).length > 0) return canvas;
  const ownAccent = picture instanceof Uint8Array ? accent : picture.palette.accent;
  await paintTitle(context, words, language, ownAccent, Math.max(TITLE.top, headEnds + HEAD_GAP));
  return canvas;
}

const TITLE = { top: 310, bottom: 950, width: 860, mostLines: 5 } as const;
/** Between the title and what stands above it. */
const HEAD_GAP = 24;
const HERO = { x: 540, y: 1385, scale: 1 } as const;

/** The background and the hero of our own still, below the title. */
async function paintOwn(context: SKRSContext2D, scene: Scene, language: Language): Promise<void> {
  const icons = [scene.hero, ...scene.satellites].slice(0, MOST_DRAWN);
  const art = await openArt(scene, icons, [], language);
  const shot: Shot = {
    ...{ layout: 'hero', startSeconds: 0, endSeconds: 1, icons, seed: scene.seed, turned: false },
  };
  paintUnder(context, scene, { ...shot, layout: 'pattern' }, art, SHEET_HEIGHT);
  for (const { paint } of piecesOf(scene, shot, art)) {
    context.save();
    context.translate(HERO.x, HERO.y);
    context.scale(HERO.scale, HERO.scale);
    paint(context);
    context.restore();
  }
  shade(context, 0.45);
}

/** Any other picture fills the card. */
function paintPhoto(context: SKRSContext2D, image: Image): void {
  const cover = Math.max(SHEET_WIDTH / image.width, SHEET_HEIGHT / image.height);
  const [width, height] = [image.width * cover, image.height * cover];
  context.fillStyle = '#000000';
  context.fillRect(0, 0, SHEET_WIDTH, SHEET_HEIGHT);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, (SHEET_WIDTH - width) / 2, (SHEET_HEIGHT - height) / 2, width, height);
  shade(context, 0.66);
}

/** Darkness behind the title. */
function shade(context: SKRSContext2D, strength: number): void {
  const gradient = context.createLinearGradient(0, 0, 0, 1180);
  gradient.addColorStop(0, `rgba(6,5,12,${strength})`);
  gradient.addColorStop(0.62, `rgba(6,5,12,${strength})`);
  gradient.addColorStop(1, 'rgba(6,5,12,0)');
  context.fillStyle = gradient;
  context.fillRect(0, 0, SHEET_WIDTH, 1180);
}

/** As large as it fits: white, its last line in the accent's colour. */
async function paintTitle(
  context: SKRSContext2D,
  title: string,
  language: Language,
  accent: string,
  top: number,
): Promise<void> {
  const fonts = await openFonts([title, '…'], language);
  const { lineHeight } = fontsFor(language);
  const pitchOf = (size: number): number => size * Math.max(1.12, lineHeight * 0.92);
  const parts = language.script === 'Jpan' ? phrasesIn(title) : undefined;
  const setAt = (size: number, width: number): string[] => {
    fonts.use(context, size, 900);
    return wrap(title, width, TITLE.mostLines, (text) => context.measureText(text).width, parts);
  };
  const { size, lines } = fittedLines(setAt, {
    width: TITLE.width,
    height: TITLE.bottom - top,
    pitchOf,
    widthOf: (line, at) => {
      fonts.use(context, at, 900);
      return context.measureText(line).width;
    },
    isSpaced: language.spaced,
  });
  fonts.use(context, size, 900);
  context.save();
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.direction = language.rightToLeft ? 'rtl' : 'ltr';
  context.lineJoin = 'round';
  context.lineWidth = size * 0.12;
  context.strokeStyle = 'rgba(8,6,14,0.9)';
  const whole = lines.length * pitchOf(size);
  const first = top + (TITLE.bottom - top - whole) / 2;
  for (const [index, line] of lines.entries()) {
    const baseline = first + (index + 0.5) * pitchOf(size) + size * 0.35;
    context.strokeText(line, SHEET_WIDTH / 2, baseline);
    context.fillStyle = index === lines.length - 1 && lines.length > 1 ? accent : '#ffffff';
    context.fillText(line, SHEET_WIDTH / 2, baseline);
  }
  context.restore();
}
