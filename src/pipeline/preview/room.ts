import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseInput } from '../../contracts/parse.ts';
import type { OnProgress } from '../../contracts/progress.ts';
import { lockOwner } from '../../disk/lock.ts';
import { createEars } from '../../page/ears.ts';
import type { LiveState } from '../../page/model.ts';
import { renderPage } from '../../page/page.ts';
import { problemOf } from '../../page/problem.ts';
import type { Room } from '../../page/server.ts';
import { readScript } from '../../project/store.ts';
import type { Quote } from '../quote/quote.ts';
import { fileWithin } from '../work/assets.ts';
import { lookAt, type SessionOptions } from '../work/session.ts';
import { type Actions, createActions, makeSchema } from './actions.ts';
import type { Agreed } from './agreed.ts';
import { collectPage } from './collect.ts';
import { isShown, mediaType, servedShelf } from './media.ts';
import { withItsNarrator } from './narrator.ts';
import { type ActionOptions, keepPending, projectNow, WHAT } from './task.ts';

export interface RoomOptions extends Omit<ActionOptions, 'announce' | 'background'> {
  /** The command line that goes on with the project. */
  readonly command: string;
  /** The address of the page with all videos; null where this is the only one. */
  readonly home: string | null;
  /** Operations that the caller adds, such as a sample of a voice. */
  readonly more: Room['api'];
  /** Makes the video of a project whose script is not written yet. */
  readonly unwritten: Unwritten;
}

export interface Unwritten {
  quote(): Promise<Quote>;
  /** Ends with the video. @throws SparkfluenceError as `run`; budget, where it costs more than was agreed to */
  make(agreed: Agreed, onEvent: OnProgress): Promise<unknown>;
}

/** A project that is worked on in the browser. */
export interface ProjectRoom extends Room {
  /** The number of changes from the page: saved texts, chosen takes, started work. */
  readonly changes: number;
  /** The work that goes on now, in words. */
  readonly working: string | null;
  /** Takes over work that was begun elsewhere in this process, such as a new video. */
  adopt(name: string, task: Promise<unknown>): void;
  /** Tells the open pages of changes until the signal is aborted; what was begun here has ended then. */
  follow(): Promise<void>;
}

/** How often the project is checked for changes while a page is open, milliseconds. */
const LOOK_MS = 400;

export function openRoom(options: RoomOptions): ProjectRoom {
  const { folder, command, home } = options;
  const { signal } = options.session;
  const state: Running = { announced: null, now: null, last: null, changes: 0 };
  const ears = createEars();
  const session: SessionOptions = {
    ...options.session,
    onEvent(event) {
      options.session.onEvent(event);
      const worthSaying = event.state !== 'running' && event.state !== 'kept'; // the cards show all other events
      if (worthSaying) ears.send('progress', event);
    },
  };
  const run = inBackground(state, signal);
  const announce = (name: string): void => {
    state.announced = name;
  };
  const acting: ActionOptions = { ...options, session, announce, background: run };
  const actions = createActions(acting);
  let turn: Promise<unknown> = Promise.resolve();
  /** One change after the other: each reads the project before it has the lock, and would write over the one before. */
  const inTurn = (task: () => Promise<object>): Promise<object> => {
    const mine = turn
      .then(async () => {
        requireFree(state);
        const answer = await task();
        state.changes += 1;
        return answer;
      })
      .finally(() => {
        state.announced = null;
      });
    turn = mine.catch(() => undefined);
    return mine;
  };
  const counted = (task: (body: unknown) => Promise<object>) => (body: unknown) => inTurn(() => task(body));
  const {
    quote,
    search,
    picture,
    file: fileOf,
    ...changing
  } = {
    ...actions,
    ...withoutScript(acting, actions, options.unwritten),
  };
  const api = Object.fromEntries(Object.entries(changing).map(([name, task]) => [name, counted(task)]));
  return {
    ears,
    api: { ...options.more, ...api, quote, search },
    get changes() {
      return state.changes;
    },
    get working() {
      return state.now?.name ?? null;
    },
    async page(language) {
      const project = await projectNow(acting);
      const script = await readScript(project);
      const narrated = await withItsNarrator(session, project);
      const work = script === undefined ? undefined : await lookAt(project, narrated, script);
      const live = { ...(await liveState(folder, state, session.pid)), home };
      const end = options.endOf(project);
      const { makers } = narrated;
      const shelf = servedShelf(folder);
      return renderPage(await collectPage(project, work, { shelf, live, command, language, end, makers }));
    },
    async file(path) {
      if (!isShown(path)) return undefined;
      const found = await fileWithin(folder, path);
      return found === undefined ? undefined : { path: found, type: mediaType(path) };
    },
    upload(name, bytes) {
      const [kind = '', ...rest] = name.split('/');
      const isForAll = kind === 'music' || kind === 'logo';
      return inTurn(() => (isForAll ? fileOf(kind, rest.join('/'), bytes) : picture(name, bytes)));
    },
    adopt: (name, task) => run(name, () => task.then(() => undefined)),
    async follow() {
      await keepPending(acting);
      let known = '';
      while (!signal.aborted) {
        if (ears.size > 0) {
          const seen = `${await traceOf(folder)} ${nameOf(state)} ${JSON.stringify(state.last)}`;
          if (known !== '' && seen !== known) ears.send('change', '');
          known = seen;
        }
        await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      }
      ears.end();
      await state.now?.done;
    },
  };
}

