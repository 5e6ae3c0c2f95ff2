import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { type FinalChoices, openProject, type Project, readScript } from '../../project/store.ts';
import { adoptOwnFiles } from '../clips/own-files.ts';
import type { End } from '../final/needs.ts';
import { scriptFrom } from '../script/write.ts';
import { withChoices } from '../work/open.ts';
import { recordedAtMs } from '../work/own-files.ts';
import { openSession, type Session, type SessionOptions } from '../work/session.ts';
import { withItsNarrator } from './narrator.ts';

/** How the actions of the served page work on the project: as the commands do, under its lock. */

export interface ActionOptions {
  readonly folder: string;
  readonly session: SessionOptions;
  /** How the final video is made by what a project keeps. */
  readonly endOf: (project: Project) => End;
  /** What the command's flags chose for the final video and nobody has written into the project yet. */
  readonly pending: { choices: FinalChoices };
  /** Called with the name of a task while it is still looked whether it can be done. */
  readonly announce?: (name: string) => void;
  /** Runs a task after the answer was sent. @param name as text: `Making HOOK` */
  readonly background: (name: string, task: () => Promise<void>) => void;
}

type More = Pick<SessionOptions, 'choice'> & {
  /** The project as it is to be kept from now on. */
  readonly change?: (project: Project) => Project;
};

/** The project with what is chosen for it, kept or not. */
export async function projectNow({
  folder,
  pending,
}: Pick<ActionOptions, 'folder' | 'pending'>): Promise<Project> {
  return withChoices(await openProject(folder), pending.choices);
}

async function open(
  options: ActionOptions,
  { choice, change = (project) => project }: More = {},
): Promise<Session> {
  const { folder, session, pending } = options;
  const project = change(await projectNow(options));
  const sinceMs = await recordedAtMs(folder);
  const narrated = await withItsNarrator(session, project);
  const opened = await openSession(project, { ...narrated, ...(choice === undefined ? {} : { choice }) });
  pending.choices = {}; // the session has written them
  return {
    ...opened,
    async work(script) {
      const work = await opened.work(script);
      await adoptOwnFiles(work, sinceMs);
      return work;
    },
  };
}

/** Does a task under the lock, and answers when it is done. */
export async function locked<Result>(
  options: ActionOptions,
  task: (session: Session) => Promise<Result>,
  more: More = {},
): Promise<Result> {
  const session = await open(options, more);
  try {
    return await task(session);
  } finally {
    await session.close();
  }
}

/** Writes into the project what the command's flags chose for the final video, as every other command does. */
export async function keepPending(options: ActionOptions): Promise<void> {
  if (Object.keys(options.pending.choices).length === 0) return;
  await locked(options, async () => undefined).catch((error: unknown) => {
    // Another process works on it: the first action on the page writes them.
    if (!(error instanceof SparkfluenceError) || error.details.reason !== 'project_locked') throw error;
  });
}

/** Starts a task in the background. @param prepare refuses what cannot be done while the page waits for the answer */
export async function started(
  options: ActionOptions,
  more: More,
  name: string,
  prepare: (session: Session) => Promise<() => Promise<void>>,
): Promise<void> {
  await requireScript(options);
  options.announce?.(name);
  const session = await open(options, more);
  let task: () => Promise<void>;
  try {
    task = await prepare(session);
  } catch (error) {
    await session.close();
    throw error;
  }
  options.background(name, async () => {
    try {
      await task();
    } finally {
      await session.close();
    }
  });
}

/** @throws SparkfluenceError project, reason `no_script`, before the lock is taken */
async function requireScript({ folder }: ActionOptions): Promise<void> {
  const project = await openProject(folder);
  if ((await readScript(project)) === undefined) await scriptFrom(project, {});
}

/** @throws SparkfluenceError input, reason `segment_missing` */
export function findSegment(segments: readonly Segment[], type: SegmentType): Segment {
  const found = segments.find((segment) => segment.type === type);
  if (found !== undefined) return found;
  throw new SparkfluenceError('input', `The script has no segment ${type}`, {
    details: { reason: 'segment_missing', segment: type, next: 'Reload the page.' },
  });
}

/** What a request of the page is called where it is refused. */
export const WHAT = 'the page’s request';
