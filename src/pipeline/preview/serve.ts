import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { ProgressEvent } from '../../contracts/progress.ts';
import { lockOwner } from '../../disk/lock.ts';
import type { LiveState } from '../../page/model.ts';
import { renderPage } from '../../page/page.ts';
import { type PageServer, startPageServer } from '../../page/server.ts';
import { openProject, readScript } from '../../project/store.ts';
import { fileWithin } from '../work/assets.ts';
import { lookAt, type SessionOptions } from '../work/session.ts';
import { type ActionOptions, createActions } from './actions.ts';
import { collectPage } from './collect.ts';
import { isShown, mediaType, servedShelf } from './media.ts';

export interface ServeOptions extends Omit<ActionOptions, 'background'> {
  readonly port: number;
  readonly command: string;
  /** Called when the page can be opened. */
  readonly onReady: (url: string) => void;
}

export interface Served {
  readonly url: string;
  /** The number of changes from the page: saved texts, chosen takes, started work. */
  readonly changes: number;
  /** The work that was interrupted at the end. */
  readonly cutOff: string | null;
}

/** How often the project is checked for changes while a page is open, milliseconds. */
const LOOK_MS = 400;

/**
 * Serves the review page to this machine until the signal is aborted, and ends all its work then.
 * @throws SparkfluenceError config, reason `port_taken`
 */
export async function servePage(options: ServeOptions): Promise<Served> {
  const { folder, command } = options;
  const { signal } = options.session;
  const state: Running = { now: null, last: null, changes: 0 };
  let server: PageServer | undefined;
  const session: SessionOptions = {
    ...options.session,
    onEvent(event) {
      options.session.onEvent(event);
      const worthSaying = event.state !== 'running' && event.state !== 'kept'; // the cards show all other events
      if (worthSaying) server?.send('progress', wordsOf(event));
    },
  };
  const actions = createActions({ ...options, session, background: inBackground(state, signal) });
  const counted = (task: (body: unknown) => Promise<object>) => async (body: unknown) => {
    requireFree(state);
    const answer = await task(body);
    state.changes += 1;
    return answer;
  };
  server = await startPageServer({
    port: options.port,
    token: randomBytes(24).toString('base64url'),
    async page() {
      const project = await openProject(folder);
      const script = await readScript(project);
      const work = script === undefined ? undefined : await lookAt(project, session, script);
      const live = await liveState(folder, state, session.pid);
      return renderPage(await collectPage(project, work, { shelf: servedShelf(folder), live, command }));
    },
    async file(path) {
      if (!isShown(path)) return undefined;
      const found = await fileWithin(folder, path);
      return found === undefined ? undefined : { path: found, type: mediaType(path) };
    },
    api: {
      quote: actions.quote,
      text: counted(actions.text),
      take: counted(actions.take),
      redo: counted(actions.redo),
      make: counted(actions.make),
      combine: counted(actions.combine),
    },
    async upload(name, bytes) {
      requireFree(state);
      const answer = await actions.picture(name, bytes);
      state.changes += 1;
      return answer;
    },
  });
  try {
    options.onReady(server.url);
    await follow(folder, state, server, signal);
  } finally {
    await server.close();
  }
  const cutOff = state.now?.name ?? null;
  await state.now?.done;
  return { url: server.url, changes: state.changes, cutOff };
}

interface Running {
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
        state.last = { ok: true, message: `${name}: done.` };
        state.now = null;
      },
      (error: unknown) => {
        const { message, next = '' } = failureOf(error);
        state.last = { ok: false, message: `${name}: ${message}. ${next}`.trim() };
        if (!signal.aborted) state.now = null; // after an abort it is the interrupted work
      },
    );
    state.now = { name, done };
  };

function failureOf(error: unknown): { readonly message: string; readonly next?: string | undefined } {
  if (error instanceof SparkfluenceError) return { message: error.message, next: error.details.next };
  return { message: error instanceof Error ? error.message : String(error) };
}

/** @throws SparkfluenceError project, reason `project_locked`: this page holds the lock itself */
function requireFree({ now }: Running): void {
  if (now === null) return;
  throw new SparkfluenceError('project', `This page is at work: ${now.name}`, {
    details: { reason: 'project_locked', next: 'Wait until it is done.' },
  });
}

async function liveState(folder: string, { now, last }: Running, pid: number): Promise<LiveState> {
  const owner = await lockOwner(folder);
  const here = owner?.pid === pid && now !== null ? now.name : null;
  return { busy: owner === undefined ? null : { pid: owner.pid, since: owner.since, here }, last };
}

/** Notifies the open pages whenever the project has changed. */
async function follow(
  folder: string,
  state: Running,
  server: PageServer,
  signal: AbortSignal,
): Promise<void> {
  let known = '';
  while (!signal.aborted) {
    if (server.listeners > 0) {
      const seen = `${await traceOf(folder)} ${state.now?.name} ${state.last?.message}`;
      if (known !== '' && seen !== known) server.send('change', '');
      known = seen;
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
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

function wordsOf({ stage, segment, state, message }: ProgressEvent): string {
  const what = [segment, stage === 'combine' ? 'final video' : stage].filter(Boolean).join(' ');
  return `${what}: ${state}${message === undefined ? '' : `, ${message}`}`;
}
