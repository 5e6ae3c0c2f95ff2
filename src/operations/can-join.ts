import { clipOf } from '../project/orders.ts';
import type { Asset, State } from '../project/state.ts';
import type { ScriptFile } from '../project/store.ts';

/**
 * Whether the finished video can be joined again for nothing: every segment of the script has its clip.
 * @param has whether the contents of a file are there, whole
 */
export async function canJoin(
  state: Readonly<State>,
  script: Pick<ScriptFile, 'segments'> | undefined,
  has: (asset: Asset) => Promise<boolean>,
): Promise<boolean> {
  if (script === undefined) return false;
  for (const { type } of script.segments) {
    const clip = clipOf(state, type);
    if (clip?.state !== 'succeeded' || !(await has(clip.asset))) return false;
  }
  return true;
}
