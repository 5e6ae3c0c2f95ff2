import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { ClipNarration } from '../../contracts/providers.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { voicedStretches } from '../../ffmpeg/inspect/voiced.ts';
import type { Asset, DoneNarration } from '../../project/ledger.ts';
import { narrationOf } from '../../project/orders.ts';
import { inWholeFrames } from '../../providers/local/frame-rate.ts';
import { openVoice } from '../../providers/local/voice/voice.ts';
import { readWave } from '../../providers/voice/wave.ts';
import { isWhole } from '../work/assets.ts';
import { narrationUnused } from '../work/makers.ts';
import type { Work } from '../work/work.ts';
import { alignWords } from './align.ts';
import { estimateWords } from './word-times.ts';

/** What a clip is given to say: the narration that its segment has as a sound of its own. */

/** The parts of a work that a sound and its words need. */
type SoundWork = Pick<Work, 'place' | 'language' | 'tools'>;

/** The WAV that is heard of a narration. */
export const heardOf = ({ sound, asset }: Pick<DoneNarration, 'sound' | 'asset'>): Asset => sound ?? asset;

/** The shortest clip, seconds. */
const SHORTEST_SECONDS = 0.5;

/**
 * The narration of a segment with the times of its words; undefined where the maker of the clip speaks by itself.
 * @throws SparkfluenceError media, reason `asset_missing`, where its file is gone
 */
export async function narrationFor(work: SoundWork, segment: Segment): Promise<ClipNarration | undefined> {
  const { ledger, project } = work.place;
  const known = narrationOf(ledger.state, segment.type);
  if (known === undefined) return undefined;
  const heard = heardOf(known);
  if (!(await isWhole(project.folder, heard))) throw gone(segment.type, heard);
  const file = join(project.folder, heard.path);
  return {
    file,
    sha256: heard.sha256,
    durationSeconds: Math.max(SHORTEST_SECONDS, inWholeFrames(known.duration_seconds)),
    words: known.words ?? (await wordsIn(work, segment, file, known.duration_seconds)),
  };
}

/**
 * The words of the script with their times in a sound: by the marks of the embedded voice, which speaks the same text; for a language
 * that it does not speak they are laid onto the stretches in which somebody speaks.
 */
async function wordsIn(work: SoundWork, segment: Segment, file: string, seconds: number) {
  const { language, place, tools } = work;
  const aligned = await alignedWords(work, segment.script_text, file);
  if (aligned !== undefined) return aligned;
  const folder = await mkdtemp(join(place.project.folder, '.voice-'));
  try {
    const [stretches = []] = await voicedStretches([file], folder, await tools.ffmpeg(), tools.signal);
    return estimateWords(segment.script_text, language, stretches, seconds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function alignedWords({ language, place, tools }: SoundWork, text: string, file: string) {
  const sound = readWave(await readFile(file));
  if (sound === undefined) return undefined;
  try {
    const { cacheFolder } = place.config;
    const voice = await openVoice({ language, cacheFolder, signal: tools.signal });
    try {
      return alignWords(await voice.narrate(text), sound);
    } finally {
      await voice.close();
    }
  } catch (error) {
    tools.signal.throwIfAborted();
    if (error instanceof SparkfluenceError && error.kind !== 'interrupted') return undefined; // a language it does not speak
    throw error;
  }
}

/**
 * Refuses, before anything is made or bought, a recording for a clip whose maker can only speak by itself.
 * @throws SparkfluenceError input, reason `narration_unused`
 */
export function checkNarrated({ script, place, makers, choice }: Work): void {
  if (makers.videos.takesNarration === true || place.project.settings.final?.narrate === true) return;
  const own = script.segments.find(
    ({ type }) =>
      (choice.only === undefined || choice.only.has(type)) &&
      narrationOf(place.ledger.state, type)?.fingerprint === null,
  );
  if (own !== undefined) throw narrationUnused(own.type, makers.videos.id);
}

const gone = (type: SegmentType, { path }: Asset): SparkfluenceError =>
  new SparkfluenceError('media', `${type}: the narration ${path} is missing or was changed`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      reason: 'asset_missing',
      segment: type,
      next: `Put it back, bring another with --narration ${type}=FILE, or take it back with --narration ${type}=none.`,
    },
  });
