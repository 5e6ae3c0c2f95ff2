import { voiceOfOurs } from '../../contracts/brand.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage, type Language } from '../../contracts/languages.ts';
import { forSegment } from '../../contracts/providers.ts';
import { isMadeHere, type Segment, type VideoProviderId } from '../../contracts/segments.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { speechRoom } from '../../language/speech-rate.ts';
import { type Project, readScript, type ScriptFile, saveScript } from '../../project/store.ts';
import { inWholeFrames } from '../../providers/local/frame-rate.ts';
import { languageNotes } from '../../providers/script/language-check.ts';
import type { OwnScript, OwnSegment } from '../work/brought.ts';
import { isHandEdited, isUnmarked, setScriptAside } from './keep.ts';

/** Scripts of a person's own words (`--script`): how long they take to say, and how they become the project's. */

const SHORTEST_SECONDS = 5;
export const LONGEST_SECONDS = 180;
const LONGEST_SEGMENT_SECONDS = 60;
/** The longest clip that a video model makes. */
const BOUGHT_SECONDS = 8;

export interface Speaker {
  readonly language: Language;
  readonly voice?: string | undefined;
  readonly speed?: number | undefined;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The segments, each as long as its speech with the silence around it: measured with the local voice where it speaks the language,
 * otherwise by how fast people talk.
 * @param ownSeconds the lengths of segments that are not spoken by a voice: a recording or a clip of the person's
 * @throws SparkfluenceError input, reason `script_length`: shorter than 5 s, longer than 3 min, or a segment over its limit
 */
export async function timedSegments(
  { segments }: OwnScript,
  speaker: Speaker,
  videos: VideoProviderId,
  ownSeconds: ReadonlyMap<string, number>,
): Promise<Segment[]> {
  const measure = await openMeasure(speaker);
  const timed: Segment[] = [];
  try {
    for (const segment of segments) {
      const seconds = ownSeconds.get(segment.type) ?? (await measure.seconds(segment.script_text));
      timed.push(whole(segment, Math.max(1, inWholeFrames(seconds))));
    }
  } finally {
    await measure.close();
  }
  requireLengths(timed, videos, ownSeconds);
  return timed;
}

/**
 * A segment that joins others, as long as its speech.
 * @throws SparkfluenceError input, reason `script_length`, where it or the whole would be over its limit
 */
export async function timedAddition(
  others: readonly Segment[],
  segment: OwnSegment,
  speaker: Speaker,
  videos: VideoProviderId,
): Promise<Segment> {
  const measure = await openMeasure(speaker);
  try {
    const seconds = await measure.seconds(segment.script_text);
    const timed = whole(segment, Math.max(1, inWholeFrames(seconds)));
    const known = new Map(others.map(({ type, duration_seconds }) => [type, duration_seconds]));
    requireLengths([...others, timed], videos, known, 0); // it makes a short video longer
    return timed;
  } finally {
    await measure.close();
  }
}

function requireLengths(
  timed: readonly Segment[],
  videos: VideoProviderId,
  ownSeconds: ReadonlyMap<string, number>,
  leastSeconds = SHORTEST_SECONDS,
): void {
  const most = isMadeHere(videos) ? LONGEST_SEGMENT_SECONDS : BOUGHT_SECONDS;
  const long = timed.find(
    ({ type, duration_seconds }) =>
      duration_seconds > (ownSeconds.has(type) ? LONGEST_SEGMENT_SECONDS : most),
  );
  if (long !== undefined)
    throw badLength(
      forSegment(
        long.type,
        `its words take ${long.duration_seconds.toFixed(1)} s to say, and ${isMadeHere(videos) ? 'a segment' : `a clip of ${videos}`} lasts at most ${most} s`,
      ),
      'Divide it by a blank line, or shorten it.',
    );
  const total = timed.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  if (total < leastSeconds || total > LONGEST_SECONDS)
    throw badLength(
      `The script takes ${total.toFixed(1)} s to say; a video lasts from ${SHORTEST_SECONDS} to ${LONGEST_SECONDS} s`,
      total < SHORTEST_SECONDS ? 'Say more.' : 'Shorten it, or make several videos of it.',
    );
}

const EMOTIONS = ['curiosity', 'trust', 'hope'] as const;

const whole = (own: OwnSegment, seconds: number): Segment => ({
  type: own.type,
  duration_seconds: seconds,
  script_text: own.script_text,
  visual_direction: own.visual_direction ?? own.script_text,
  emotion: own.emotion ?? EMOTIONS[own.type === 'HOOK' ? 0 : own.type === 'ENDING_CTA' ? 2 : 1],
});

interface Measure {
  seconds(text: string): Promise<number>;
  close(): Promise<void>;
}

async function openMeasure({
  language,
  voice: named,
  speed,
  cacheFolder,
  signal,
}: Speaker): Promise<Measure> {
  const { openVoice, segmentSecondsOf } = await import('../../providers/local/voice/voice.ts');
  try {
    const voice = await openVoice({ language, name: voiceOfOurs(named), speed, cacheFolder, signal });
    return {
      seconds: async (text) => segmentSecondsOf(await voice.narrate(text)),
      close: () => voice.close(),
    };
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || error.kind === 'interrupted') throw error;
    return { seconds: async (text) => estimatedSeconds(text, language), close: async () => undefined };
  }
}

