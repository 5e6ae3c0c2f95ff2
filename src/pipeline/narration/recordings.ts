import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { forSegment } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { copyWhole, makeFolder, moveWhole } from '../../disk/files.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { input } from '../../ffmpeg/run/arguments.ts';
import type { Asset } from '../../project/ledger.ts';
import { entriesOf, forgetLocal, narrationOf } from '../../project/orders.ts';
import { integratedLoudness } from '../../providers/local/video/loudness.ts';
import { readWave } from '../../providers/voice/wave.ts';
import { isWhole } from '../work/assets.ts';
import { foundOwnFiles, OWN_FILE, ownFileNotice } from '../work/own-files.ts';
import { keepUnknown, setAside } from '../work/takes.ts';
import type { Work } from '../work/work.ts';

/** A person's own voice: recordings that are heard in the place of a narrator. They are kept as they came. */

/** A recording for a segment. */
export interface OwnRecording {
  readonly type: SegmentType;
  /** Absolute path of any file of this machine; null: the segment's recording is taken back. */
  readonly file: string | null;
  readonly seconds: number;
}

interface Tools {
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly signal: AbortSignal;
}

/** A segment lasts at most a minute. */
const LONGEST_SECONDS = 60;
const SHORTEST_SECONDS = 0.3;
const RATE = 48_000;
/** How files are named that are taken for recordings of a person where they lie in a project. */
const RECORDING_NAME = /\.(?:wav|mp3|m4a|aac|flac|ogg|opus|aif|aiff|wma|amr|caf|webm|mp4|mov|mka)$/i;

/**
 * The length of a recording, heard from its beginning to its end before anything is made or bought.
 * @throws SparkfluenceError input, reason `bad_recording`: no file, no sound in it, silence, shorter than 0.3 s or longer than a minute
 */
export async function recordingSeconds(type: SegmentType, file: string, tools: Tools): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-recording-'));
  try {
    return await writeHeard(type, file, join(folder, 'heard.wav'), tools);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes what is heard of a recording, a WAV of one channel; answers its length, seconds. */
async function writeHeard(type: SegmentType, file: string, wav: string, tools: Tools): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw bad(type, `there is no file ${file}`);
  const sound = ['-map', '0:a:0', '-vn', '-ac', '1', '-ar', `${RATE}`, '-c:a', 'pcm_s16le'];
  const ffmpeg = await tools.ffmpeg();
  // A minute and a little more: what is longer is refused, however long it is.
  const most = ['-t', `${LONGEST_SECONDS + 1}`, '-f', 'wav', '-y', `file:${wav}`];
  await ffmpeg.run([...input(file), ...sound, ...most], { signal: tools.signal }).catch((cause: unknown) => {
    if (!(cause instanceof SparkfluenceError) || cause.kind !== 'media' || tools.signal.aborted) throw cause;
    throw bad(type, `no sound can be read from ${file}`, cause);
  });
  const heard = readWave(await readFile(wav));
  const seconds = heard === undefined ? 0 : heard.samples.length / heard.sampleRate;
  if (heard === undefined || seconds < SHORTEST_SECONDS)
    throw bad(type, `${file} is shorter than ${SHORTEST_SECONDS} s`);
  if (seconds > LONGEST_SECONDS)
    throw bad(type, `${file} is longer than ${LONGEST_SECONDS} s, and a segment is not`);
  if (integratedLoudness(heard.samples, heard.sampleRate) === undefined)
    throw bad(type, `nothing is heard in ${file}`);
  return seconds;
}

/**
 * Makes the recordings the narrations of their segments, or takes one back. What was there is kept in `takes/`; the same
 * recording again changes nothing.
 */
export async function placeRecordings(
  work: Work,
  recordings: readonly OwnRecording[],
  onNotice: (notice: string) => void,
): Promise<void> {
  const { ledger, project } = work.place;
  for (const { type, file } of recordings) {
    const known = narrationOf(ledger.state, type);
    if (file === null) {
      if (known?.fingerprint === null) await takeBack(work, type, onNotice);
      continue;
    }
    const isSame = known?.fingerprint === null && known.asset.sha256 === (await sha256OfFile(file));
    if (isSame && (await isWhole(project.folder, known.asset))) continue;
    const path = `narrations/${type}${endingOf(file)}`;
    await makeFolder(join(project.folder, 'narrations'));
    const { record, over } = await setAside({ ...work, choice: { redo: true } }, 'narration', type);
    await ledger.update(record);
    await keepUnknown(work, 'narration', type, path, over);
    await copyWhole(file, join(project.folder, path));
    await recordNarration(work, type, await assetAt(project.folder, path));
    if (known !== undefined)
      onNotice(`${type}: the narration is ${file} now; the one before is kept in takes/.`);
  }
}

/** The recordings that a person put into the project's folder. @throws as `foundOwnFiles` */
export const foundRecordings = (work: Work, sinceMs: number) =>
  foundOwnFiles(work, 'narration', RECORDING_NAME, sinceMs);

/** Takes them over. */
export async function adoptRecordings(
  work: Work,
  sinceMs: number,
  onNotice: (notice: string) => void,
): Promise<void> {
  for (const own of await foundRecordings(work, sinceMs)) {
    await recordNarration(work, own.type, own.asset);
    onNotice(ownFileNotice(own));
  }
}

async function takeBack(work: Work, type: SegmentType, onNotice: (notice: string) => void): Promise<void> {
  const { ledger, project } = work.place;
  const known = narrationOf(ledger.state, type);
  const { record } = await setAside({ ...work, choice: { redo: true } }, 'narration', type);
  await ledger.update((state) => {
    record(state);
    delete entriesOf(state, 'narration')[type];
  });
  for (const asset of [known?.asset, known?.sound])
    if (asset !== undefined) await rm(join(project.folder, asset.path), { force: true });
  onNotice(`${type}: your recording is taken back, and kept in takes/.`);
}

async function recordNarration(work: Work, type: SegmentType, asset: Asset): Promise<void> {
  const { project, ledger } = work.place;
  const path = `narrations/${type}.sound.wav`;
  const part = join(project.folder, `narrations/.${type}.part.wav`);
  const seconds = await writeHeard(type, join(project.folder, asset.path), part, work.tools);
  await moveWhole(part, join(project.folder, path));
  const sound = await assetAt(project.folder, path);
  await ledger.update((state) => {
    state.narrations[type] = {
      state: 'succeeded',
      fingerprint: null,
      provider: 'custom',
      model: OWN_FILE,
      asset,
      sound,
      duration_seconds: seconds,
      words: null,
    };
    forgetLocal(state);
  });
}

async function assetAt(folder: string, path: string): Promise<Asset> {
  const file = join(folder, path);
  return { path, sha256: await sha256OfFile(file), bytes: (await stat(file)).size };
}

/** The ending of a file's name, where it is one. */
const endingOf = (file: string): string => (RECORDING_NAME.test(file) ? extname(file).toLowerCase() : '.wav');

const bad = (type: SegmentType, why: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('input', forSegment(type, why), {
    details: {
      reason: 'bad_recording',
      field: '--narration',
      segment: type,
      next: `Write it as --narration ${type}=take.wav, any sound file of at most a minute that ffmpeg reads.`,
    },
    ...(cause === undefined ? {} : { cause }),
  });
