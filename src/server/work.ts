import { join } from 'node:path';
import { completedProviders } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import type { CombineData, ImagesData, ScriptData, VideoStatus, VideosData } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { present } from '../contracts/own.ts';
import type { OnProgress } from '../contracts/progress.ts';
import type { Degradation } from '../contracts/segments.ts';
import { linkWhole } from '../disk/files.ts';
import type { Caller, MoneyRequest } from '../operations/caller.ts';
import { combine } from '../operations/combine.ts';
import { briefOfValue } from '../operations/content.ts';
import { images } from '../operations/images.ts';
import { stepInputOf } from '../operations/input.ts';
import { script } from '../operations/script.ts';
import type { StepRequest } from '../operations/step.ts';
import { placeAssets } from '../operations/upload.ts';
import { videoStates } from '../operations/video-states.ts';
import { videos } from '../operations/videos.ts';
import { bringProject, drawnElsewhere } from '../operations/working-copy.ts';
import { PLAIN_END } from '../pipeline/final/needs.ts';
import { PLAIN_FINAL } from '../pipeline/final/order.ts';
import type { UploadRequest } from '../pipeline/storage/target.ts';
import { signedAddress } from '../pipeline/upload/address.ts';
import type { NamedProviders } from '../pipeline/work/makers.ts';
import { newLookOf } from '../pipeline/work/open.ts';
import type { Asset } from '../project/state.ts';
import { openIfThere } from '../project/store.ts';
import { isReady } from '../providers/index.ts';
import type { NarratorRequest } from './narrator.ts';
import { clientsFolder } from './place.ts';
import { clientGuard } from './spending.ts';

/** One operation for one client, as plain data: it may go to another thread, and to the next process after a kill. */
export type Task = TaskBy & Kinds;

interface TaskBy {
  readonly client: string;
  /** What the client may spend in a day, USD. */
  readonly maxUsdPerDay: number;
  readonly folder: string;
}

type Kinds =
  | {
      readonly kind: 'script';
      readonly projectId: string;
      readonly body: unknown;
      readonly narrator: NarratorRequest;
    }
  | { readonly kind: 'images'; readonly projectId: string; readonly body: unknown }
  | {
      readonly kind: 'videos';
      readonly projectId: string;
      readonly body: unknown;
      readonly narrator: NarratorRequest;
    }
  | { readonly kind: 'status'; readonly uuids: readonly string[] }
  | { readonly kind: 'ask'; readonly uuids: readonly string[] }
  | { readonly kind: 'combine'; readonly jobId: string; readonly body: unknown }
  | { readonly kind: 'address'; readonly place: string }
  | {
      readonly kind: 'bring';
      readonly projectId: string;
      readonly paths: readonly string[];
      readonly assets: readonly Asset[];
    };

/** A task of one kind. */
export type TaskOf<Kind extends Task['kind']> = TaskBy & Extract<Kinds, { readonly kind: Kind }>;

export interface Results {
  readonly script: ScriptData;
  readonly images: Made<ImagesData>;
  readonly videos: Made<VideosData>;
  readonly status: Made<readonly VideoStatus[]>;
  /** Of jobs that no project knows. */
  readonly ask: readonly VideoStatus[];
  readonly combine: CombineData;
  /** Undefined where the storage gives none. */
  readonly address: Signed | undefined;
  /** Whether there is such a project. */
  readonly bring: boolean;
}

/** What an operation gives, with where its pictures and clips lie in the storage that they go to. */
export interface Made<Data> {
  readonly data: Data;
  readonly stored: readonly StoredAsset[];
  /** Why they do not lie there; the server's own addresses stand in. */
  readonly fault?: string | undefined;
}

export interface StoredAsset {
  /** Its `file:` URL in `data`. */
  readonly file: string;
  /** `s3://bucket/key` */
  readonly place: string;
  /** Where it was sent just now. */
  readonly signed?: Signed | undefined;
}

