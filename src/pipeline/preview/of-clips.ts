import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { State } from '../../project/state.ts';

/**
 * Whether the final video was joined from the clips that are there: a clip that was made again and came out the same is the same. An
 * older project did not note what it was joined from; there none may be newer than the video.
 */
export async function isOfItsClips(
  folder: string,
  { clips, final }: Pick<State, 'clips' | 'final'>,
): Promise<boolean> {
  const made = Object.entries(clips).flatMap(([type, clip]) =>
    clip.state === 'succeeded' ? [{ type, asset: clip.asset }] : [],
  );
  if (final?.parts !== undefined) {
    const joined = new Map(final.parts.map(({ segment_type, sha256 }) => [String(segment_type), sha256]));
    return made.every(({ type, asset }) => !joined.has(type) || joined.get(type) === asset.sha256);
  }
  const changedMs = async (path: string): Promise<number> =>
    (await stat(join(folder, path)).catch(() => undefined))?.mtimeMs ?? 0;
  const joinedMs = await changedMs(final?.asset.path ?? '');
  const times = await Promise.all(made.map(({ asset }) => changedMs(asset.path)));
  return times.every((madeMs) => madeMs <= joinedMs);
}