/** The quote and the making of a whole video also where its script is not written yet, or was given up on. */
const withoutScript = (
  { folder, session, pending, background }: ActionOptions,
  { quote, make }: Pick<Actions, 'quote' | 'make'>,
  unwritten: Unwritten,
): Pick<Actions, 'quote' | 'make'> => {
  const isWritten = async () => (await readScript(await projectNow({ folder, pending }))) !== undefined;
  return {
    quote: async (body) => ((await isWritten()) ? quote(body) : unwritten.quote()),
    async make(body) {
      if (await isWritten()) return make(body);
      const { agreed } = parseInput(makeSchema, body, WHAT);
      background('Making the video', async () => void (await unwritten.make(agreed, session.onEvent)));
      return { started: true };
    },
  };
};

interface Running {
  /** What is about to begin, as text. */
  announced: string | null;
  now: { readonly name: string; readonly done: Promise<void> } | null;
  last: LiveState['last'];
  changes: number;
}

const inBackground =
  (state: Running, signal: AbortSignal) =>
  (name: string, task: () => Promise<void>): void => {
    state.last = null;
    const done = task().then(
      () => {
        state.last = { task: name, problem: null };
        state.now = null;
      },
      (error: unknown) => {
        state.last = { task: name, problem: problemOf(error) };
        if (!signal.aborted) state.now = null; // after an abort it is the interrupted work
      },
    );
    state.now = { name, done };
  };

/** @throws SparkfluenceError project, reason `project_locked`: this page holds the lock itself */
function requireFree({ now }: Running): void {
  if (now === null) return;
  throw new SparkfluenceError('project', `This page is at work: ${now.name}`, {
    details: { reason: 'project_locked', next: 'Wait until it is done.' },
  });
}

const nameOf = ({ now, announced }: Running): string | null => now?.name ?? announced;

async function liveState(
  folder: string,
  state: Running,
  pid: number,
): Promise<Pick<LiveState, 'busy' | 'last'>> {
  const { last } = state;
  const owner = await lockOwner(folder);
  if (owner === undefined) return { busy: null, last };
  const here = owner.pid === pid ? nameOf(state) : null;
  // An edit of this page holds the lock for a moment, and those behind it wait for it: that needs no words.
  if (owner.pid === pid && here === null) return { busy: null, last };
  return { busy: { pid: owner.pid, since: owner.since, here }, last };
}

async function traceOf(folder: string): Promise<string> {
  const jobs = await readdir(join(folder, 'jobs')).catch(() => []);
  const names = [
    ...['project.json', 'script.json', 'state.json', 'final.mp4', 'lock'],
    ...jobs.map((name) => join('jobs', name, 'progress.json')),
  ];
  const times = names.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs);
  return (await Promise.all(times)).join();
}