/** An address by which a file in a storage can be fetched. */
export interface Signed {
  readonly url: string;
  /** ISO 8601; undefined for an address that does not end. */
  readonly expiresAt: string | undefined;
}

/** The server as a task sees it. */
export interface Surroundings {
  readonly root: string;
  readonly config: Config;
  readonly pid: number;
  /** Where finished videos go; nowhere where it is left out or null. */
  readonly upload?: UploadRequest | null | undefined;
}

/** The final video of a job, which stays when another job makes the project's final video anew. */
export const finalOfJob = (folder: string, jobId: string): string => join(folder, 'combine', `${jobId}.mp4`);

/**
 * Does one task. Addresses in its answer are `file:` URLs of this machine still.
 * @throws SparkfluenceError as the operations do
 */
export async function perform<Kind extends Task['kind']>(
  task: TaskOf<Kind>,
  around: Surroundings,
  signal: AbortSignal,
  onEvent: OnProgress,
): Promise<Results[Kind]> {
  // Only addresses that the server itself made of signed ones lead to files, of whichever client.
  const config: Config = { ...around.config, root: clientsFolder(around.root) };
  const caller: Caller = { config, pid: around.pid, signal, onEvent };
  return (await operate(task as Task, caller, around)) as Results[Kind];
}

async function operate(
  task: Task,
  caller: Caller,
  { root, upload = null }: Surroundings,
): Promise<Results[Task['kind']]> {
  const { config } = caller;
  const { folder } = task;
  const { guard, confirm } = clientGuard(root, task, caller.signal, config);
  const buyer: Caller = { ...caller, confirm };
  const money: MoneyRequest = { guard };
  const { preferences } = config;
  const named: NamedProviders = completedProviders({}, preferences);
  const isNew = (await openIfThere(folder)) === undefined;
  const look = isNew ? newLookOf(preferences) : {};
  switch (task.kind) {
    case 'script': {
      const said = { ...look, ...voiceOf(task.narrator) };
      const brief = { ...briefOfValue(task.body, said), projectId: task.projectId, style: preferences.style };
      const rag = { facts: preferences.facts };
      return script({ folder, brief, providers: named, rag, money }, buyer);
    }
    case 'images':
    case 'videos': {
      const input = stepInputOf(task.kind, task.body, '');
      const { imageProvider, notes } = standIn(input.imageProvider, config);
      const narrator = task.kind === 'videos' ? task.narrator : {};
      const { narrate, clip_audio } = narrator;
      const { voice_provider: voiceProvider, video_provider: videoProvider } = narrator;
      const request: StepRequest = {
        folder,
        input: { ...input, projectId: task.projectId },
        settings: { ...look, ...voiceOf(narrator) },
        providers: completedProviders({ imageProvider, videoProvider, voiceProvider }, preferences),
        money,
        choice: { redo: false },
        takes: [],
        end: {
          ...PLAIN_END,
          final: { ...PLAIN_FINAL, ...(await overOf(folder, narrator)) },
          upload: upload?.assets ? upload : null, // tried before anything is bought
        },
        choices: present({ narrate, clip_audio }),
      };
      const made = await (task.kind === 'images' ? images : videos)(request, buyer);
      if (made.data === undefined) throw new Error('an estimate was not asked for');
      const data = { ...made.data, degradations: [...made.data.degradations, ...notes] };
      return (await withPlaces(data, folder, upload, caller)) as Results['images'] | Results['videos'];
    }
    case 'status': // its project is looked into first, and has them all
    case 'ask': {
      const at = task.kind === 'status' ? folder : undefined;
      const isShared = config.projects.kind === 'postgres';
      const away = at !== undefined && isShared ? await drawnElsewhere(at, task.uuids) : [];
      const videoUuids = task.uuids.filter((uuid) => away.every((each) => each.uuid !== uuid));
      const request = { videoUuids, folder: at, providers: named, wait: false };
      const data = [...away, ...(videoUuids.length === 0 ? [] : (await videoStates(request, caller)).videos)];
      if (at === undefined) return data;
      const isAnyHere = data.some(({ video_url: url }) => url?.startsWith('file:') === true);
      return isAnyHere ? withPlaces(data, at, upload, caller) : { data, stored: [] };
    }
    case 'combine': {
      const input = stepInputOf('combine', task.body, '');
      const { bgm_url: url = null, bgm_volume: volume = 0.15 } = input.combineOptions ?? {};
      const over = await overOf(folder, {});
      const final = {
        ...PLAIN_FINAL,
        ...over,
        music: url === null ? null : { source: { url }, volume, duck: false },
      };
      const captions = { mode: 'sidecar', style: 'karaoke' } as const;
      const { jobId } = task;
      const made = await combine(
        { folder, input, clips: [], final, captions, jobId, providers: named, upload, money },
        buyer,
      );
      await linkWhole(join(folder, 'final.mp4'), finalOfJob(folder, jobId));
      return made;
    }
    case 'bring': {
      const { projectId, paths, assets } = task;
      return bringProject({ folder, projectId, paths, assets }, caller);
    }
    case 'address': {
      const { expiresSeconds, publicUrl } = upload ?? {};
      const signed = await signedAddress(task.place, { expiresSeconds, publicUrl }, config, caller.signal);
      return signed && { url: signed.url, expiresAt: signed.expiresAt?.toISOString() };
    }
  }
}

