import type { Language } from '../../contracts/languages.ts';
import { PLATFORMS, type Platform, type Segment } from '../../contracts/segments.ts';
import { capital as capitalised } from '../../language/capital.ts';
import { frameWords, plain, unitWords } from '../../providers/local/script/topic-words.ts';
import { withoutCutFrames } from '../../providers/local/script/unspaced-match.ts';
import { cautionFor } from './caution.ts';
import { disclosureOf, type Generated } from './disclosures.ts';

/**
 * Makes the texts below a video from the video's own words only. It is pure, so the same video gets the same texts. The
 * limits are those that the platforms publish; lengths are counted in UTF-16 units, as the platforms count.
 */
export const LIMITS = {
  tiktok: { title: 0, text: 2200, hashtags: 5 },
  instagram: { title: 0, text: 2200, hashtags: 5 }, // Instagram accepts 30 and recommends 3 to 5
  youtube_shorts: { title: 100, text: 5000, hashtags: 15 },
} as const satisfies Record<Platform, object>;

export interface PublishInput {
  /** The topic or title; undefined where the input is a transcript, or there is only a script. */
  readonly subject: string | undefined;
  readonly segments: readonly Pick<Segment, 'type' | 'script_text'>[];
  readonly language: Language;
  /** Keywords of the subject, in the video's language. */
  readonly keywords: readonly string[];
  /** Lines that have to stand below the video, since the licence of what is quoted in it asks for them. */
  readonly sources?: readonly string[];
  /** What of it was generated: the voice alone, where the pictures are photos. */
  readonly generated: Generated;
  /** Lines that the licences of photos ask to stand with the video. */
  readonly credits?: readonly string[];
}

export interface PlatformText {
  readonly platform: Platform;
  /** The title field; null where the platform has none. */
  readonly title: string | null;
  /** The caption or description to paste, with hashtags and disclosure. */
  readonly text: string;
  readonly hashtags: readonly string[];
  readonly characters: { readonly title: number; readonly text: number };
  readonly limits: { readonly title: number; readonly text: number; readonly hashtags: number };
}

export interface PublishText {
  readonly title: string;
  /** A line for topics of health and money; null for others. */
  readonly caution: string | null;
  readonly disclosure: string | null;
  readonly sources: readonly string[];
  readonly hashtags: readonly string[];
  readonly platforms: readonly PlatformText[];
}

