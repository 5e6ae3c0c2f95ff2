import { z } from 'zod';
import { captionSources } from '../contracts/captions.ts';
import { veoResponseSchema } from '../contracts/documents.ts';
import { photoCreditSchema } from '../contracts/photos.ts';
import { qualitySchema } from '../contracts/quality.ts';
import { degradationSchema, jobIdField, segmentType } from '../contracts/segments.ts';

/**
 * What `state.json` holds: every order that was ever sent, and what each segment has now. An order lives on its own; a
 * segment points to one (docs/ledger.md).
 */

/** A path below the project's folder; a state file that names any other is damaged. */
const ownPath = z
  .string()
  .refine(
    (path) => /^[^/\\\0][^\\\0]*$/.test(path) && !/^[a-z]:/i.test(path) && !path.split('/').includes('..'),
    'must stay inside the project',
  );

/** A file of the project: the path is relative to the project's folder. */
export const assetSchema = z.strictObject({ path: ownPath, sha256: z.string(), bytes: z.number().min(0) });
export type Asset = z.infer<typeof assetSchema>;

const fingerprint = z.string();
const amount = z.number().min(0);

/**
 * The life of an order. An order that is still waiting for its turn is in memory only: nothing of it was sent.
 *
 * - `sent`: on disk before the request goes out. No answer is known, so it may have been taken.
 * - `accepted`: the provider runs it as a job. `finished`: the job is done, its file not fetched yet.
 * - `fetched`: what was bought is on disk.
 * - `refused`: certainly not taken. `lost`: without an answer, and another order was sent in its place.
 * - `failed`: the job failed there. `expired`: the provider does not know the job any more.
 */
export const ORDER_STATES = [
  'sent',
  'accepted',
  'finished',
  'fetched',
  'refused',
  'lost',
  'failed',
  'expired',
] as const;

/** What is ordered from a provider, also from the local ones, which cost nothing. */
export const orderSchema = z.strictObject({
  id: z.string(),
  /** When it was sent. */
  at: z.iso.datetime(),
  /** When its request was under way last, to within five seconds: until then a provider may have taken it. */
  under_way_at: z.iso.datetime().optional(),
  /** The same by a time that nobody sets: it says how long ago that was after a jump of the clock, too. */
  machine_time: z.strictObject({ boot: z.string(), upMs: z.number().min(0) }).optional(),
  stage: z.enum(['search', 'script', 'image', 'narration', 'motion', 'clip']),
  segment_type: segmentType.optional(),
  provider: z.string(),
  model: z.string(),
  /** Of all inputs; missing where 0.1.0 did not keep it. */
  fingerprint: fingerprint.optional(),
  /** The words that were sent, and the sha256 of the first picture: by these an order is found in a provider's list. */
  prompt: z.string().optional(),
  picture: z.string().optional(),
  /** Of a picture: the hash of what was wanted, whoever makes it. */
  wanted: z.string().optional(),
  /** A clip's length as it was ordered, and its resolution where that is not the default: its price depends on them. */
  duration_seconds: z.number().positive().optional(),
  variant: z.string().optional(),
  /** A short hash of the address and the key that it was sent with: another account's list does not show it. */
  account: z.string().optional(),
  state: z.enum(ORDER_STATES),
  /** Ordered with `--redo` by a command that goes on to the clip; the same request again goes on with it. */
  redo: z.boolean().optional(),
  estimate_usd: amount,
  estimate_credits: amount,
  /** Null where the provider's answer does not contain it. */
  actual_usd: amount.nullable(),
  credits: amount.nullable(),
  /** How often it was sent, where the provider's adapter sent it again after an answer was lost; each time counts. */
  sends: z.number().int().min(1).optional(),
  /** An earlier order for the same thing got no answer and may have been bought as well. */
  possibly_twice: z.boolean().optional(),
  /** The provider's id of the job, where it runs the order as a job. */
  job: jobIdField.optional(),
  /** With which the provider finds the job again. */
  operation: z.json().optional(),
  receipt: veoResponseSchema.optional(),
  /** Since when it is done at the provider while its file has not come. */
  without_file_since: z.iso.datetime().optional(),
  /** The file that was bought, wherever it lies now: in place, or among the takes. */
  asset: assetSchema.optional(),
  revised_prompt: z.string().nullable().optional(),
  credit: photoCreditSchema.optional(),
  degradations: z.array(degradationSchema).optional(),
  failure: z.strictObject({ reason: z.string(), message: z.string() }).optional(),
});
export type Order = z.infer<typeof orderSchema>;

/** A segment waits for the result of an order. */
const orderedSchema = z.strictObject({
  state: z.literal('ordered'),
  order: z.string(),
  /** The file that stands in its place until then, and may be overwritten. */
  over: assetSchema.optional(),
});

