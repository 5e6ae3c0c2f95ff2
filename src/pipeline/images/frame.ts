import { join } from 'node:path';
import type { SegmentType } from '../../contracts/segments.ts';
import { writeWhole } from '../../disk/files.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import type { Asset } from '../../project/ledger.ts';
import { keepEdited } from '../work/generated.ts';
import type { Work } from '../work/work.ts';
import { frameOf } from './photo.ts';

/**
 * The frame of a photo on disk; null where the photo itself is the frame.
 * @param replaced the frame that stands there, where the state does not say so while its photo is on order
 */
export async function saveFrame(
  work: Work,
  type: SegmentType,
  bytes: Uint8Array,
  name: string = type,
  replaced?: Asset | null,
): Promise<Asset | null> {
  const frame = await frameOf(bytes, `${type}: ${name}`);
  if (frame === null) return null;
  const path = `images/${type}.frame.jpg`;
  const { project, ledger } = work.place;
  const before = ledger.state.images[type];
  const known = (before?.state === 'succeeded' ? before.frame : replaced)?.sha256;
  await keepEdited(work, path, [sha256(frame), ...(known === undefined ? [] : [known])]);
  await writeWhole(join(project.folder, path), frame);
  return { path, sha256: sha256(frame), bytes: frame.length };
}
