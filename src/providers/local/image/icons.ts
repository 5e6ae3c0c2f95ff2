import type { Canvas } from '@napi-rs/canvas';
import { findLanguage, type Language } from '../../../contracts/languages.ts';
import { own } from '../../../contracts/own.ts';
import type { Segment } from '../../../contracts/segments.ts';
import { iconsOfCorpus, normal } from './icon-corpus.ts';
import { mixesEnglish, thingsIn } from './icon-dictionary.ts';
import { iconSet } from './icon-set.ts';
import { SYNONYMS } from './icon-words.ts';
import { areasOf, coloursOf, type Ink, inked } from './ink.ts';
import { hash } from './palette.ts';

/** Names of the icons of one scene, of the set `fluent-emoji-flat`. */
export interface SceneIcons {
  readonly hero: string;
  /** At most three, none of them the hero. */
  readonly satellites: readonly string[];
}

/** What may be shown of a segment, the best first. */
export interface IconChoice {
  /** What its sentence or its direction names. */
  readonly named: readonly string[];
  /** What fits the video's subject, but not this sentence alone. */
  readonly kin: readonly string[];
}

/** What is shown in place of a drawing that does not say in the colours of a video what it is: a coin shows a temple, a sun is a disc with a rim. */
const CLEARER: Readonly<Record<string, string>> = {
  coin: 'dollar-banknote',
  sun: 'bright-button',
  'sun-with-face': 'bright-button',
  'writing-hand': 'memo',
};

export const clearer = (icon: string): string => own(CLEARER, icon) ?? icon;

/** A face that only feels something; those of animals, sun and wind are things. It says nothing of a subject, and looks like a message. */
const MOODS =
  /^(?:exploding-head|pouting|(?!(?:cat|cow|dog|dragon|horse|monkey|mouse|pig|rabbit|tiger|wind|sun-with)-).*face.*)$/;

/** What shows where neither the words nor the direction name a thing. */
const NEUTRAL = ['light-bulb', 'glowing-star', 'bullseye', 'compass', 'rocket', 'puzzle-piece'];

/** People, times and places of any sentence: another thing that it names is what it is about. */
const BACKGROUND: ReadonlySet<string> = new Set(
  `busts-in-silhouette people-hugging sunrise sun sun-with-face night-with-stars stopwatch alarm-clock timer-clock watch
  hourglass-not-done spiral-calendar calendar speech-balloon left-speech-bubble thinking-face red-heart repeat-button memo bookmark
  globe-showing-asia-australia world-map house cityscape-at-dusk sunset child baby person-running footprints eyes key white-heart`.split(
    /\s+/,
  ),
);

/** Whether a drawing stands for what any sentence may name beside its subject: people, times, places. */
export const isBackground = (icon: string): boolean => BACKGROUND.has(icon);

export const isMood = (icon: string): boolean => MOODS.test(icon);

/**
 * The icons of a segment: what the corpus names for its visual direction, otherwise the first thing that its sentence
 * names, then one that the direction names, which holds the video's subject.
 * @param shown the heroes of the segments before it, in their order: none of them is shown again while another thing fits
 */
export function iconsFor(
  segment: Pick<Segment, 'visual_direction' | 'script_text'>,
  language: Language,
  corpusFolder?: string,
  shown: readonly string[] = [],
): SceneIcons {
  const { named, kin } = iconChoice(segment, language, corpusFolder);
  const isNew = (icon: string): boolean => !shown.includes(icon);
  const isOther = (icon: string): boolean => icon !== shown.at(-1);
  const all = [...named, ...kin];
  // What the words begin with comes before what they name only later; so it may be shown twice, but not in a row.
  const isFirst = (icon: string, place: number): boolean =>
    isNew(icon) || (place === 0 && isOther(icon) && shown.indexOf(icon) === shown.lastIndexOf(icon));
  const hero = named.find(isFirst) ?? named.find(isOther) ?? kin.find(isNew) ?? all.find(isOther) ?? all[0]!;
  const others = all.filter((icon) => icon !== hero);
  return {
    hero,
    satellites: [...others.filter(isOther), ...others.filter((icon) => !isOther(icon))].slice(0, 3),
  };
}

