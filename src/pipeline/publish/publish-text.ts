import type { Language } from '../../contracts/languages.ts';
import { PLATFORMS, type Platform, type Segment } from '../../contracts/segments.ts';
import { frameWords, plain, unitWords } from '../../providers/local/script/topic-words.ts';
import { disclosureIn, SMALL_WORDS } from './publish-words.ts';

/**
 * What is written under a video, made from its own words and nothing else: pure, and the same every time.
 * Limits as the platforms publish them; lengths are counted as they count, in UTF-16 units.
 */
export const LIMITS = {
  tiktok: { title: 0, text: 2200, hashtags: 5 },
  instagram: { title: 0, text: 2200, hashtags: 5 }, // it takes 30 and recommends 3 to 5
  youtube_shorts: { title: 100, text: 5000, hashtags: 15 },
} as const satisfies Record<Platform, object>;

export interface PublishInput {
  /** The topic or title; undefined where there is a transcript or nobody's words but the script. */
  readonly subject: string | undefined;
  readonly segments: readonly Pick<Segment, 'type' | 'script_text'>[];
  readonly language: Language;
  /** Words of the subject's domain, in the video's language. */
  readonly keywords: readonly string[];
  /** Generated pictures or voice are in it. */
  readonly generated: boolean;
}

export interface PlatformText {
  readonly platform: Platform;
  /** What goes into the title field; null where the platform has none. */
  readonly title: string | null;
  /** The caption or description as it is pasted, hashtags and disclosure in it. */
  readonly text: string;
  readonly hashtags: readonly string[];
  readonly characters: { readonly title: number; readonly text: number };
  readonly limits: { readonly title: number; readonly text: number; readonly hashtags: number };
}

export interface PublishText {
  readonly title: string;
  readonly disclosure: string | null;
  readonly hashtags: readonly string[];
  readonly platforms: readonly PlatformText[];
}

export function publishText(input: PublishInput): PublishText {
  const { language, segments } = input;
  const said = segments.map(({ script_text }) => oneLine(script_text));
  const title = titleOf(input.subject ?? firstSentence(said[0] ?? '', language));
  const disclosure = input.generated ? disclosureIn(language.tag) : null;
  const hashtags = hashtagsOf(input);
  const platforms = PLATFORMS.map((platform): PlatformText => {
    const limits = LIMITS[platform];
    const tags = platform === 'youtube_shorts' ? ['#Shorts', ...hashtags] : hashtags;
    const chosen = tags.slice(0, limits.hashtags);
    const end = [disclosure ?? '', chosen.join(' ')].filter((line) => line !== '');
    const ownTitle = limits.title === 0 ? null : shorten(title, limits.title);
    const body = ownTitle === null ? [title, ...said] : said;
    const text = fitted(withoutDoubles(body), end, limits.text);
    const characters = { title: ownTitle?.length ?? 0, text: text.length };
    return { platform, title: ownTitle, text, hashtags: chosen, characters, limits };
  });
  return { title, disclosure, hashtags, platforms };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The first letter large; nothing else of the user's words is changed. */
function titleOf(subject: string): string {
  const text = oneLine(subject);
  const [first = ''] = text;
  return shorten(`${first.toLocaleUpperCase()}${text.slice(first.length)}`, 150);
}

function firstSentence(text: string, { tag }: Language): string {
  const [first] = new Intl.Segmenter(tag, { granularity: 'sentence' }).segment(text);
  return (first?.segment ?? text).trim();
}

/** At most so many units, cut between words where there are words, with an ellipsis. */
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

/** Whole paragraphs as long as they fit; the end, with disclosure and hashtags, always stands. */
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

/** Longer than this, nobody types it or looks for it. */
const LONGEST_TAG = 30;
const MOST_TAGS = 14;

/** First what the topic is about, then what its domain is called: `#ProduktivitasKerja`, `#produktif`. */
function hashtagsOf({ subject, keywords, language, segments }: PublishInput): string[] {
  const words = contentWords(
    subject ?? firstSentence(oneLine(segments[0]?.script_text ?? ''), language),
    language,
  );
  const pair = words.length >= 2 && words.length <= 4 && language.spaced ? [words.map(capital).join('')] : [];
  const tags = [
    ...pair,
    ...words,
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

/** The words that say what a topic is about: no counts, no units, no small words. */
function contentWords(text: string, { tag, spaced }: Language): string[] {
  return [...new Intl.Segmenter(tag, { granularity: 'word' }).segment(text)]
    .filter(({ isWordLike }) => isWordLike === true)
    .map(({ segment }) => segment.toLocaleLowerCase(tag))
    .filter((word) => {
      const bare = plain(word);
      if (/\p{Nd}/u.test(word) || frameWords().has(bare) || unitWords().has(bare) || SMALL_WORDS.has(word))
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
