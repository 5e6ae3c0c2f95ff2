import type { Language } from '../../contracts/languages.ts';
import { type InputType, PLATFORMS, type Platform, type Segment } from '../../contracts/segments.ts';
import { capital as capitalised } from '../../language/capital.ts';
import { plain } from '../../language/topic/topic-words.ts';
import { isAbbreviated } from '../../language/transcript/sentences.ts';
import { cautionFor } from './caution.ts';
import { disclosureOf, type Generated } from './disclosures.ts';
import { hashtagsOf } from './hashtags.ts';

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
  /** What the licences of photos ask to stand with the video. */
  readonly credits?: readonly CreditLine[];
}

export interface CreditLine {
  readonly line: string;
  /** The same without what can be read on the photo's page, for where there is little room. */
  readonly brief: string;
}

export interface PlatformText {
  readonly platform: Platform;
  /** The title field; null where the platform has none. */
  readonly title: string | null;
  /** The caption or description to paste, with hashtags and disclosure. */
  readonly text: string;
  readonly hashtags: readonly string[];
  /** Whether the credits that licences ask for stand in the text; there may be more than it has room for. */
  readonly credited: boolean;
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
  const disclosure = disclosureOf(input.generated, language.tag);
  const caution = cautionFor(`${input.subject ?? ''} ${texts.join(' ')}`, language);
  const named = input.subject ?? firstSentence(texts[0] ?? '', language);
  const title = titleOfVideo(named, segments, language);
  const hashtags = hashtagsOf(named, input.keywords, language);
  const platforms = PLATFORMS.map((platform): PlatformText => {
    const limits = LIMITS[platform];
    const tags = platform === 'youtube_shorts' ? ['#Shorts', ...hashtags] : hashtags;
    const chosen = tags.slice(0, limits.hashtags);
    const ownTitle = limits.title === 0 ? null : shorten(withoutBrackets(title), limits.title);
    const lines = descriptionOf(title, texts);
    const isYoutube = platform === 'youtube_shorts';
    const allowed = (parts: readonly string[]) => (isYoutube ? parts.map(withoutBrackets) : parts);
    const sizeOf = isYoutube ? bytesOf : unitsOf;
    const endWith = (named: readonly string[]) =>
      allowed([caution ?? '', ...sources, disclosure ?? '', named.join('\n'), chosen.join(' ')]).filter(
        (line) => line !== '',
      );
    const ends = [credits.map(({ line }) => line), credits.map(({ brief }) => brief), []].map(endWith);
    const fitting = ends.findIndex((end) => sizeOf(end.join('\n\n')) <= limits.text);
    const end = ends[fitting] ?? ends.at(-1)!;
    const credited = credits.length === 0 || (fitting >= 0 && fitting < 2);
    const body = allowed(withoutDoubles(ownTitle === null ? [title, ...lines] : lines));
    const text = fitted(body, end, limits.text, sizeOf);
    const characters = { title: ownTitle?.length ?? 0, text: text.length };
    return { platform, title: ownTitle, text, hashtags: chosen, credited, characters, limits };
  });
  return { title, caution, disclosure, sources, hashtags, platforms };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/**
 * The title of a video: the user's words, or, of a transcript and of a bare script, the first sentence that is said.
 * @param subject undefined where nobody named it in words for a title
 */
export function titleOfVideo(
  subject: string | undefined,
  segments: readonly Pick<Segment, 'script_text'>[],
  language: Language,
): string {
  const words = subject ?? firstSentence(oneLine(segments[0]?.script_text ?? ''), language);
  return shorten(withoutFullStop(capitalised(oneLine(words), language)), 150);
}

/** What a person called the video; a transcript is told in it, and is no name for it. */
export const subjectOfInput = (
  input: { readonly input_type: InputType; readonly content: string } | null,
): string | undefined => (input === null || input.input_type === 'transcript' ? undefined : input.content);

/** A title is no sentence, and ends in a full stop only where that is a part of its last word: etc., 5 a.m. */
function withoutFullStop(title: string): string {
  const bare = title.replace(/(?<![.。।\s])[.。।]$/u, '');
  return isAbbreviated(title) || /\.\p{L}{1,3}$/u.test(bare) ? title : bare;
}

/**
 * YouTube refuses titles and descriptions with angle brackets, and descriptions of more than 5000 bytes
 * (https://developers.google.com/youtube/v3/docs/videos, snippet.title and snippet.description).
 */
const withoutBrackets = (text: string): string =>
  text
    .replace(/ ?[<>]+ ?/g, ' ')
    .replace(/^ /, '')
    .trimEnd();

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

const unitsOf = (text: string): number => text.length;
const bytesOf = (text: string): number => Buffer.byteLength(text);

/** As many whole paragraphs as fit; the end with disclosure and hashtags is always kept. */
function fitted(
  body: readonly string[],
  end: readonly string[],
  most: number,
  sizeOf: (text: string) => number,
): string {
  const tail = end.join('\n\n');
  const kept: string[] = [];
  for (const paragraph of body) {
    const left = most - sizeOf([...kept, tail].join('\n\n')) - 2;
    if (sizeOf(paragraph) <= left) kept.push(paragraph);
    else {
      // As many letters as surely fit, however many bytes each takes.
      if (left > 40)
        kept.push(shorten(paragraph, Math.floor((left * paragraph.length) / sizeOf(paragraph)) - 2));
      break;
    }
  }
  return [...kept, tail].filter((part) => part !== '').join('\n\n');
}

const withoutDoubles = (lines: readonly string[]): string[] =>
  lines.filter(
    (line, index) => line !== '' && lines.findIndex((other) => plain(other) === plain(line)) === index,
  );
