import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { SEGMENT_TYPES, type SegmentType } from '../../contracts/segments.ts';
import type { World } from '../../contracts/world.ts';
import { probeAny } from '../../ffmpeg/inspect/foreign.ts';
import type { Probe } from '../../ffmpeg/inspect/probe.ts';
import { ofOwnFile } from '../../ffmpeg/inspect/refusal.ts';
import { spanOf } from '../../ffmpeg/inspect/span.ts';
import { openFfmpeg } from '../../ffmpeg/run/open.ts';
import type { NamedClip } from '../../operations/combine.ts';

/**
 * The clips that `--clip` names, probed.
 * @param flags `HOOK=intro.mp4`, in the order in which they were given
 * @throws SparkfluenceError input, reason `bad_clip`, also where there is no such file; media, code INVALID_INPUT, for a
 *   file that is no whole video
 */
export async function clipsNamed(
  flags: readonly string[],
  { cwd, signal }: Pick<World, 'cwd' | 'signal'>,
  config: Config,
): Promise<NamedClip[]> {
  const named = filesNamed('--clip', flags, cwd, badClip);
  return Promise.all(
    named.map(async ([type, file]) => {
      const found = await stat(file).catch(() => undefined);
      if (found === undefined) throw badClip(`--clip ${type}: there is no file ${file}`);
      if (!found.isFile()) {
        const what = found.isDirectory() ? 'a folder' : 'a pipe or a device';
        throw badClip(`--clip ${type}: ${file} is ${what}, and not a file`);
      }
      const video = await probed(file, config, signal).catch((error: unknown) => {
        throw ofOwnFile(error, file, type);
      });
      const duration_seconds = Math.round(spanOf(video).seconds * 1000) / 1000;
      return { type, video_url: pathToFileURL(file).href, duration_seconds, named: true } as const;
    }),
  );
}

/** Probes a file in any container; nothing is written beside it. */
async function probed(file: string, config: Config, signal: AbortSignal): Promise<Probe> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-clip-'));
  const ffmpeg = () => openFfmpeg({ ...config, signal });
  try {
    return (await probeAny(file, join(folder, 'clip.mp4'), { ffmpeg, signal })).probe;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `HOOK=intro.mp4`, … → segments and absolute paths, each segment once. */
export function filesNamed(
  flag: string,
  values: readonly string[],
  cwd: string,
  bad: (why: string) => SparkfluenceError,
): [SegmentType, string][] {
  const named = values.map((value): [SegmentType, string] => {
    const at = value.indexOf('=');
    const type = SEGMENT_TYPES.find((each) => each === value.slice(0, at).toUpperCase());
    const file = value.slice(at + 1);
    if (at < 1 || type === undefined || file === '')
      throw bad(`${flag} ${value} is not a segment and a file`);
    return [type, resolve(cwd, file)];
  });
  const types = named.map(([type]) => type);
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) throw bad(`${flag} names ${twice} twice`);
  return named;
}

const badClip = (why: string): SparkfluenceError =>
  new SparkfluenceError('input', why, {
    details: {
      reason: 'bad_clip',
      field: '--clip',
      allowed: [...SEGMENT_TYPES],
      next: 'Write it as --clip HOOK=intro.mp4, once for each segment.',
    },
  });
