import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { packageVersion } from '../../contracts/places.ts';
import { createEars } from '../../page/ears.ts';
import { type Room, startPageServer } from '../../page/server.ts';
import { renderStudio } from '../../page/studio.ts';
import type { StartView } from '../../page/studio-model.ts';
import { openRoom, type ProjectRoom } from '../../pipeline/preview/room.ts';
import { newToken } from '../../pipeline/preview/serve.ts';
import type { ActionOptions } from '../../pipeline/preview/task.ts';
import { openIfThere, openProject } from '../../project/store.ts';
import type { Caller } from '../caller.ts';
import { pageVoices } from '../page-voices.ts';
import { cardsBelow, projectBelow, traceBelow, verdicts } from './cards.ts';
import { beginVideo, type NewVideoBase, quoteVideo, unwrittenVideo } from './new-video.ts';

export interface StudioOptions {
  /** The folder of the projects, absolute; those directly below it are shown. */
  readonly root: string;
  readonly port: number;
  readonly caller: Caller;
  readonly session: ActionOptions['session'];
  readonly endOf: ActionOptions['endOf'];
  readonly base: NewVideoBase;
  readonly start: StartView;
  /** The command line that goes on with a project. */
  readonly commandOf: (folder: string) => string;
  /** Called when the page can be opened. */
  readonly onReady: (url: string) => void;
}

export interface StudioEnd {
  readonly url: string;
  /** The number of changes from the pages. */
  readonly changes: number;
  /** Folders whose work was interrupted at the end. */
  readonly cutOff: readonly string[];
}

/** How often the folder is looked at while its page is open, milliseconds. */
const LOOK_MS = 800;

/**
 * Serves the page with all videos of a folder, and the page of each, until the signal is aborted; all work ends then.
 * @throws SparkfluenceError config, reason `port_taken`
 */
export async function serveStudio(options: StudioOptions): Promise<StudioEnd> {
  const { root, caller, base, session } = options;
  const { signal, config } = caller;
  const rooms = new Map<string, Opened>();
  const voices = pageVoices({
    ...{ config, signal, provider: session.makers.voice.id, maxUsd: session.limits?.maxUsd },
    language: async () => options.start.language ?? 'english', // the page names the one that is chosen there
  });
  const ears = createEars();
  const isCurrent = verdicts(session);
  let begun = 0;
  /** Videos that are begun and have no room yet: they, too, have ended when the studio has. */
  const beginning = new Set<Promise<unknown>>();
  const begin = async (body: unknown): Promise<string> => {
    const { project, done } = await beginVideo(body, base, caller);
    begun += 1;
    await isThere(project.folder, done);
    const name = basename(project.folder);
    opened(rooms, name, options).room.adopt('Making the video', done);
    return name;
  };
  const studio: Room = {
    ears,
    page: async (ui) =>
      renderStudio({
        ...(await cardsBelow(root, isCurrent, signal)),
        ...{ ui, root, start: options.start, version: await packageVersion() },
      }),
    file: async () => undefined,
    api: {
      ...voices,
      quote: (body) => quoteVideo(body, base, caller),
      async make(body) {
        const name = begin(body);
        beginning.add(name);
        try {
          return { address: addressOf(await name) };
        } finally {
          beginning.delete(name);
        }
      },
    },
    upload: async () => {
      throw new SparkfluenceError('input', 'Files are given to a video, on its own page');
    },
  };
  const server = await startPageServer({
    port: options.port,
    token: newToken(),
    command: 'sparkfluence studio',
    async roomAt(path) {
      const [, name, rest = ''] = /^p\/([^/]+)\/(.*)$/s.exec(path) ?? [];
      if (name === undefined) return { room: studio, rest: path };
      if ((await projectBelow(root, name)) === undefined) return undefined;
      return { room: opened(rooms, name, options).room, rest };
    },
  });
  try {
    options.onReady(server.url);
    await follow(root, ears, signal);
    await Promise.allSettled(beginning);
    await Promise.all([...rooms.values()].map(({ followed }) => followed));
  } finally {
    ears.end();
    await server.close();
  }
  const all = [...rooms.values()];
  return {
    url: server.url,
    changes: begun + all.reduce((sum, { room }) => sum + room.changes, 0),
    cutOff: all.filter(({ room }) => room.working !== null).map(({ folder }) => folder),
  };
}

interface Opened {
  readonly folder: string;
  readonly room: ProjectRoom;
  readonly followed: Promise<void>;
}

const addressOf = (name: string): string => `p/${encodeURIComponent(name)}/`;

/** The room of a project, opened once. */
function opened(
  rooms: Map<string, Opened>,
  name: string,
  { root, session, endOf, commandOf, caller, base }: StudioOptions,
): Opened {
  const known = rooms.get(name);
  if (known !== undefined) return known;
  const folder = `${root}/${name}`;
  const room = openRoom({
    ...{ folder, session, endOf, command: commandOf(folder), home: '../../' },
    pending: { choices: {} },
    unwritten: unwrittenVideo(folder, async () => ({ ...base, ...endOf(await openProject(folder)) }), caller),
    more: pageVoices({
      ...{ config: caller.config, signal: caller.signal, provider: session.makers.voice.id },
      maxUsd: session.limits?.maxUsd,
      language: async () => (await openIfThere(folder))?.settings.language ?? 'english',
    }),
  });
  const entry = { folder, room, followed: room.follow() };
  rooms.set(name, entry);
  return entry;
}

/** Waits until the project can be shown; what ends the work before, an interruption too, is thrown. */
async function isThere(folder: string, done: Promise<unknown>): Promise<void> {
  const ended = done.then(() => undefined);
  ended.catch(() => undefined); // the room that adopts the work says how it ended
  while ((await openIfThere(folder)) === undefined) await Promise.race([ended, sleep(30)]);
}

/** Tells the open pages whenever a project of the folder has changed. */
async function follow(root: string, ears: Room['ears'], signal: AbortSignal): Promise<void> {
  let known = '';
  while (!signal.aborted) {
    if (ears.size > 0) {
      const seen = await traceBelow(root);
      if (known !== '' && seen !== known) ears.send('change', '');
      known = seen;
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}
