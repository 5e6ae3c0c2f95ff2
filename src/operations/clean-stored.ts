import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/resolve.ts';
import { parsedOrNothing } from '../contracts/json.ts';
import { databaseOf, findStored, mediaAddress } from '../pipeline/work/kept.ts';
import { storedProjects } from '../pipeline/work/stored-list.ts';
import { storageMedia } from '../pipeline/work/stored-media.ts';
import type { LetGo, Stored } from '../project/backend.ts';
import { backendOf } from '../project/backends.ts';
import { openLedger, parseStateText, type State } from '../project/ledger.ts';
import { assetsIn, type Contents } from '../project/media.ts';
import { readStored } from '../project/postgres/let-go.ts';
import { parseScript, type ScriptFile } from '../project/store.ts';
import { canJoin } from './can-join.ts';
import type { Cleaned } from './clean.ts';
import {
  type CleanCaller,
  type CleanedFile,
  type CleanedProject,
  type CleanRequest,
  isFree,
  isOurs,
} from './clean-files.ts';

/**
 * What may go of the media of projects that are kept in PostgreSQL, by the rules of a folder: what no document of the project names any
 * more, old takes that cost nothing, and where it is asked for finished videos whose clips are all there. What was bought is named by its
 * order for good, and stays.
 */
export async function cleanStored(
  config: Config,
  request: CleanRequest,
  caller: CleanCaller,
): Promise<Cleaned> {
  const media = storageMedia(config, mediaAddress(config), caller.signal);
  const projects: CleanedProject[] = [];
  for await (const { id, isLeased, changedAgoMs } of storedProjects(config)) {
    caller.signal.throwIfAborted();
    if (changedAgoMs < request.olderThanMs) continue;
    const known = { project_id: id, folder: id };
    const skipped = (why: string): CleanedProject => ({ ...known, files: [], freed_bytes: 0, skipped: why });
    // What is removed is removed under the lease, which is taken over at once where its process has ended here.
    if (isLeased && !request.remove) {
      projects.push(skipped(BUSY));
      continue;
    }
    const has = (asset: Parameters<typeof media.has>[1]) => media.has(id, asset);
    const found = await cleanOne(config, id, has, request, caller).catch((error: unknown) => {
      caller.signal.throwIfAborted();
      return skipped(error instanceof Error ? error.message : String(error));
    });
    if ('skipped' in found) projects.push(found);
    else if (found.files.length > 0) projects.push({ ...known, ...found });
  }
  return {
    ...{ removed: request.remove, projects },
    freed_bytes: projects.reduce((sum, { freed_bytes }) => sum + freed_bytes, 0),
  };
}

const BUSY = 'A process works on it';

type Found = Pick<CleanedProject, 'files' | 'freed_bytes'>;

async function cleanOne(
  config: Config,
  id: string,
  has: Parameters<typeof canJoin>[2],
  { finals, remove }: Pick<CleanRequest, 'finals' | 'remove'>,
  caller: CleanCaller,
): Promise<Found | CleanedProject> {
  const found = await whatGoes(await readStored(await databaseOf(config), id), finals, has);
  if (!remove || found.length === 0) return foundOf(found);
  const folder = await findStored(config, id, caller);
  const backend = folder === undefined ? undefined : backendOf(folder);
  const stored = backend?.stored;
  // Where somebody works in this machine's copy, that is no copy of this process.
  if (folder === undefined || backend === undefined || stored === undefined)
    return { project_id: id, folder: id, files: [], freed_bytes: 0, skipped: BUSY };
  const lock = await backend.lock(caller.pid, caller.signal);
  try {
    const going = await whatGoes(await stored.read(), finals, has);
    const gone = new Set(going.map(({ sha256 }) => sha256));
    const ledger = await openLedger(folder, lock.assertHeld);
    // A take that the ledger names is there; what lies in this machine's copy would be sent again with the next word of the ledger.
    if (ledger.state.takes.some(({ asset }) => gone.has(asset.sha256)))
      await ledger.update((state) => {
        state.takes = state.takes.filter(({ asset }) => !gone.has(asset.sha256));
      });
    for (const { path, sha256 } of going)
      for (const name of path === undefined ? [] : [path, `publish/${path}`])
        if (await isOurs(folder, name, [sha256])) await rm(join(folder, name), { force: true });
    return foundOf(going, await stored.letGo(going));
  } finally {
    await lock.release();
  }
}

interface Going extends Contents {
  readonly what: string;
  /** Where it lies in a folder of the project; undefined where nothing names it. */
  readonly path: string | undefined;
}

async function whatGoes(
  { documents, contents }: Stored,
  finals: boolean,
  has: Parameters<typeof canJoin>[2],
): Promise<Going[]> {
  const textOf = (name: string) => documents.find((each) => each.name === name)?.body;
  const state = parseStateText(textOf('state.json'), 'state.json');
  const text = textOf('script.json');
  const script = text === undefined ? undefined : parseScript(text, 'script.json');
  const final = finals ? await finalOf(state, script, has) : undefined;
  const needed = new Set(
    assetsIn([
      needingOf(state, final),
      ...documents.flatMap(({ name, body }) => (name === 'state.json' ? [] : [parsedOrNothing(body)])),
    ]).map(({ sha256 }) => sha256),
  );
  const names = new Map(assetsIn(state).map(({ sha256, path }) => [sha256, path]));
  return contents
    .filter(({ sha256 }) => !needed.has(sha256))
    .map(({ sha256, bytes }) => ({
      ...{ sha256, bytes, path: names.get(sha256) },
      what: sha256 === final ? 'finished video' : names.has(sha256) ? 'old take, drawn here' : 'replaced',
    }));
}

/** The finished video, by its sha256, where it can be joined again for nothing. */
async function finalOf(
  state: Readonly<State>,
  script: ScriptFile | undefined,
  has: Parameters<typeof canJoin>[2],
): Promise<string | undefined> {
  return state.final !== null && (await canJoin(state, script, has)) ? state.final.asset.sha256 : undefined;
}

/** What of the ledger has to be there: without takes and orders that cost nothing, and without the video that goes. */
function needingOf(state: Readonly<State>, final: string | undefined): unknown {
  const { asset: video, ...ofFinal } = state.final ?? {};
  return {
    ...state,
    takes: state.takes.filter(({ provider, order }) => !(provider === 'local' && isFree(state, order))),
    orders: state.orders.filter(({ id, provider }) => !(provider === 'local' && isFree(state, id))),
    final: [ofFinal, ...(video === undefined || video.sha256 === final ? [] : [video])],
    uploads: (state.uploads ?? []).filter(({ sha256 }) => sha256 !== final),
  };
}

function foundOf(going: readonly Going[], done: readonly LetGo[] = []): Found {
  const endOf = new Map(done.map((each) => [each.sha256, each]));
  const files = going.map(({ path, sha256, bytes, what }): CleanedFile => {
    const { state = 'removed', error } = endOf.get(sha256) ?? {};
    return {
      ...{ path: path ?? `media/${sha256}`, bytes, what },
      ...(state === 'removed' ? {} : { state }),
      ...(error === undefined ? {} : { why: error.message, reason: String(error.details.reason) }),
    };
  });
  const freed = files.filter(({ state }) => state === undefined);
  return { files, freed_bytes: freed.reduce((sum, { bytes }) => sum + bytes, 0) };
}