export function publishText(input: PublishInput): PublishText {
  const { language, segments, sources = [], credits = [] } = input;
  const texts = segments.map(({ script_text }) => oneLine(script_text));
  const title = titleOf(input.subject ?? firstSentence(texts[0] ?? '', language), language);
  const disclosure = disclosureOf(input.generated, language.tag);
  const caution = cautionFor(`${input.subject ?? ''} ${texts.join(' ')}`, language);
  const hashtags = hashtagsOf(input);
  const platforms = PLATFORMS.map((platform): PlatformText => {
    const limits = LIMITS[platform];
    const tags = platform === 'youtube_shorts' ? ['#Shorts', ...hashtags] : hashtags;
    const chosen = tags.slice(0, limits.hashtags);
    const end = [caution ?? '', ...sources, disclosure ?? '', credits.join('\n'), chosen.join(' ')].filter(
      (line) => line !== '',
    );
    const ownTitle = limits.title === 0 ? null : shorten(withoutBrackets(title), limits.title);
    const lines = descriptionOf(title, texts);
    const body = ownTitle === null ? [title, ...lines] : lines;
    const text = fitted(withoutDoubles(body), end, limits.text);
    const characters = { title: ownTitle?.length ?? 0, text: text.length };
    return { platform, title: ownTitle, text, hashtags: chosen, characters, limits };
  });
  return { title, caution, disclosure, sources, hashtags, platforms };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The user's words as a title. */
const titleOf = (subject: string, language: Language): string =>
  shorten(capitalised(oneLine(subject), language), 150);

/** YouTube refuses titles with angle brackets (https://developers.google.com/youtube/v3/docs/videos, snippet.title). */
const withoutBrackets = (title: string): string => oneLine(title.replace(/[<>]/g, ' '));

/** Two lines below a video that do not say its title again: what it opens with, or its first tip, and what to do. */
function descriptionOf(title: string, texts: readonly string[]): string[] {
  const said = plain(title)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
  const fresh = texts.filter(
    (text) =>
      !plain(text)
        .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
        .includes(said),
  );
  const last = fresh.at(-1);
  return fresh.length <= 2 || last === undefined ? [...fresh] : [fresh[0]!, last];
}

function firstSentence(text: string, { tag }: Language): string {
  const [first] = new Intl.Segmenter(tag, { granularity: 'sentence' }).segment(text);
  return (first?.segment ?? text).trim();
}

/** Shortens a text to a number of units, between words where there are words, with an ellipsis. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    if (kept.length + segment.length > most - 1) break;
    kept += segment;
  }
  const space = kept.lastIndexOf(' ');
  return `${(space > most / 2 ? kept.slice(0, space) : kept).trimEnd()}…`;
}

/** As many whole paragraphs as fit; the end with disclosure and hashtags is always kept. */
function fitted(body: readonly string[], end: readonly string[], most: number): string {
  const tail = end.join('\n\n');
  const kept: string[] = [];
  for (const paragraph of body) {
    const left = most - [...kept, tail].join('\n\n').length - 2;
    if (paragraph.length <= left) kept.push(paragraph);
    else {
      if (left > 40) kept.push(shorten(paragraph, left));
      break;
    }
  }
  return [...kept, tail].filter((part) => part !== '').join('\n\n');
}

const withoutDoubles = (lines: readonly string[]): string[] =>
  lines.filter(
    (line, index) => line !== '' && lines.findIndex((other) => plain(other) === plain(line)) === index,
  );

/** The longest hashtag; nobody types or searches a longer one. */
const LONGEST_TAG = 30;
const MOST_TAGS = 14;

/** The hashtags of the topic, then those of its subject: `#ProduktivitasKerja`, `#produktif`. */
function hashtagsOf({ subject, keywords, language, segments }: PublishInput): string[] {
  const words = contentWords(
    subject ?? firstSentence(oneLine(segments[0]?.script_text ?? ''), language),
    language,
  );
  const pair = words.length >= 2 && words.length <= 4 && language.spaced ? [words.map(capital).join('')] : [];
  const tags = [
    ...pair,
    // Vietnamese is written in syllables, and one of a word's syllables says something else.
    ...(pair.length > 0 && language.name === 'vietnamese' ? [] : words),
    ...keywords.map((phrase) =>
      phrase
        .split(/[\s-]+/)
        .map(capitalAfterFirst)
        .join(''),
    ),
  ]
    .map((word) => word.replace(/[^\p{L}\p{M}\p{N}_]/gu, ''))
    .filter((word) => /\p{L}/u.test(word) && [...word].length >= 2 && word.length <= LONGEST_TAG);
  const seen = new Set<string>();
  const once = tags.filter((tag) => !seen.has(plain(tag)) && seen.add(plain(tag)));
  return once.slice(0, MOST_TAGS).map((tag) => `#${tag}`);
}

/** The content words of a topic, without counts, units and function words. */
function contentWords(text: string, { name, tag, spaced }: Language): string[] {
  const named = spaced ? text : withoutCutFrames(text, name);
  return [...new Intl.Segmenter(tag, { granularity: 'word' }).segment(named)]
    .filter(({ isWordLike }) => isWordLike === true)
    .map(({ segment }) => segment.toLocaleLowerCase(tag).replace(ELISION, ''))
    .filter((word) => {
      const bare = plain(word);
      if (
        /\p{Nd}/u.test(word) ||
        frameWords(name).has(bare) ||
        unitWords().has(bare) ||
        SMALL_WORDS.has(word)
      )
        return false;
      return [...word].length >= (spaced ? 3 : 2);
    })
    .slice(0, 6);
}

const capital = (word: string): string => {
  const [first = ''] = word;
  return `${first.toLocaleUpperCase()}${word.slice(first.length)}`;
};
const capitalAfterFirst = (word: string, index: number): string => (index === 0 ? word : capital(word));

/** The article or pronoun that French and Italian write with an apostrophe before a word. */
const ELISION = /^(?:[ldjscnmt]|qu|lorsqu|puisqu|dell|nell|sull|all|dall|un)['’](?=\p{L})/u;

/** Function words of titles, beside those that the local composer knows (Indonesian, English, Spanish, Hindi). */
const SMALL_WORDS = new Set(
  `ich du wir habe hat davon nessuno dice cose che sul sulla nadie cuenta cuentan quand est qui que nobody tells
  der die das den dem ein eine einen und oder für mit von zu zum zur im in auf wie man mehr dein deine ihr ihre besser
  le la les un une des du de et ou pour avec dans sur comment plus votre vos ton ta tes mieux il lo gli i e o per con di
  del della come più tuo tua suo um uma os as para com em no na do da dos das como mais seu sua seus melhor het een van
  en voor met op hoe je jouw meer beter w z na do i jak dla twoje bardziej lepiej как для и в на с по от из не ты вы ваш
  ve ile için bir nasıl daha và cho với của cách để một yang untuk dan dengan cara lebih anda`
    .split(/\s+/)
    .filter(Boolean),
);
