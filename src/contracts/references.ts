import { z } from 'zod';

/** Pictures that every segment shall agree with: the same face, the same product, the same look. */

/** `subject`: whatever it shows, where nobody said what that is. */
export const REFERENCE_KINDS = ['person', 'product', 'style', 'subject'] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

/** Gemini Omni takes three beside the first frame, SnapGen three in all. */
export const MOST_REFERENCES = 3;

/** A reference as a project keeps it. */
export const referenceSchema = z.strictObject({
  kind: z.enum(REFERENCE_KINDS),
  /** Below the project's folder. */
  path: z.string().regex(/^references\/[\w.-]+$/),
  sha256: z.string(),
  mime_type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  /** Its main colours, the most frequent first, `#rrggbb`: for models that take no pictures. */
  colors: z.array(z.string()),
});
export type KeptReference = z.infer<typeof referenceSchema>;

/** The same for a maker. */
export interface Reference {
  readonly kind: ReferenceKind;
  /** Absolute path. */
  readonly file: string;
  readonly sha256: string;
  readonly mimeType: KeptReference['mime_type'];
  readonly colors: readonly string[];
}
