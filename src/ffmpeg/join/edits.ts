import { type Edit, type Mp4Track, readMp4Tracks } from '../packets/mp4-tracks.ts';
import { input, inTime, SAMPLE_RATE } from '../run/arguments.ts';
import { isHuge } from './fit-graph.ts';
import type { PictureTools, Staged } from './request.ts';

/**
 * An MP4 may play several parts of its tracks one after the other. Every ffmpeg cuts them at packets: with B-frames the
 * picture is up to 75 ms off, and the sound 16 ms. So the edit list is not left to ffmpeg: a copy without loss is made, in
 * which every frame and every sample stands where a player shows it.
 */

/** Parts that are not in the order of the file are read from inputs of their own; more of them are left to ffmpeg. */
const MOST_RUNS = 16;
/** Times nearer to each other than this are the same; seconds. */
const SAME_TIME = 1e-6;
/** The open edit of a fragmented file; seconds. */
const WITHOUT_END = 1e6;
const WHOLE: readonly Edit[] = [{ atSeconds: 0, fromSeconds: 0, toSeconds: Number.POSITIVE_INFINITY }];

type Tools = Pick<PictureTools, 'ffmpeg' | 'signal'> & {
  readonly onComplaint: (complaints: string) => void;
};

/**
 * The clip itself, or a copy whose clock is that of a player.
 * @param output where the copy is written
 */
export async function withoutEdits(
  staged: Staged,
  output: string,
  { ffmpeg, signal, onComplaint }: Tools,
): Promise<Staged> {
  const { path, probe, fit } = staged;
  if (fit.action !== 'encode' || probe.hiddenFrames === 0 || isHuge(staged)) return staged;
  const tracks = (await readMp4Tracks(path)) ?? [];
  const ofKind = (kind: string, index: number): Mp4Track | undefined =>
    tracks.filter((track) => track.kind === kind)[index];
  const picture = ofKind('vide', probe.videoTrack)?.edits ?? WHOLE;
  const sound = (probe.audio && ofKind('soun', probe.audio.track)?.edits) ?? WHOLE;
  const runs = runsOf(picture);
  if (Math.max(picture.length, sound.length) < 2 || runs.length > MOST_RUNS) return staged;
  const source = ['-ignore_editlist', '1', '-noautorotate', '-threads', '1', ...input(path)];
  const graph = [
    pictureGraph(runs, probe.videoTrack),
    ...(probe.audio === null ? [] : [soundGraph(sound, probe.audio.track)]),
  ];
  const codecs = ['-c:v', 'ffv1', '-level', '3', '-c:a', 'pcm_f32le', '-f', 'nut'];
  const args = [
    ...['-copyts', ...runs.flatMap(() => source), '-filter_complex', graph.join(';'), '-map', '[v]'],
    ...[...(probe.audio === null ? [] : ['-map', '[a]']), ...codecs, `file:${output}`],
  ];
  onComplaint(await ffmpeg.run(args, { signal }));
  const audio = probe.audio && { ...probe.audio, track: 0 };
  return { ...staged, path: output, probe: { ...probe, videoTrack: 0, audio } };
}

/** Groups of edits that follow each other in the track as well. */
function runsOf(edits: readonly Edit[]): Edit[][] {
  const runs: Edit[][] = [];
  for (const edit of edits) {
    const before = runs.at(-1)?.at(-1);
    if (before !== undefined && edit.fromSeconds >= before.toSeconds - SAME_TIME) runs.at(-1)!.push(edit);
    else runs.push([edit]);
  }
  return runs;
}

/** Each run is taken from an input of its own, since frames that come later would be held in memory. */
function pictureGraph(runs: readonly (readonly Edit[])[], track: number): string {
  const parts = runs.map((run, index) => {
    const isPlayed = run
      .map((edit) => `gte(t,${text(edit.fromSeconds - SAME_TIME)})*lt(t,${endOf(edit)})`)
      .join('+');
    const moved = run.reduceRight(
      (rest, edit) => `if(lt(T,${endOf(edit)}),T-${text(edit.fromSeconds)}+${text(edit.atSeconds)},${rest})`,
      'T',
    );
    return `[${index}:v:${track}]settb=expr=1/90000,select='${isPlayed}',setpts='(${moved})/TB'`;
  });
  if (parts.length === 1) return `${parts[0]}[v]`;
  const names = parts.map((_, index) => `[v${index}]`);
  return [
    ...parts.map((part, index) => `${part}${names[index]}`),
    `${names.join('')}interleave=nb_inputs=${parts.length}[v]`,
  ].join(';');
}

/** Every part has exactly as many samples as it lasts, counted on the running total. */
function soundGraph(edits: readonly Edit[], track: number): string {
  const begin = edits[0]!.atSeconds;
  const samplesAt = (seconds: number) => Math.round((seconds - begin) * SAMPLE_RATE);
  const parts = edits.map((edit, index) => {
    const { atSeconds, fromSeconds } = edit;
    const until = edits[index + 1]?.atSeconds ?? atSeconds + (edit.toSeconds - fromSeconds);
    const samples = samplesAt(until) - samplesAt(atSeconds);
    const length = Number.isFinite(samples) ? `,apad=whole_len=${samples},atrim=end_sample=${samples}` : '';
    return `[s${index}]atrim=start=${text(fromSeconds)}:end=${endOf(edit)},${inTime(fromSeconds)}${length}[p${index}]`;
  });
  const all = (letter: string) => edits.map((_, index) => `[${letter}${index}]`).join('');
  return [
    `[0:a:${track}]asplit=${edits.length}${all('s')}`,
    ...parts,
    `${all('p')}concat=n=${edits.length}:v=0:a=1,asetpts=PTS+${text(begin)}/TB[a]`,
  ].join(';');
}

const text = (seconds: number): string => seconds.toFixed(7);
const endOf = ({ toSeconds }: Edit): string =>
  text(Number.isFinite(toSeconds) ? toSeconds - SAME_TIME : WITHOUT_END);