function iconChoice(
  { visual_direction, script_text }: Pick<Segment, 'visual_direction' | 'script_text'>,
  language: Language,
  corpusFolder?: string,
): IconChoice {
  const corpus = iconsOfCorpus(corpusFolder);
  const inCorpus = corpus.get(normal(visual_direction));
  const said = thingsIn(script_text, language).map(({ icon }) => icon);
  const [whole = '', view = ''] = visual_direction.split(/ — (.*)/su);
  const subject = whole.replace(SETTING, ' ');
  // The corpus' directions are English in every language's videos: a «pile of letters» is no French battery.
  const written = inCorpus === undefined ? language : ENGLISH;
  const inDirection = [
    ...thingsIn(subject, written).map(({ icon }) => icon),
    ...(mixesEnglish(written) ? matchIcons(subject) : []),
  ];
  const usual = corpus.get(normal(view))?.icon;
  const seen = [
    ...(usual === undefined ? [] : [usual]),
    ...matchIcons(view),
    ...thingsIn(view, ENGLISH).map(({ icon }) => icon),
  ];
  const directed = inDirection.length > 0 ? inDirection : seen;
  const seed = hash(`${script_text} ${visual_direction}`);
  const siblings = [
    ...(inCorpus?.usual === undefined ? [] : [inCorpus.usual]),
    ...rotate(inCorpus?.siblings ?? [], seed).slice(0, 3),
  ];
  const things = [...said, ...directed];
  const sorted = [
    ...things.filter((icon) => !BACKGROUND.has(icon)),
    ...things.filter((icon) => BACKGROUND.has(icon)),
  ];
  const inWords = [
    // «Save this video …» is about that.
    ...(said[0] === KEPT ? [KEPT] : []),
    ...(inCorpus === undefined ? [] : [inCorpus.icon]),
    ...sorted,
  ];
  const drawn = (icons: readonly string[]): string[] => [...new Set(icons.filter(hasIcon).map(clearer))];
  const all = drawn(inWords);
  const named = all.filter((icon) => !isMood(icon));
  const kin = [
    ...drawn(siblings).filter((icon) => !isMood(icon)),
    ...all.filter(isMood),
    ...(all.length > 0 ? [] : rotate(NEUTRAL, seed).slice(0, 1)),
  ];
  return { named, kin: [...new Set(kin)].filter((icon) => !named.includes(icon)) };
}

const KEPT = 'bookmark';

const ENGLISH = findLanguage('english');

/** Where something happens is not what it is: «at a sunny kitchen counter», «beside the window». */
const SETTING = /\b(?:at|beside|behind|near)\s(?:(?:an?|the|his|her|their)\s)?(?:\p{L}+\s)?\p{L}+/giu;

/** A drawing of the set as an SVG document. */
export const iconSvg = (name: string, sizePixels: number): Buffer => svgOf(bodyOf(name), sizePixels);

function bodyOf(name: string): string {
  const body = iconSet().bodyOf(name);
  if (body === undefined) throw new Error(`no icon is called ${name}`);
  return body;
}

const svgOf = (body: string, sizePixels: number): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${sizePixels}" height="${sizePixels}" viewBox="0 0 32 32">${body}</svg>`,
  );

/**
 * A drawing in the colours of its video, large enough for any layout. It is a canvas, since drawing an image copies all of
 * it each time.
 */
