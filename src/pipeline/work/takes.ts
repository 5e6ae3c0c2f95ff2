import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { copyWhole, linkWhole } from '../../disk/files.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import type { Asset, State, Take } from '../../project/ledger.ts';
import { changeOrder, entriesOf, forgetLocal, unknownReceipt } from '../../project/orders.ts';
import { isWhole } from './assets.ts';
import type { Work } from './work.ts';

/** How the state records a replacement: with the intent, and again when the replacement is refused. */
export interface SetAside {
  readonly record: (state: State) => void;
  /** Puts back what was there, after the replacement was refused. */
  readonly restore: (state: State) => void;
  /** The file that stands in place meanwhile, and may be overwritten. */
  readonly over: Asset | undefined;
}

/** An old take to put in its place again. */
export interface TakeChoice {
  readonly type: SegmentType;
  readonly number: number;
}

type Kind = Take['kind'];
type Place = Pick<Work, 'place'>;

/**
 * Keeps what is about to be replaced: its file under `takes/`, which is durable when this returns, and its entry by
 * `record`. A locally made asset that an edit outdated cost nothing and is not kept, unless --redo asks for another. An
 * order that is under way needs no keeping: it lives on by itself.
 */
export async function setAside(
  work: Pick<Work, 'place' | 'choice'>,
  kind: Kind,
  type: SegmentType,
): Promise<SetAside> {
  const { ledger, project } = work.place;
  const known = entriesOf(ledger.state, kind)[type];
  const over = known?.state === 'succeeded' ? known.asset : known?.over;
  const restore = (state: State) => {
    if (known !== undefined) Object.assign(entriesOf(state, kind), { [type]: known });
  };
  const nothing = { record: () => undefined, restore, over };
  if (known?.state !== 'succeeded' || (known.provider === 'local' && !work.choice.redo)) return nothing;
  if (!(await isWhole(project.folder, known.asset))) return nothing;
  const file = join(project.folder, known.asset.path);
  const same = await sameTake(work, kind, type, known.asset.sha256, file);
  const take = same ?? (await addTake(work, kind, type, known, file));
  return {
    over,
    record(state) {
      if (same === undefined) state.takes.push(take);
      changeOrder(state, known.order, { asset: take.asset });
    },
    restore(state) {
      restore(state);
      if (same === undefined) state.takes = state.takes.filter((each) => each.asset.path !== take.asset.path);
      changeOrder(state, known.order, { asset: known.asset });
    },
  };
}

/**
 * The number of the take that is about to be made in the place of what is there: with `--redo` what comes out must be
 * another one. Undefined where nothing is redone, so that the same inputs give the same result.
 */
export function takeNumber(
  { place: { ledger }, choice: { redo } }: Pick<Work, 'place' | 'choice'>,
  kind: Kind,
  type: SegmentType,
): number | undefined {
  if (!redo) return undefined;
  const isThere = entriesOf(ledger.state, kind)[type] !== undefined;
  const highest = Math.max(0, ...takesOf(ledger.state, kind, type).map(({ number }) => number));
  return isThere || highest > 0 ? highest + 1 : undefined;
}

export const takesOf = ({ takes }: Pick<State, 'takes'>, kind: Kind, type: SegmentType): Take[] =>
  takes.filter((take) => take.segment_type === type && take.kind === kind);

/**
 * The take that is the same file already. Where its own file was removed since, it gets it again: a record alone keeps nothing.
 */
export async function sameTake(
  { place: { ledger, project } }: Place,
  kind: Kind,
  type: SegmentType,
  sha256: string,
  file: string,
): Promise<Take | undefined> {
  for (const take of takesOf(ledger.state, kind, type)) {
    if (take.asset.sha256 !== sha256) continue;
    if (await isWhole(project.folder, take.asset)) return take;
    const own = join(project.folder, take.asset.path);
    if (await isThere(own)) continue; // another file has its name by now
    await linkWhole(file, own);
    return take;
  }
  return undefined;
}

/** Gives a file a name of its own under `takes/`, where no other file has it. The caller writes the take into the state. */
export async function addTake(
  { place: { ledger, project } }: Place,
  kind: Kind,
  type: SegmentType,
  made: Pick<Take, 'provider' | 'model' | 'asset' | 'order' | 'credit'>,
  file: string,
): Promise<Take> {
  const taken = namesOf(ledger);
  let number = Math.max(0, ...takesOf(ledger.state, kind, type).map((take) => take.number));
  let path: string;
  do {
    number += 1;
    path = `takes/${type}-${kind}-${number}${extname(made.asset.path)}`;
  } while (!taken(path) || (await isAnother(join(project.folder, path), made.asset.sha256)));
  await linkWhole(file, join(project.folder, path));
  return {
    ...{ segment_type: type, kind, number, provider: made.provider, model: made.model },
    asset: { ...made.asset, path },
    replaced_at: new Date().toISOString(),
    ...(made.credit === undefined ? {} : { credit: made.credit }),
    ...(made.order === undefined ? {} : { order: made.order }),
  };
}

