import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { parseJson } from '../contracts/json.ts';
import { parseInput } from '../contracts/parse.ts';
import {
  type Degradation,
  SEGMENT_TYPES,
  type SegmentType,
  segmentSchema,
  segmentType,
  textField,
} from '../contracts/segments.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { type OwnPart, readOwnText } from '../language/own-text/read-own-text.ts';
import type { OwnScript, OwnSegment } from '../pipeline/work/brought.ts';
import { checkContent } from './content.ts';

/** A script of a person's own words, as text or JSON, made into segments. The words stay as they are. */

const MOST = SEGMENT_TYPES.length;
/** One paragraph that is longer than this is divided at the ends of sentences, characters. */
const LONG_PARAGRAPH = 240;
/** About as many characters as are said while one picture is looked at. */
const PART_CHARACTERS = 130;

const ownSegment = z.union([
  textField,
  z.strictObject({
    ...segmentSchema.partial().shape,
    type: segmentType.optional(),
    duration_seconds: z.number().optional(),
    script_text: textField,
  }),
]);
const ownSegments = z.array(ownSegment).min(1).max(MOST);

/**
 * @param text paragraphs with blank lines between, or JSON: segments, their texts alone, or a document of ours
 * @throws SparkfluenceError input: reason `bad_script`, and as `checkContent`; an earlier step's failure is passed on
 */
export function ownScriptOf(text: string, what = '--script'): OwnScript {
  const plain = checkContent('transcript', text.replace(/^\ufeff/, ''), what).trim();
  const isJson = /^(?:\{|\[\s*["{\]])/.test(plain);
  const { segments, notes } = isJson ? { segments: ofJson(plain, what), notes: [] } : ofText(plain);
  if (segments.length === 0)
    throw bad(`${what} has nothing to say`, 'Write the words beside the labels and directions.');
  const named = segments.map(({ type }) => type).filter((type) => type !== undefined);
  if (new Set(named).size < named.length) throw bad(`${what} names a segment twice`, 'Name each one once.');
  return { source: sha256(plain), segments: withTypes(segments), ...(notes.length === 0 ? {} : { notes }) };
}

type Loose = Omit<OwnSegment, 'type'> & { readonly type?: SegmentType | undefined };

function ofJson(text: string, what: string): Loose[] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw bad(
      `${what} is not whole JSON`,
      'Mend it, or write plain text with blank lines between segments.',
      cause,
    );
  }
  const outer = value as { success?: unknown; data?: unknown; segments?: unknown };
  if (outer?.success === false) throw SparkfluenceError.passOn(value as never);
  const inner = (outer?.success === true ? outer.data : value) as { segments?: unknown };
  const list = Array.isArray(value) ? value : inner?.segments;
  return parseInput(ownSegments, list, what).map((each) =>
    typeof each === 'string' ? { script_text: each } : withoutLength(each),
  );
}

/** How long a segment is follows from its speech. */
const withoutLength = ({
  duration_seconds: _length,
  ...rest
}: Loose & { duration_seconds?: number | undefined }) => rest;

/** A paragraph is a segment, and what a label names; what nobody says is left out, and told. */
function ofText(text: string): { readonly segments: Loose[]; readonly notes: Degradation[] } {
  const { parts, unspoken, doubtful } = readOwnText(text);
  const segments = divided(
    parts.map(({ label, text: words }): Loose => ({ script_text: words, ...typeOf(label) })),
  );
  return { segments, notes: [...notSaid(unspoken), ...maybeSaid(doubtful)] };
}

function typeOf(label: OwnPart['label']): { type?: SegmentType } {
  if (label?.kind === 'hook') return { type: 'HOOK' };
  if (label?.kind === 'ending') return { type: 'ENDING_CTA' };
  const { kind, number = 0 } = label ?? {};
  return kind === 'body' && number >= 1 && number <= 6 ? { type: `BODY_${number}` as SegmentType } : {};
}

/** The most labels that a note shows. */
const SHOWN = 6;
const shown = (texts: readonly string[]): string => {
  const more = texts.length > SHOWN ? ` and ${texts.length - SHOWN} more` : '';
  return `${texts
    .slice(0, SHOWN)
    .map((text) => `“${text.length > 60 ? `${text.slice(0, 59)}…` : text}”`)
    .join(', ')}${more}`;
};

const notSaid = (texts: readonly string[]): Degradation[] =>
  texts.length === 0
    ? []
    : [
        {
          reason: 'script_labels',
          message: `Labels, times and stage directions of your script are not said: ${shown(texts)}.`,
          next: 'Give the script as JSON, whose texts are said as they are, where they should be.',
        },
      ];

const maybeSaid = (texts: readonly string[]): Degradation[] =>
  texts.length === 0
    ? []
    : [
        {
          reason: 'script_directions',
          message: `Your script is said with what may be a label or a direction: ${shown(texts)}.`,
          next: 'Put what nobody should say into square brackets.',
        },
      ];

function divided(parts: readonly Loose[]): Loose[] {
  const [only] = parts;
  if (parts.length === 1 && only!.script_text.length > LONG_PARAGRAPH) {
    const sentences = [
      ...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(only!.script_text),
    ];
    const wanted = Math.min(MOST, Math.round(only!.script_text.length / PART_CHARACTERS));
    return grouped(
      sentences
        .map(({ segment }) => ({ script_text: segment.trim() }))
        .filter(({ script_text }) => script_text !== ''),
      wanted,
    );
  }
  return parts.length > MOST ? grouped(parts, MOST) : [...parts];
}

/** Neighbours put together until there are at most so many, of about the same length. */
function grouped(parts: readonly Loose[], most: number): Loose[] {
  const total = parts.reduce((sum, { script_text }) => sum + script_text.length, 0);
  const groups: string[][] = [];
  let before = 0;
  for (const [index, { script_text }] of parts.entries()) {
    const middle = before + script_text.length / 2;
    const group = Math.min(most - 1, Math.floor((middle / total) * most));
    before += script_text.length;
    const isNew = index === 0 || group >= groups.length;
    if (isNew) groups.push([script_text]);
    else groups.at(-1)!.push(script_text);
  }
  return groups.map((texts) => ({ script_text: texts.join(' ') }));
}

/** The first is the hook, the last the ending, unless they are named. */
function withTypes(segments: readonly Loose[]): OwnSegment[] {
  const taken = new Set(segments.map(({ type }) => type));
  const free = SEGMENT_TYPES.filter((type) => !taken.has(type));
  return segments.map((segment, index) => {
    const { type, ...rest } = segment;
    if (type !== undefined) return { type, ...rest };
    const wanted: SegmentType | undefined =
      index === 0 ? 'HOOK' : index === segments.length - 1 ? 'ENDING_CTA' : undefined;
    const at = wanted === undefined ? -1 : free.indexOf(wanted);
    const middle = free.findIndex((each) => each.startsWith('BODY'));
    const [chosen] = free.splice(at >= 0 ? at : Math.max(0, middle), 1);
    return { type: chosen!, ...rest };
  });
}

const bad = (message: string, next: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('input', message, {
    details: { reason: 'bad_script', next },
    ...(cause === undefined ? {} : { cause }),
  });