export async function loadIcon(name: string, ink: Ink): Promise<Canvas> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const drawn = async (body: string, side: number, left: number, width: number): Promise<Canvas> => {
    const canvas = createCanvas(side, side);
    canvas.getContext('2d').drawImage(await loadImage(svgOf(body, width)), left, left);
    return canvas;
  };
  const body = bodyOf(name);
  const areas = areasOf(await drawn(body, LOOKED_AT_PIXELS, 0, LOOKED_AT_PIXELS), coloursOf(body));
  const edge = Math.ceil((ink.outline?.share ?? 0) * LARGEST_PIXELS);
  const icon = await drawn(inked(body, areas, ink), LARGEST_PIXELS, edge, LARGEST_PIXELS - 2 * edge);
  if (ink.outline === undefined) return icon;
  const [line, outlined] = [
    createCanvas(LARGEST_PIXELS, LARGEST_PIXELS),
    createCanvas(LARGEST_PIXELS, LARGEST_PIXELS),
  ];
  const shape = line.getContext('2d');
  shape.drawImage(icon, 0, 0);
  shape.globalCompositeOperation = 'source-in';
  shape.fillStyle = ink.outline.colour;
  shape.fillRect(0, 0, LARGEST_PIXELS, LARGEST_PIXELS);
  const context = outlined.getContext('2d');
  for (let step = 0; step < OUTLINE_STEPS; step++) {
    const angle = (step * 2 * Math.PI) / OUTLINE_STEPS;
    context.drawImage(line, edge * Math.cos(angle), edge * Math.sin(angle));
  }
  context.drawImage(icon, 0, 0);
  return outlined;
}

const LARGEST_PIXELS = 768;
const LOOKED_AT_PIXELS = 48;
const OUTLINE_STEPS = 16;

export const hasIcon = (name: string): boolean => iconSet().has(name);

/** Loads canvas and icons beforehand, while the program waits for something else. */
export async function warmUp(): Promise<void> {
  await import('@napi-rs/canvas');
  iconSet();
}

/** Icons whose names, or common synonyms, occur in a text; the best match first. */
export function matchIcons(text: string): string[] {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const found = new Map<string, number>();
  const seen = new Set<string>(); // a word that is said twice names nothing more: «you … you» is no love-you gesture
  for (const [place, word] of words.entries()) {
    const stem = singular(word);
    if (seen.has(stem)) continue;
    seen.add(stem);
    const bonus = 1 - place / (words.length * 4); // what is named first is the subject
    const scores = new Map((byToken().get(stem) ?? []).map(({ name, tokens }) => [name, 1 / tokens]));
    const synonym = own(SYNONYMS, word) ?? own(SYNONYMS, stem);
    if (synonym !== undefined) scores.set(synonym, 1.1);
    for (const [name, score] of scores) found.set(name, (found.get(name) ?? 0) + score * bonus);
  }
  return [...found]
    .filter(([, score]) => score >= 0.6)
    .sort(([first, a], [second, b]) => b - a || (first < second ? -1 : 1))
    .map(([name]) => name);
}

function rotate<Item>(list: readonly Item[], by: number): Item[] {
  if (list.length === 0) return [];
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

let index: Map<string, { name: string; tokens: number }[]> | undefined;

/** Icons by each word of their names, without flags, skin tones, letters and shapes, which no direction means. */
function byToken(): Map<string, { name: string; tokens: number }[]> {
  if (index !== undefined) return index;
  index = new Map();
  for (const name of iconSet().names()) {
    if (/^flag-|-(light|dark|medium)$|button|circle|square|oclock|thirty|symbol|arrow|keycap|face/.test(name))
      continue;
    const tokens = name.split('-').map(singular);
    for (const token of new Set(tokens)) {
      if (token.length < 3 || STOP_WORDS.has(token)) continue;
      const list = index.get(token) ?? [];
      list.push({ name, tokens: tokens.length });
      index.set(token, list);
    }
  }
  return index;
}

const singular = (word: string): string =>
  word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;

/** Words about the camera or the grammar, which name no thing. */
const STOP_WORDS = new Set(
  'the and with without for from into over under up down left right close shot wide slow push look like light dark soft warm background back front new old big fly feather feathers small white black red green blue yellow orange brown purple pink short shorts person people man woman men women hand hands face standing sitting running walking end top point person behind off one two three open closed full half of in on at to by no not ok medium'.split(
    ' ',
  ),
);