const names = new WeakMap<object, Set<string>>();

/** Tells for each name whether the caller is the first that wants it: several segments set aside at once. */
function namesOf(ledger: object): (path: string) => boolean {
  const known = names.get(ledger) ?? new Set();
  names.set(ledger, known);
  return (path) => known.size < known.add(path).size;
}

/**
 * Keeps a file that stands where another one is about to be written, and that nobody knows: the user changed it, or the
 * ledger that knew it is lost.
 * @param over the file that may be overwritten
 */
export async function keepUnknown(
  work: Place,
  kind: Kind,
  type: SegmentType,
  path: string,
  over: Asset | undefined,
): Promise<void> {
  const { ledger, project } = work.place;
  const file = join(project.folder, path);
  if (!(await isThere(file))) return;
  const sha256 = await sha256OfFile(file);
  const entry = entriesOf(ledger.state, kind)[type];
  const expected = [over, entry?.state === 'succeeded' ? undefined : entry?.over];
  if (expected.some((asset) => asset?.sha256 === sha256)) return;
  if ((await sameTake(work, kind, type, sha256, file)) !== undefined) return;
  const asset = { path, sha256, bytes: (await stat(file)).size };
  const take = await addTake(work, kind, type, { provider: 'custom', model: 'custom', asset }, file);
  await ledger.update((state) => void state.takes.push(take));
}

/** Whether a file stands there that holds something else. */
const isAnother = async (file: string, sha256: string): Promise<boolean> =>
  (await isThere(file)) && (await sha256OfFile(file)) !== sha256;

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
      throw error;
    },
  );

/**
 * Puts an old take in the place of the present image or clip, which becomes a take in turn. Like a brought asset it
 * stays: no edit of the script replaces it by itself.
 * @throws SparkfluenceError input, reason `take_missing`, which lists the takes that exist
 */
export async function chooseTake(
  work: Work,
  kind: 'image' | 'clip',
  type: SegmentType,
  number: number,
): Promise<void> {
  const {
    place: { ledger, project },
  } = work;
  const take = await findTake(work, kind, type, number);
  const { record, over } = await setAside({ ...work, choice: { redo: true } }, kind, type);
  await ledger.update(record); // before its file is overwritten
  const path = kind === 'image' ? `images/${type}${extname(take.asset.path)}` : `clips/${type}.mp4`;
  const file = join(project.folder, path);
  await keepUnknown(work, kind, type, path, over);
  await copyWhole(join(project.folder, take.asset.path), file);
  const asset = { path, sha256: await sha256OfFile(file), bytes: (await stat(file)).size };
  await ledger.update((state) => putTake(state, kind, type, { ...take, asset }));
}

/** The same for who only looks: the take is the present image or clip in memory, and lies where it lay. @throws as `chooseTake` */
export async function chooseTakeInMemory(
  work: Place,
  kind: 'image' | 'clip',
  type: SegmentType,
  number: number,
): Promise<void> {
  const take = await findTake(work, kind, type, number);
  await work.place.ledger.update((state) => putTake(state, kind, type, take));
}

async function findTake(
  { place: { ledger, project } }: Place,
  kind: 'image' | 'clip',
  type: SegmentType,
  number: number,
): Promise<Take> {
  const own = takesOf(ledger.state, kind, type);
  const take = own.find((each) => each.number === number);
  if (take === undefined || !(await isWhole(project.folder, take.asset)))
    throw noTake(kind, type, number, own);
  return take;
}

function putTake(state: State, kind: 'image' | 'clip', type: SegmentType, take: Take): void {
  const { asset, model, credit } = take;
  if (kind === 'image') {
    const made = { provider: 'custom', model, prompt: '', revised_prompt: null, degradations: [] };
    const shown = { ...made, ...(credit === undefined ? {} : { credit }) };
    state.images[type] = { state: 'succeeded', fingerprint: null, ...shown, asset };
  } else {
    const made = { provider: 'custom', model, fingerprint: asset.sha256 };
    state.clips[type] = { state: 'succeeded', ...made, receipt: unknownReceipt(model), asset };
  }
  forgetLocal(state);
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
