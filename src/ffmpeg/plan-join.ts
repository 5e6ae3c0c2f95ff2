import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JoinClip, JoinOptions, JoinRequest } from './join.ts';
import {
  concatList,
  type JoinPlan,
  joinInputs,
  musicGraph,
  SAMPLE_RATE,
  voiceGraph,
} from './join-arguments.ts';
import { hasSound } from './join-checks.ts';
import { loudnessFilter, measureLoudness } from './loudness.ts';
import { decodeMusic } from './music.ts';
import type { Probe } from './probe.ts';
import type { Fit } from './shape.ts';

export interface Staged {
  readonly clip: JoinClip;
  /** Path of the clip under its staged name; its sound is taken from here. */
  readonly path: string;
  readonly probe: Probe;
  readonly fit: Fit;
}

export interface Picture {
  /** Staged name of the file whose picture is copied. */
  readonly name: string;
  readonly seconds: number;
  readonly frameCount: number;
  /** What was taken away before its first frame. */
  readonly skipSeconds: number;
}

/** What the one ffmpeg run of the encoding join is given: the pictures' list, the sounds, and the graph over them. */
export async function planJoin(
  folder: string,
  { music, targetLufs }: JoinRequest,
  staged: readonly Staged[],
  pictures: readonly Picture[],
  { ffmpeg, signal }: JoinOptions,
): Promise<JoinPlan> {
  const list = join(folder, 'list.txt');
  await writeFile(list, concatList(pictures));
  const totalSeconds = pictures.reduce((total, { seconds }) => total + seconds, 0);
  const slots = staged.map(({ probe: { audio } }, index) => ({
    seconds: pictures[index]!.seconds,
    skipSeconds: pictures[index]!.skipSeconds,
    channels: hasSound(audio) ? audio.channels : 0,
  }));
  const clips = staged.map(({ path }) => path);
  const voice: JoinPlan = { list, clips, music: undefined, graph: voiceGraph(slots), end: '[voice]' };
  const plan = music === null ? voice : await addMusic(voice, music);
  return targetLufs === undefined ? plan : addLoudness(plan, targetLufs);

  async function addMusic(before: JoinPlan, { file, ...how }: NonNullable<JoinRequest['music']>) {
    const decoded = await decodeMusic(file, totalSeconds, folder, ffmpeg, signal);
    const graph = musicGraph(clips.length + 1, how, Math.round(totalSeconds * SAMPLE_RATE));
    return { ...before, music: decoded, graph: `${before.graph};${graph}`, end: '[mixed]' };
  }

  async function addLoudness(before: JoinPlan, target: number): Promise<JoinPlan> {
    const { graph, end } = before;
    const measured = await measureLoudness(ffmpeg, { inputs: joinInputs(before), graph, end }, signal);
    const filter = loudnessFilter(measured, target);
    return filter === undefined
      ? before
      : { ...before, graph: `${graph};${end}${filter}[loud]`, end: '[loud]' };
  }
}
