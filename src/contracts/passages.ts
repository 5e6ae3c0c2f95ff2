import { z } from 'zod';
import { PLATFORMS } from './segments.ts';

/** Passages of the corpus, as lines of a JSONL file and as results of a search. */

export const PASSAGE_KINDS = ['hook', 'body', 'cta', 'script', 'fact'] as const;
export type PassageKind = (typeof PASSAGE_KINDS)[number];
export const PASSAGE_PLATFORMS = [...PLATFORMS, 'any'] as const;
export type PassagePlatform = (typeof PASSAGE_PLATFORMS)[number];

/** The longest passage, characters; a longer text is a file that has to be cut into passages. */
const MAX_TEXT = 16_000;

const line = z.string().max(500);

/** One line of a corpus file. Only the text is needed of a user's own; the shipped corpus has all fields. */
export const passageLineSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}._:-]{0,119}$/u, 'must be letters, digits and . _ : - only, at most 120')
    .optional(),
  kind: z.enum(PASSAGE_KINDS).optional(),
  /** A language's name or tag; what is left out fits any. */
  language: line.nullish(),
  platform: z.enum(PASSAGE_PLATFORMS).optional(),
  niche: line.nullish(),
  title: line.nullish(),
  text: z
    .string()
    .max(MAX_TEXT)
    .refine((text) => text.trim() !== '', 'must not be empty')
    .refine((text) => !text.includes('\0'), 'must not contain NUL bytes'),
  source: z.string().max(2000).nullish(),
  license: line.nullish(),
  /** How a published video did (`rag learn`). */
  outcome: z
    .strictObject({
      views: z.number().int().min(0).nullable(),
      likes: z.number().int().min(0).nullable(),
      retention: z.number().min(0).max(100).nullable(),
    })
    .nullish(),
});
export type PassageLine = z.infer<typeof passageLineSchema>;

/** Views and likes are counts; retention is percent of the video that was watched on average. */
export interface Outcome {
  readonly views: number | null;
  readonly likes: number | null;
  readonly retention: number | null;
}

/** A passage as it stands in the store. */
export interface Passage {
  readonly id: string;
  readonly kind: PassageKind;
  /** The language's name, as `indonesian`; null where it fits any. */
  readonly language: string | null;
  readonly platform: PassagePlatform;
  readonly niche: string | null;
  readonly title: string;
  readonly text: string;
  /** The source of its facts, as text or URL. */
  readonly source: string | null;
  readonly license: string | null;
  /** The origin of the import: `shipped`, `file:…`, `stdin:…`, `project:…`. */
  readonly origin: string;
  readonly outcome: Outcome | null;
}

/** A passage that was found. */
export interface FoundPassage extends Passage {
  /** The revision of an encyclopedia's article; missing for passages of the corpus. */
  readonly revision?: number;
  /** What such an article is about, where that is known. */
  readonly about?: 'facts' | 'person' | 'place' | 'event';
  /** 0 to 1, the higher the better; comparable within one answer. */
  readonly score: number;
  /** The share of the query's weight that its words have; null where words did not find it. */
  readonly lexical: number | null;
  /** Cosine similarity; null where no vector found it. */
  readonly similarity: number | null;
}

export interface PassageFilter {
  readonly language?: string | undefined;
  readonly platform?: PassagePlatform | undefined;
  readonly niche?: string | undefined;
  readonly kind?: PassageKind | undefined;
}
