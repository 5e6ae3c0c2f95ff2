import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { thingsIn } from '../image/icon-dictionary.ts';
import { clearer, hasIcon, isBackground, isMood } from '../image/icons.ts';
import { PICTURES } from '../image/pictures.ts';
import type { Scene } from '../image/scene.ts';
import type { Shot } from '../image/shot.ts';
import { randomFrom } from '../random.ts';
import { phraseIn } from './phrase.ts';
import { listIn } from './spoken-list.ts';
import { numberIn } from './spoken-number.ts';

/** About how long a shot lasts, and how far its cut may move to a word's beginning; seconds. */
const USUAL_SECONDS = 2.7;
const REACH_SECONDS = 0.6;
const SHORTEST_SECONDS = 1.1;
const LONGEST_SECONDS = 3;
/** An amount in words, and its unit. */
const UNIT_WORDS = 3;

/**
 * Cuts a clip into shots of two to three seconds. What is said decides how each is laid out: a number that is spoken stands
 * large, a list becomes a checklist, two things share the frame, words that name no thing stand large themselves, and
 * otherwise a picture fills it, never twice in the same way. The same scene and words always give the same shots.
 */
export function planShots(
  scene: Scene,
  words: readonly SpokenWord[],
  language: Language,
  clipSeconds: number,
): Shot[] {
  const list = listIn(words, language);
  const cuts = cutsOf(words, clipSeconds);
  const random = randomFrom(scene.seed);
  const order = rotated(PICTURES, scene.layout);
  const cast = [scene.hero, ...scene.satellites];
  const spans = cuts.map((startSeconds, index) => {
    const endSeconds = cuts[index + 1] ?? clipSeconds;
    const from = words.findIndex((word) => word.startSeconds >= startSeconds - 0.1);
    const to = words.findLastIndex((word) => word.startSeconds < endSeconds - 0.1) + 1;
    const spoken = from < 0 ? [] : words.slice(from, to);
    const text = spoken.map((word) => word.text).join(language.spaced ? ' ' : '');
    const things = thingsIn(text, language)
      .map(({ icon }) => clearer(icon))
      .filter((icon) => hasIcon(icon) && !isBackground(icon) && !isMood(icon));
    // A unit stands behind its number, also where the shot ends between them.
    const number = numberIn(words.slice(Math.max(0, from), to + UNIT_WORDS), language, spoken.length);
    return { startSeconds, endSeconds, things, number };
  });
  const shown = new Set<string>();
  let picture = 0;
  let areWordsLast = false;
  let last: string | undefined;
  return spans.map(({ startSeconds, endSeconds, things, number }, index): Shot => {
    // What is named only later is not shown before.
    const later = new Set(spans.slice(index + 1).flatMap((span) => span.things));
    const before = new Set(spans.slice(0, index + 1).flatMap((span) => span.things));
    const known = cast.filter((icon) => icon === scene.hero || before.has(icon) || !later.has(icon));
    // Never the same drawing in two shots in a row, while another one fits.
    const turned = rotated(known, known[index % known.length]!);
    const wanted = index === 0 ? [scene.hero, ...things] : [...things, ...turned];
    const first = wanted.find((icon) => icon !== last) ?? scene.hero;
    const icons = [...new Set([first, ...wanted, ...known])];
    last = first;
    const shot = {
      startSeconds,
      endSeconds,
      icons,
      seed: Math.floor(random() * 2 ** 31),
      turned: index % 2 === 1,
    };
    if (list !== undefined && list.startSeconds < endSeconds - 0.5 && list.endSeconds > startSeconds + 0.3)
      return { ...shot, layout: 'checklist', items: list.items };
    if (number !== undefined) return { ...shot, layout: 'number', number };
    if (index > 0 && new Set(things).size > 1) {
      last = things[1];
      return { ...shot, layout: 'split', icons: [...new Set([...things, ...icons])] };
    }
    const phrase =
      things.length > 0 || index === 0 || areWordsLast
        ? undefined
        : phraseIn(words, { startSeconds, endSeconds }, language);
    const text = phrase?.map((line) => line.text).join(' ') ?? '';
    areWordsLast = phrase !== undefined && !shown.has(text); // never twice in a row
    if (phrase !== undefined && areWordsLast) {
      shown.add(text);
      return { ...shot, layout: 'words', phrase };
    }
    const layout = order[picture % order.length]!;
    picture += 1;
    return { ...shot, layout };
  });
}

/** The moments at which shots begin, the first at 0: where words begin, and first of all numbers. */
function cutsOf(words: readonly SpokenWord[], clipSeconds: number): number[] {
  const count = Math.max(1, Math.ceil(clipSeconds / USUAL_SECONDS));
  const cuts = [0];
  for (let number = 1; number < count; number++) {
    const before = cuts.at(-1) ?? 0;
    const wanted = before + (clipSeconds - before) / (count - number + 1);
    const near = words.filter(
      ({ startSeconds }) =>
        Math.abs(startSeconds - wanted) <= REACH_SECONDS &&
        startSeconds - before >= SHORTEST_SECONDS &&
        startSeconds - before <= LONGEST_SECONDS &&
        clipSeconds - startSeconds >= SHORTEST_SECONDS &&
        clipSeconds - startSeconds <= (count - number) * LONGEST_SECONDS,
    );
    const away = ({ startSeconds, text }: SpokenWord): number =>
      Math.abs(startSeconds - wanted) - (/\p{Nd}/u.test(text) ? REACH_SECONDS : 0);
    const [word] = near.toSorted((a, b) => away(a) - away(b));
    cuts.push(word?.startSeconds ?? wanted);
  }
  return cuts;
}

const rotated = <Item>(list: readonly Item[], first: Item): Item[] => {
  const start = Math.max(0, list.indexOf(first));
  return [...list.slice(start), ...list.slice(0, start)];
};