const voiceOf = ({ voice, speed, voice_style: voiceStyle }: NarratorRequest) =>
  present({ voice, speed, voiceStyle });

/** One narrator over all clips, as the request says or the project keeps it. */
async function overOf(folder: string, { narrate, clip_audio }: NarratorRequest) {
  const kept = (await openIfThere(folder))?.settings.final;
  const isOver = narrate ?? kept?.narrate;
  const clipAudio = clip_audio ?? kept?.clip_audio ?? (isOver === true ? 'off' : undefined);
  if (clipAudio === 'duck' && isOver !== true)
    throw new SparkfluenceError('input', 'clip_audio duck keeps the clips’ sound low below a narrator', {
      details: {
        reason: 'invalid',
        field: 'clip_audio',
        next: 'Send narrate: true as well, or keep or off.',
      },
    });
  return present({ narrate: isOver, clipAudio });
}

/**
 * Where the pictures and clips go to a storage, too, has them lie there. They are made and paid for: where the storage does
 * not take them now, the next question has them sent.
 */
async function withPlaces<Data>(
  data: Data,
  folder: string,
  upload: UploadRequest | null,
  caller: Caller,
): Promise<Made<Data>> {
  if (upload?.assets !== true) return { data, stored: [] };
  try {
    const places = await placeAssets(folder, upload, caller);
    const stored = places.map(({ file_url: file, address: place, url, url_expires_at: expiresAt }) => ({
      file,
      place,
      ...(url === undefined ? {} : { signed: { url, expiresAt } }),
    }));
    return { data, stored };
  } catch (error) {
    if (caller.signal.aborted) throw error;
    const isLocked = error instanceof SparkfluenceError && error.details.reason === 'project_locked';
    const fault = error instanceof Error ? error.message : String(error);
    return { data, stored: [], ...(isLocked ? {} : { fault }) };
  }
}

/**
 * Who draws the pictures. A provider that the request names and this server has no key for is stood in for by the local
 * one, which costs nothing, and the answer says so.
 */
function standIn(
  asked: string | undefined,
  config: Config,
): { readonly imageProvider: string | undefined; readonly notes: readonly Degradation[] } {
  if (asked === undefined || asked === 'local') return { imageProvider: asked, notes: [] };
  if (isReady({ id: asked as Parameters<typeof isReady>[0]['id'] }, config.vendors))
    return { imageProvider: asked, notes: [] };
  const message = `The pictures were drawn by this server itself, since it has no key for ${asked}.`;
  const next = 'Ask whoever runs the server for a key of it, or name another provider.';
  return { imageProvider: 'local', notes: [{ reason: 'provider_without_key', message, next }] };
}
