import { join } from 'node:path';
import { z } from 'zod';
import { captionSources } from '../contracts/captions.ts';
import { veoResponseSchema } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { degradationSchema, segmentType } from '../contracts/segments.ts';
import { readIfThere, writeJson } from './files.ts';

/**
 * The machine's half of a project, `state.json`: what was asked for, what a provider answered, what is whole on disk.
 * Written and synced before the step it records goes on (design: «The ledger»).
 */

/** A file of the project: the path is relative to the project's folder. */
export const assetSchema = z.strictObject({ path: z.string(), sha256: z.string(), bytes: z.number() });
export type Asset = z.infer<typeof assetSchema>;

const fingerprint = z.string();
const failure = { reason: z.string(), message: z.string() };

export const imageStateSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('submitting'), fingerprint, provider: z.string() }),
  z.strictObject({
    state: z.literal('succeeded'),
    /** null: the user brought this picture; it stays whatever the script becomes. */
    fingerprint: fingerprint.nullable(),
    provider: z.string(),
    model: z.string(),
    prompt: z.string(),
    revised_prompt: z.string().nullable(),
    asset: assetSchema,
    degradations: z.array(degradationSchema),
  }),
  z.strictObject({ state: z.literal('failed'), fingerprint, provider: z.string(), ...failure }),
]);
export type ImageState = z.infer<typeof imageStateSchema>;

const clipCommon = { fingerprint, provider: z.string(), model: z.string() };
export const clipStateSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('submitting'),
    ...clipCommon,
    since: z.iso.datetime(),
    prompt: z.string().optional(),
  }),
  z.strictObject({
    state: z.literal('running'),
    ...clipCommon,
    operation: z.json(),
    receipt: veoResponseSchema,
  }),
  z.strictObject({
    state: z.literal('succeeded'),
    ...clipCommon,
    receipt: veoResponseSchema,
    asset: assetSchema,
  }),
  z.strictObject({
    state: z.literal('failed'),
    ...clipCommon,
    receipt: veoResponseSchema.nullable(),
    ...failure,
  }),
]);
export type ClipState = z.infer<typeof clipStateSchema>;
export type JsonValue = z.infer<ReturnType<typeof z.json>>;

export const captionsStateSchema = z.strictObject({
  fingerprint,
  /** null: no clip has a script. */
  files: z.strictObject({ srt: assetSchema, vtt: assetSchema }).nullable(),
  burned: z.boolean(),
  source: captionSources,
  degradations: z.array(degradationSchema),
});
export type CaptionsState = z.infer<typeof captionsStateSchema>;

export const finalStateSchema = z.strictObject({
  fingerprint,
  job_id: z.string(),
  asset: assetSchema,
  duration_seconds: z.number(),
  resolution: z.string(),
  codec: z.string(),
  degradations: z.array(degradationSchema),
  /** null: none were asked for. */
  captions: captionsStateSchema.nullable().default(null),
});
export type FinalState = z.infer<typeof finalStateSchema>;

/** An image or a clip that another has taken the place of; kept in `takes/`, and can be chosen again. */
export const takeSchema = z.strictObject({
  segment_type: segmentType,
  kind: z.enum(['image', 'clip']),
  /** 1, 2, … within the segment and kind. */
  number: z.number().int(),
  provider: z.string(),
  model: z.string(),
  asset: assetSchema,
  replaced_at: z.iso.datetime(),
});
export type Take = z.infer<typeof takeSchema>;

/** One thing that was bought, or that may have been: written before it is sent, settled by the answer. */
export const purchaseSchema = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  stage: z.enum(['script', 'image', 'clip']),
  segment_type: segmentType.optional(),
  provider: z.string(),
  model: z.string(),
  /** `sent`: no answer is known, it may have been bought. */
  state: z.enum(['sent', 'bought', 'refused']),
  estimate_usd: z.number(),
  estimate_credits: z.number(),
  /** Null where the provider does not tell. */
  actual_usd: z.number().nullable(),
  credits: z.number().nullable(),
  /** An earlier order for the same thing got no answer and may have been bought as well. */
  possibly_twice: z.boolean().optional(),
});
export type Purchase = z.infer<typeof purchaseSchema>;

const stateSchema = z.strictObject({
  version: z.literal(1),
  purchases: z.array(purchaseSchema).default([]),
  takes: z.array(takeSchema).default([]),
  images: z.partialRecord(segmentType, imageStateSchema),
  clips: z.partialRecord(segmentType, clipStateSchema),
  final: finalStateSchema.nullable(),
  degradations: z.array(degradationSchema),
});
export type State = z.infer<typeof stateSchema>;

export interface Ledger {
  readonly state: Readonly<State>;
  /** Changes the state in memory after it is durable on disk. Calls queue; each is written whole. */
  update(change: (state: State) => void): Promise<void>;
}

/** @throws SparkfluenceError project, reason `state_damaged`; the damaged file is left as it is. */
export async function openLedger(folder: string): Promise<Ledger> {
  const file = join(folder, 'state.json');
  const text = await readIfThere(file);
  let current: State =
    text === undefined
      ? { version: 1, purchases: [], takes: [], images: {}, clips: {}, final: null, degradations: [] }
      : parseState(text, file);
  let queue: Promise<unknown> = Promise.resolve();

  return {
    get state() {
      return current;
    },
    update(change) {
      const write = async () => {
        const next = structuredClone(current);
        change(next);
        await writeJson(file, next);
        current = next;
      };
      const done = queue.then(write, write);
      queue = done;
      return done;
    },
  };
}

function parseState(text: string, file: string): State {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SparkfluenceError('project', `The project's state file ${file} is damaged`, {
      details: {
        reason: 'state_damaged',
        path: file,
        next: 'Put a whole copy back, or move it away: finished images and clips stay on disk, but running jobs are forgotten.',
      },
      cause,
    });
  }
}
