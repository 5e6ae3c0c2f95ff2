import type { ErrorKind } from '../contracts/errors.ts';
import type { Degradation, SegmentType } from '../contracts/segments.ts';
import { vendorName, withVendorName } from './vendor-names.ts';
import type { Words } from './words/en.ts';
import { SENTENCE_OF_FILE, SENTENCE_OF_KIND, SENTENCE_OF_REASON, type Sentence } from './words/errors.ts';

/**
 * What a page says of a failure or a note. The program's own sentences are English and written for the command line: they name
 * segments as documents do, and flags. A page calls a segment as it does everywhere, and names its own buttons.
 */
export interface Said {
  readonly text: string;
  /** What to do about it on the page; empty where the text says it, or nothing is to be done. */
  readonly next: string;
  /** The program's own sentences, where the page says others; null where it says all of them. */
  readonly technical: string | null;
}

/** What a page knows of an error. */
export interface Problem {
  readonly kind: ErrorKind;
  /** `details.reason`; empty where there is none. */
  readonly reason: string;
  /** English sentences of the program or a vendor. */
  readonly message: string;
  readonly next: string;
  readonly segment: SegmentType | null;
  /** Who was asked: `openverse`, `veo`; null where nobody was. */
  readonly provider: string | null;
  /** Whether a file was given, so that no button can be pressed again. */
  readonly ofFile?: boolean;
}

/** @param next what to do, where the page knows it better than the error */
export function saidOf(problem: Problem, t: Words, next?: string): Said {
  const { message, segment, provider } = problem;
  const own = { message, next: problem.next };
  const sentence = sentenceKeyOf(problem);
  const { sentences, steps } = t.errors;
  if (steps === 'own') return inOwnWords(own, t);
  const vendor = provider === null || provider === 'local' ? null : vendorName(provider);
  if (steps !== null) {
    const before = segment === null ? '' : `${segment}: `;
    const isOfIt = message.startsWith(before);
    const named = isOfIt
      ? `${before}${withVendorName(message.slice(before.length), provider ?? '')}`
      : message;
    const said = inEnglish({ ...own, message: named }, sentences[sentence], steps.sentences[sentence], t);
    return next === undefined ? said : { ...said, next };
  }
  const about = [segment === null ? null : t.segmentNames[segment], vendor].filter((each) => each !== null);
  const text = `${about.length === 0 ? '' : `${about.join(t.comma)}: `}${sentences[sentence]}`;
  return { text, next: '', technical: technicalOf(own) };
}

/** A note on what was done otherwise than asked. */
export function saidOfNote({ reason, message, next = '' }: Degradation, t: Words): Said {
  const { notes, steps } = t.errors;
  const known: Partial<Record<string, string>> = notes;
  const sentence = Object.hasOwn(known, reason) ? known[reason]! : null;
  if (steps === 'own') return inOwnWords({ message, next }, t);
  if (steps !== null) {
    const ownSteps: Partial<Record<string, string>> = steps.notes;
    const step = Object.hasOwn(ownSteps, reason) ? ownSteps[reason]! : '';
    return inEnglish({ message, next }, sentence ?? named(message, t), step, t);
  }
  if (sentence === null) return { text: named(message, t), next: named(next, t), technical: null };
  return { text: sentence, next: '', technical: technicalOf({ message, next }) };
}

/** In a file nothing can be pressed: who reads it works at a terminal, for which the program's own sentences are written. */
function inOwnWords({ message, next }: Pick<Problem, 'message' | 'next'>, t: Words): Said {
  const plain = (text: string) => (isForTerminal(text) ? text : named(text, t));
  return { text: ended(plain(message)), next: plain(next), technical: null };
}

/** The error's own sentences, which are English and say more than the page's, as far as they do not speak of the command line. */
function inEnglish(
  { message, next }: Pick<Problem, 'message' | 'next'>,
  sentence: string,
  step: string,
  t: Words,
): Said {
  if (isForTerminal(message)) return { text: sentence, next: '', technical: technicalOf({ message, next }) };
  const text = ended(named(message, t));
  return isForTerminal(next)
    ? { text, next: step, technical: next }
    : { text, next: named(next, t), technical: null };
}

const technicalOf = ({ message, next }: Pick<Problem, 'message' | 'next'>): string =>
  `${ended(message)} ${next}`.trim();

/** The words for an error: those of its reason, else those of its kind. */
export function sentenceKeyOf({
  kind,
  reason,
  ofFile = false,
}: Pick<Problem, 'kind' | 'reason' | 'ofFile'>): Sentence {
  const known: Partial<Record<string, Sentence>> = SENTENCE_OF_REASON;
  const sentence = (Object.hasOwn(known, reason) ? known[reason] : undefined) ?? SENTENCE_OF_KIND[kind];
  const forFiles: Partial<Record<Sentence, Sentence>> = SENTENCE_OF_FILE;
  return (ofFile ? forFiles[sentence] : undefined) ?? sentence;
}

const SEGMENT = /\b(?:HOOK|BODY_[1-6]|ENDING_CTA)\b/g;

/** A sentence in which segments are called as the page calls them. */
export const named = (text: string, { segmentNames }: Pick<Words, 'segmentNames'>): string =>
  text.replace(SEGMENT, (type) => segmentNames[type as keyof typeof segmentNames]);

/** What only somebody at a terminal can do or look up: flags, commands, fields and files of documents. */
const OF_TERMINAL =
  /(?:^|[\s("“‘])--[a-z]|`|\bsparkfluence [a-z]|\b(?:same|next) command\b|\brun this again\b|\bstandard input\b|\bpipe in\b|\b(?:script|project|state)\.json\b|\bdetails\.answer\b|\b(?:visual_direction|image_url)\b|\btakes\/|\bSPARKFLUENCE_(?:HOME|RESEND)/i;

export const isForTerminal = (text: string): boolean => OF_TERMINAL.test(text);

/** A whole sentence: a plain word that it begins with has a capital; a file's name stays as it is. */
export const ended = (text: string): string => {
  const begun = /^[a-z]+ /.test(text) ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text;
  return /[.!?。؟]\s*$/.test(begun) ? begun : `${begun}.`;
};
