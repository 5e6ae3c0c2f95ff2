import { z } from 'zod';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import { packageFile } from '../../../contracts/places.ts';
import { readText } from '../../../disk/read.ts';
import { NPM_PACKAGE } from './npm-package.ts';

/** The models that the neural voice can speak with: what they are, where they are, and what they must be. */

const inArchive = z.string().regex(/^(?!\/)(?!.*\.\.)[\w./,-]{1,200}$/, 'must be a path inside the archive');
const modelSchema = z.strictObject({
  /** What `voices add` takes. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  /** The form of the model, by sherpa-onnx’s names. */
  kind: z.enum(['vits', 'kokoro']),
  /** BCP 47 tags. */
  languages: z.array(z.string().regex(/^[a-z]{2,3}$/)).min(1),
  voices: z
    .array(
      z.strictObject({
        name: z.string().regex(/^\w[\w.-]{0,63}$/),
        /** The number of the speaker in the model. */
        speaker: z.number().int().min(0),
        /** Where it speaks less than its model. */
        languages: z.array(z.string()).optional(),
      }),
    )
    .min(1),
  license: z.string(),
  licenseUrl: z.url({ protocol: /^https?$/ }),
  /** A `.tar.bz2` with one folder. */
  url: z.url({ protocol: /^https?$/ }),
  bytes: z.number().int().min(1).max(2_000_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Inside the archive’s folder. */
  files: z.strictObject({
    model: inArchive,
    tokens: inArchive,
    dataDir: inArchive.optional(),
    voices: inArchive.optional(),
    /** With commas between several. */
    lexicon: inArchive.optional(),
  }),
});
export type VoiceModel = z.infer<typeof modelSchema>;

/** The engine that speaks with the models: packages of a registry, one for all machines and one for each kind. */
const engineSchema = z.strictObject({
  license: z.string(),
  licenseUrl: z.url({ protocol: /^https?$/ }),
  packages: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
      /** As `process.platform` (`win` for Windows) and `process.arch`; where it is missing, for all. */
      machine: z.string().optional(),
      /** Of a `.tgz`, or `npm:NAME@VERSION`, which npm fetches from the registry that this machine uses. */
      url: z.union([z.url({ protocol: /^https?$/ }), z.string().regex(NPM_PACKAGE)]),
      bytes: z.number().int().min(1).max(200_000_000),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

const catalogueSchema = z.strictObject({
  asOf: z.iso.date(),
  note: z.string().optional(),
  /** A catalogue of the person’s own may leave it out. */
  engine: engineSchema.optional(),
  models: z.array(modelSchema),
});

export interface VoiceCatalogue {
  readonly models: readonly VoiceModel[];
  readonly engine: z.infer<typeof engineSchema>;
}

const SHIPPED = packageFile('fixtures/voices.json');

/**
 * The models of the shipped catalogue, and above them those of the person’s own; its engine, or theirs where they name one.
 * @param file a catalogue of the same form (`SPARKFLUENCE_VOICE_MODELS`)
 * @throws SparkfluenceError config, reason `bad_catalogue`
 */
export async function readCatalogue(file: string | undefined): Promise<VoiceCatalogue> {
  const shipped = await catalogueOf(SHIPPED);
  const theirs = file === undefined ? undefined : await catalogueOf(file);
  const own = theirs?.models ?? [];
  const models = [...own, ...shipped.models.filter(({ id }) => own.every((each) => each.id !== id))];
  return { models, engine: theirs?.engine ?? shipped.engine! };
}

async function catalogueOf(file: string): Promise<z.infer<typeof catalogueSchema>> {
  try {
    const text = await readText(file, { maxBytes: 4_000_000 });
    return catalogueSchema.parse(JSON.parse(text));
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
    const why =
      issue === undefined
        ? cause instanceof Error
          ? cause.message
          : String(cause)
        : `${issue.path.join('.')} ${issue.message}`;
    throw new SparkfluenceError('config', `The catalogue of voices ${file} cannot be used: ${why}`, {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'bad_catalogue',
        field: 'SPARKFLUENCE_VOICE_MODELS',
        next: 'Write it as fixtures/voices.json of the package is written, or unset SPARKFLUENCE_VOICE_MODELS.',
      },
      cause,
    });
  }
}
