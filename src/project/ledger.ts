import { join } from 'node:path';
import { z } from 'zod';
import { captionSources } from '../contracts/captions.ts';
import { veoResponseSchema } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { qualitySchema } from '../contracts/quality.ts';
import { type Degradation, degradationSchema, segmentType } from '../contracts/segments.ts';
import { moveWhole, readIfThere, writeTwice } from '../disk/files.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { fieldsOf, toDocument } from './versions.ts';

/**
 * The program's record of a project, `state.json`: what was ordered, what the provider answered, which files are whole on
 * disk. It is written and synced before the step that it records goes on (docs/design/decisions.md, «The ledger»).
 */

/** A file of the project: the path is relative to the project's folder. */
export const assetSchema = z.strictObject({ path: z.string(), sha256: z.string(), bytes: z.number() });
export type Asset = z.infer<typeof assetSchema>;

const fingerprint = z.string();
const failure = { reason: z.string(), message: z.string() };

export const doneImageSchema = z.strictObject({
  state: z.literal('succeeded'),
  /** null: the user brought this image, and a change of the script does not replace it. */
  fingerprint: fingerprint.nullable(),
  provider: z.string(),
  model: z.string(),
  prompt: z.string(),
  revised_prompt: z.string().nullable(),
  asset: assetSchema,
  degradations: z.array(degradationSchema),
});

export const imageStateSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('submitting'),
    fingerprint,
    provider: z.string(),
    /** The id of its purchase, by which the saved answer is found. */
    order: z.string().optional(),
  }),
  doneImageSchema,
  z.strictObject({ state: z.literal('failed'), fingerprint, provider: z.string(), ...failure }),
]);
export type ImageState = z.infer<typeof imageStateSchema>;

const clipCommon = { fingerprint, provider: z.string(), model: z.string() };
export const runningClipSchema = z.strictObject({
  state: z.literal('running'),
  ...clipCommon,
  operation: z.json(),
  receipt: veoResponseSchema,
  /** Since when it is done at the provider while its file has not come. */
  without_file_since: z.iso.datetime().optional(),
});
export type RunningClip = z.infer<typeof runningClipSchema>;

export const clipStateSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('submitting'),
    ...clipCommon,
    since: z.iso.datetime(),
    prompt: z.string().optional(),
    /** The id of its purchase. */
    order: z.string().optional(),
  }),
  runningClipSchema,
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
    /** Where the file of a finished job never came: the job, which is asked after once more before it is ordered again. */
    operation: z.json().optional(),
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
  /** null: no captions were requested. */
  captions: captionsStateSchema.nullable().default(null),
  /** null: the quality was not measured. */
  quality: qualitySchema.nullable().default(null),
});
export type FinalState = z.infer<typeof finalStateSchema>;

/** An image or a clip that was replaced. It is kept in `takes/` and can be chosen again. */
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

/** An order that is billed: written before it is sent, and settled by the answer. */
export const purchaseSchema = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  stage: z.enum(['script', 'image', 'motion', 'clip']),
  segment_type: segmentType.optional(),
  provider: z.string(),
  model: z.string(),
  /** `sent`: no answer is known, so it may have been bought. */
  state: z.enum(['sent', 'bought', 'refused']),
  estimate_usd: z.number(),
  estimate_credits: z.number(),
  /** Null where the provider's answer does not contain it. */
  actual_usd: z.number().nullable(),
  credits: z.number().nullable(),
  /** The provider's id of the job, where it runs the order as a job. */
  job: z.string().optional(),
  /** An earlier order for the same thing got no answer and may have been bought as well. */
  possibly_twice: z.boolean().optional(),
});
export type Purchase = z.infer<typeof purchaseSchema>;

const stateSchema = z.strictObject({
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
  /** What was repaired to open it; every document of this command names it. */
  readonly notices: readonly Degradation[];
  /** Changes the state in memory once the change is durable on disk. Calls wait for each other; each writes the whole state. */
  update(change: (state: State) => void): Promise<void>;
}

const EMPTY: State = {
  purchases: [],
  takes: [],
  images: {},
  clips: {},
  final: null,
  degradations: [],
};

/**
 * Opens the state from `state.json`, or from its backup where that is damaged or gone. The backup is written first and with
 * the same text, so it is never older, and no order is lost with a damaged file. The damaged file is kept beside it.
 * @param beforeWrite called before each write; when it throws, nothing is written and the update fails
 * @throws SparkfluenceError project: `state_damaged` when both files are damaged, which changes neither; `project_newer`
 */
export async function openLedger(folder: string, beforeWrite?: () => Promise<void>): Promise<Ledger> {
  const file = join(folder, 'state.json');
  const backup = join(folder, 'state.backup.json');
  const opened = await readState(file, backup);
  let current = opened.state;
  let { damaged } = opened;
  let queue: Promise<unknown> = Promise.resolve();

  return {
    get state() {
      return current;
    },
    notices: opened.notices,
    update(change) {
      const write = async () => {
        const next = structuredClone(current);
        change(next);
        await beforeWrite?.();
        // Not when it is opened, which needs no lock; a writer holds the lock.
        if (damaged) await moveWhole(file, asideOf(file, opened.text));
        damaged = false;
        await writeTwice(backup, file, toDocument('state.json', next));
        current = next;
      };
      const done = queue.then(write, write);
      queue = done;
      return done;
    },
  };
}

interface Opened {
  readonly state: State;
  readonly notices: readonly Degradation[];
  /** `state.json` is there and damaged, and the state is from its backup. */
  readonly damaged: boolean;
  readonly text: string;
}

async function readState(file: string, backup: string): Promise<Opened> {
  const text = await readIfThere(file);
  const found = text === undefined ? undefined : parseState(text, file);
  if (found !== undefined && 'state' in found)
    return { state: found.state, notices: [], damaged: false, text: '' };
  const backupText = await readIfThere(backup);
  const whole = backupText === undefined ? undefined : parseState(backupText, backup);
  if (whole !== undefined && 'state' in whole) {
    const notices = [recovered(file, text)];
    return { state: whole.state, notices, damaged: text !== undefined, text: text ?? '' };
  }
  if (found !== undefined) throw damagedState(file, found.cause);
  if (whole !== undefined) throw damagedState(backup, whole.cause);
  return { state: EMPTY, notices: [], damaged: false, text: '' };
}

/** @throws SparkfluenceError project, reason `project_newer` */
function parseState(text: string, file: string): { readonly state: State } | { readonly cause: unknown } {
  try {
    return { state: stateSchema.parse(fieldsOf('state.json', text, file)) };
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause; // it is newer, not damaged
    return { cause };
  }
}

/** Named by its contents, so that no damaged file replaces another one. */
const asideOf = (file: string, text: string): string => `${file}.damaged-${sha256(text).slice(0, 8)}`;

function recovered(file: string, text: string | undefined): Degradation {
  const what = text === undefined ? 'was gone' : 'was damaged';
  return {
    reason: 'state_recovered',
    message: `The project's state file ${file} ${what}; its backup state.backup.json holds the same and was used.`,
    ...(text === undefined ? {} : { next: `The damaged file is kept as ${asideOf(file, text)}.` }),
  };
}

function damagedState(file: string, cause: unknown): SparkfluenceError {
  return new SparkfluenceError('project', `The project's state file ${file} is damaged`, {
    details: {
      reason: 'state_damaged',
      path: file,
      next: 'Put a whole copy back, or move it and state.backup.json away: finished images and clips stay on disk, but running jobs are forgotten.',
    },
    cause,
  });
}
