import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Probe, probe } from '../inspect/probe.ts';
import type { Shape } from '../inspect/shape.ts';
import { framesAt, spanOf } from '../inspect/span.ts';
import { straighten } from '../packets/straighten.ts';
import { stagedName } from '../run/staging.ts';
import { conformArguments, remuxArguments, stillArguments } from './arguments.ts';
import { isTurned } from './fit-graph.ts';
import type { CutPlan } from './plan-cuts.ts';
import type { Picture, PictureTools, Staged } from './request.ts';
import { shrunk } from './shrink.ts';
import { type Transition, transitionGraph } from './transition.ts';

/** Makes one file a picture: the staged clip itself, or what was muxed or encoded from it. */
export async function makePictures(
  staged: readonly Staged[],
  { shape, folder, transition }: { shape: Shape; folder: string; transition: Transition | undefined },
  { ffmpeg, signal, onProgress, onComplaint }: PictureTools,
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const toMake = staged.filter(({ fit }) => transition !== undefined || fit.action === 'encode').length;
  let done = 0;
  for (const [index, clip] of staged.entries()) {
    const { path, probe: found, fit } = clip;
    const action = transition === undefined ? fit.action : 'encode';
    if (action === 'keep') {
      pictures.push(pictureOf(stagedName('in', index), found));
      continue;
    }
    const name = stagedName('fit', index);
    const target = join(folder, name);
    if (action === 'remux') {
      await ffmpeg.run(remuxArguments({ path, probe: found }, target, shape), { signal });
    } else {
      const frames = framesAt(spanOf(found), shape.fps, clip.clip.holdSeconds);
      const isLast = index === staged.length - 1;
      const place = { isFirst: index === 0, isLast, frames, fps: shape.fps };
      const change = transition && {
        graph: transitionGraph(transition, place, { from: 0, to: frames }),
        still: transition.kind === 'dissolve' && !isLast ? await firstPicture(index + 1) : undefined,
      };
      const told = { ffmpeg, signal, onComplaint: (complaints: string) => onComplaint(index, complaints) };
      const source = await shrunk(clip, shape, join(folder, `small ${index}.nut`), told);
      const complaints = await ffmpeg.run(conformArguments(source, target, shape, frames, change), {
        signal,
        durationSeconds: found.videoDurationSeconds,
        onProgress: (fraction) => onProgress((done + fraction) / toMake),
      });
      onComplaint(index, complaints);
      if (source !== clip) await rm(source.path, { force: true });
      if (isTurned(clip)) await straighten(target);
      done += 1;
    }
    pictures.push(pictureOf(name, await probe(target)));
  }
  return pictures;

  async function firstPicture(index: number): Promise<string> {
    const still = join(folder, `first ${index}.nut`);
    await ffmpeg.run(stillArguments(staged[index]!, still, shape), { signal });
    return still;
  }
}

/** The pictures of clips that stand in one file, with the length of each. */
export const cutPictures = ({ clips, clock }: CutPlan): Picture[] =>
  clips.map(({ frames }, index) => ({
    name: stagedName('in', index),
    frameCount: frames,
    seconds: (frames * clock.frameTicks) / clock.timescale,
  }));

const pictureOf = (name: string, { frameCount, videoDurationSeconds }: Probe): Picture => ({
  name,
  frameCount,
  seconds: videoDurationSeconds,
});
