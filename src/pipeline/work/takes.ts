import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { copyWhole, linkWhole } from '../../disk/files.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import type { State, Take } from '../../project/ledger.ts';
import { isWhole } from './assets.ts';
import type { Work } from './work.ts';

/** How the state records a replacement: with the intent, and again when the replacement is refused. */
export interface SetAside {
  readonly record: (state: State) => void;
  /** Puts back what was there, after the replacement was refused. */
  readonly restore: (state: State) => void;
}

/**
 * Keeps what is about to be replaced: its file under `takes/`, which is durable when this returns, and its entry by
 * `record`. A locally made asset that an edit outdated cost nothing and is not kept, unless --redo asks for another.
 */
export async function setAside(
  { place: { ledger, project }, choice: { redo } }: Pick<Work, 'place' | 'choice'>,
  kind: Take['kind'],
  type: SegmentType,
): Promise<SetAside> {
  const before = { image: ledger.state.images[type], clip: ledger.state.clips[type] };
  const known = before[kind];
  const restore = (state: State) => {
    if (kind === 'image' && before.image !== undefined) state.images[type] = before.image;
    if (kind === 'clip' && before.clip !== undefined) state.clips[type] = before.clip;
  };
  const nothing = { record: () => undefined, restore };
  if (known?.state !== 'succeeded' || (known.provider === 'local' && !redo)) return nothing;
  if (!(await isWhole(project.folder, known.asset))) return nothing;
  const others = ledger.state.takes.filter((take) => take.segment_type === type && take.kind === kind);
  if (others.some(({ asset }) => asset.sha256 === known.asset.sha256)) return nothing; // the same file is a take already
  const number = Math.max(0, ...others.map((take) => take.number)) + 1;
  const path = `takes/${type}-${kind}-${number}${extname(known.asset.path)}`;
  await linkWhole(join(project.folder, known.asset.path), join(project.folder, path));
  const take: Take = {
    segment_type: type,
    kind,
    number,
    provider: known.provider,
    model: known.model,
    asset: { ...known.asset, path },
    replaced_at: new Date().toISOString(),
  };
  return {
    record: (state) => state.takes.push(take),
    restore(state) {
      restore(state);
      state.takes = state.takes.filter((each) => each.asset.path !== path);
    },
  };
}

/**
 * Puts an old take in the place of the present image or clip, which becomes a take in turn. Like a brought asset it
 * stays: no edit of the script replaces it by itself.
 * @throws SparkfluenceError input, reason `take_missing`, which lists the takes that exist
 */
export async function chooseTake(
  work: Work,
  kind: Take['kind'],
  type: SegmentType,
  number: number,
): Promise<void> {
  const {
    place: { ledger, project },
  } = work;
  const own = ledger.state.takes.filter((take) => take.segment_type === type && take.kind === kind);
  const take = own.find((each) => each.number === number);
  if (take === undefined || !(await isWhole(project.folder, take.asset)))
    throw noTake(kind, type, number, own);
  const { record } = await setAside({ ...work, choice: { redo: true } }, kind, type);
  await ledger.update(record); // before its file is overwritten
  const path = kind === 'image' ? `images/${type}${extname(take.asset.path)}` : `clips/${type}.mp4`;
  const file = join(project.folder, path);
  await copyWhole(join(project.folder, take.asset.path), file);
  const asset = { path, sha256: await sha256OfFile(file), bytes: (await stat(file)).size };
  await ledger.update((state) => {
    if (kind === 'image') {
      const made = {
        provider: 'custom',
        model: take.model,
        prompt: '',
        revised_prompt: null,
        degradations: [],
      };
      state.images[type] = { state: 'succeeded', fingerprint: null, ...made, asset };
    } else {
      const receipt = { id: 0, uuid: crypto.randomUUID(), model_name: take.model, estimated_credit: 0 };
      const whole = { ...receipt, status: 2, status_percentage: 100 } as const;
      const made = { provider: 'custom', model: take.model, fingerprint: asset.sha256 };
      state.clips[type] = { state: 'succeeded', ...made, receipt: whole, asset };
    }
  });
}

function noTake(
  kind: Take['kind'],
  type: SegmentType,
  number: number,
  own: readonly Take[],
): SparkfluenceError {
  const list = own.map((take) => take.number).join(', ');
  return new SparkfluenceError('input', `${type} has no ${kind} take ${number}`, {
    details: {
      reason: 'take_missing',
      segment: type,
      next: list === '' ? `There are no old takes of its ${kind}.` : `It has these: ${list}.`,
    },
  });
}