export const doneImageSchema = z.strictObject({
  state: z.literal('succeeded'),
  /** null: the user brought this image, and a change of the script does not replace it. */
  fingerprint: fingerprint.nullable(),
  provider: z.string(),
  model: z.string(),
  prompt: z.string(),
  /** The hash of what was wanted, whoever makes it; missing in pictures of earlier versions and of the user. */
  wanted: z.string().optional(),
  revised_prompt: z.string().nullable(),
  asset: assetSchema,
  /** The frame of 9:16 that clips are made of, where it is another file than the picture; null: it is not; missing: not looked at. */
  frame: assetSchema.nullable().optional(),
  degradations: z.array(degradationSchema),
  /** Whose photo it is, where it was found in a stock library. */
  credit: photoCreditSchema.optional(),
  /** The order that it came from; missing where it was brought. */
  order: z.string().optional(),
});
export type DoneImage = z.infer<typeof doneImageSchema>;

export const doneClipSchema = z.strictObject({
  state: z.literal('succeeded'),
  fingerprint,
  provider: z.string(),
  model: z.string(),
  receipt: veoResponseSchema,
  asset: assetSchema,
  order: z.string().optional(),
});
export type DoneClip = z.infer<typeof doneClipSchema>;

export const spokenWordSchema = z.strictObject({
  text: z.string(),
  startSeconds: z.number().min(0),
  endSeconds: z.number().min(0),
});

/** What is said in a segment, as a sound of its own. */
export const doneNarrationSchema = z.strictObject({
  state: z.literal('succeeded'),
  /** Of all inputs; null: the person recorded it, and a change of the script does not replace it. */
  fingerprint: fingerprint.nullable(),
  provider: z.string(),
  model: z.string(),
  asset: assetSchema,
  /** What is heard of it, a WAV of one channel, where that is another file. */
  sound: assetSchema.optional(),
  duration_seconds: z.number().positive(),
  /** How many times as fast as it was spoken, to fit its segment; missing: as it was spoken. */
  tempo: z.number().positive().optional(),
  /** As the provider timed them; null: they are found in the sound. */
  words: z.array(spokenWordSchema).nullable(),
  /** The order that it came from; missing where it was recorded, or found among earlier narrations. */
  order: z.string().optional(),
});
export type DoneNarration = z.infer<typeof doneNarrationSchema>;

export const imageEntrySchema = z.discriminatedUnion('state', [orderedSchema, doneImageSchema]);
export const clipEntrySchema = z.discriminatedUnion('state', [orderedSchema, doneClipSchema]);
export const narrationEntrySchema = z.discriminatedUnion('state', [orderedSchema, doneNarrationSchema]);
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
  /** Music that the program made, in words; missing where there is other music, or none. */
  music: z.string().optional(),
  /** Of what the settings chose for it and of its segments then: others make it outdated. Missing where it was not noted. */
  chosen: fingerprint.optional(),
  /** What is shown in it, one after the other; missing where it was not noted. */
  parts: z
    .array(z.strictObject({ segment_type: segmentType, sha256: z.string(), duration_seconds: z.number() }))
    .optional(),
  /** null: no captions were requested. */
  captions: captionsStateSchema.nullable().default(null),
  /** null: the quality was not measured. */
  quality: qualitySchema.nullable().default(null),
});
export type FinalState = z.infer<typeof finalStateSchema>;

/** A file that lies in a storage. Its address is not signed; whoever wants to fetch it has one signed anew. */
export const uploadedSchema = z.strictObject({
  /** The file in the project, as it was sent. */
  path: ownPath,
  sha256: z.string(),
  bytes: z.number().min(0),
  /** `s3://bucket/prefix/name` */
  address: z.string(),
  /** Where the storage has it, without a signature. */
  location: z.string(),
  at: z.iso.datetime(),
});
export type Uploaded = z.infer<typeof uploadedSchema>;

/** An image, a narration or a clip that was replaced, or that came when nobody waited for it any more. It can be chosen again. */
export const takeSchema = z.strictObject({
  segment_type: segmentType,
  kind: z.enum(['image', 'clip', 'narration']),
  /** 1, 2, … within the segment and kind. */
  number: z.number().int(),
  provider: z.string(),
  model: z.string(),
  asset: assetSchema,
  replaced_at: z.iso.datetime(),
  credit: photoCreditSchema.optional(),
  order: z.string().optional(),
});
export type Take = z.infer<typeof takeSchema>;

export const stateSchema = z.strictObject({
  orders: z.array(orderSchema).default([]),
  takes: z.array(takeSchema).default([]),
  images: z.partialRecord(segmentType, imageEntrySchema),
  clips: z.partialRecord(segmentType, clipEntrySchema),
  narrations: z.partialRecord(segmentType, narrationEntrySchema).default({}),
  final: finalStateSchema.nullable(),
  /** What lies in storages, the newest last; missing where nothing was ever uploaded. */
  uploads: z.array(uploadedSchema).optional(),
  /** The sha256 of what was written where a person may change it, the newest first: another one there is a person's. */
  written: z.record(ownPath, z.array(z.string())).optional(),
  degradations: z.array(degradationSchema),
});
export type State = z.infer<typeof stateSchema>;