function estimatedSeconds(text: string, language: Language): number {
  const SPAN = 60;
  const { unit, most } = speechRoom(language, SPAN);
  const words = [...new Intl.Segmenter(language.tag, { granularity: 'word' }).segment(text)];
  const length = unit === 'words' ? words.filter(({ isWordLike }) => isWordLike).length : [...text].length;
  return 0.5 + (length * SPAN) / most;
}

/**
 * Makes the person's script the project's, unless it is already: the same file again keeps what was changed since in
 * `script.json`. The script that was there is kept in `takes/`.
 * @param agree asks before a script that was changed by hand is replaced
 */
export async function saveOwnScript(
  project: Project,
  { source, notes = [] }: OwnScript,
  segments: readonly Segment[],
  onNotice: (notice: string) => void,
): Promise<ScriptFile> {
  const known = await readScript(project);
  const mark = fingerprint(segments);
  if (known !== undefined && isSame(known, source, mark)) return known;
  const total = segments.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  const { language } = project.settings;
  const script: ScriptFile = {
    provider: null,
    fingerprint: null,
    brought: { source, segments: mark },
    segments: [...segments],
    metadata: {
      virality_score: 0,
      hooks_used: [],
      total_duration: Math.round(total * 1000) / 1000,
      language,
    },
    degradations: [
      ...notes,
      ...languageNotes(spokenText(segments), findLanguage(language), {
        reason: 'script_language',
        what: 'Your script',
        next: 'Give the language of the script with --language.',
      }),
    ],
  };
  const aside = await setScriptAside(project);
  await saveScript(project, script);
  if (aside !== undefined)
    onNotice(`Your script is the project's now; the one that was there is kept as ${aside}.`);
  return script;
}

const spokenText = (segments: readonly Segment[]): string =>
  segments.map(({ script_text }) => script_text).join('\n');

/** Whether the person's script is the project's already. */
export async function isOwnThere(
  project: Project,
  { source }: OwnScript,
  segments: readonly Segment[],
): Promise<boolean> {
  const known = await readScript(project);
  return known !== undefined && isSame(known, source, fingerprint(segments));
}

const isSame = (known: ScriptFile, source: string, mark: string): boolean =>
  known.brought?.source === source && (isHandEdited(known) || fingerprint(known.segments) === mark);

/**
 * Whether the project's script would be replaced by this one although a person may have changed it: of one that 0.1.0 wrote
 * nobody knows.
 */
export async function isOwnInTheWay(project: Project, { source, segments }: OwnScript): Promise<boolean> {
  const known = await readScript(project);
  if (known === undefined || known.brought?.source === source) return false;
  const texts = (each: readonly { readonly script_text: string }[]) =>
    fingerprint(each.map(({ script_text }) => script_text));
  if (isUnmarked(known)) return texts(known.segments) !== texts(segments);
  return isHandEdited(known);
}

const badLength = (message: string, next: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason: 'script_length', field: '--script', next } });
