import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '../config/resolve.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { firstLetters } from '../contracts/text.ts';
import { isLocked } from '../disk/lock.ts';
import { spentOf } from '../pipeline/money/budget.ts';
import { isWhole } from '../pipeline/work/assets.ts';
import { subjectOf } from '../pipeline/work/open.ts';
import { everyProject } from '../project/folders.ts';
import { openLedger, parseStateText, type State } from '../project/ledger.ts';
import { clipOf, imageOf } from '../project/orders.ts';
import {
  newFolder,
  type Project,
  parseScript,
  parseSettings,
  readScript,
  type ScriptFile,
} from '../project/store.ts';
import { bytesOf } from './disk-use.ts';

/** A project of this machine, as `list` tells of it. */
export interface ListedProject {
  readonly project_id: string;
  readonly folder: string;
  readonly created_at: string;
  readonly language: string;
  /** What the video is about; the first words that are spoken where only a script was given. */
  readonly subject: string;
  /** How many segments the script has; none before it is written. */
  readonly segments: number;
  readonly images: number;
  readonly clips: number;
  readonly final_video_url: string | null;
  readonly cost_usd: number;
  readonly credits: number;
  /** Whether a process works on it now. */
  readonly under_way: boolean;
  /** What it takes on the disk, where that was asked for and it lies here. */
  readonly disk_bytes?: number;
  /** What it takes in the database and the storage, where it is kept there. */
  readonly stored_bytes?: number;
}

export interface ProjectList {
  /** The newest first. */
  readonly projects: ListedProject[];
  /** Folders with a project that cannot be read, and why. */
  readonly unreadable: { readonly folder: string; readonly problem: string }[];
}

/**
 * The projects below the root and in folders that were worked on; those in PostgreSQL, where projects are kept there. Nothing is
 * written, and no lock is needed.
 */
export async function listProjects(
  places: Pick<Config, 'root' | 'dataFolder' | 'databaseUrl' | 'projects'>,
  withDisk = false,
): Promise<ProjectList> {
  if (places.projects.kind === 'postgres') return listStored(places, withDisk);
  const { projects, unreadable } = await everyProject(places);
  const broken = unreadable.map(({ folder, error }) => ({ folder, problem: wordsOf(error) }));
  const listed: ListedProject[] = [];
  for (const project of projects) {
    try {
      const { listed: known } = await factsOf(project);
      listed.push(withDisk ? { ...known, disk_bytes: await bytesOf(project.folder) } : known);
    } catch (error) {
      broken.push({ folder: project.folder, problem: wordsOf(error) });
    }
  }
  return { projects: listed, unreadable: broken };
}

/** Each in the folder that it is or would be worked on in here. */
async function listStored(
  places: Pick<Config, 'root' | 'databaseUrl' | 'projects'>,
  withDisk: boolean,
): Promise<ProjectList> {
  const { storedProjects } = await import('../pipeline/work/stored-list.ts');
  const projects: ListedProject[] = [];
  const unreadable: { folder: string; problem: string }[] = [];
  for await (const { id, settings, script, state, isLeased, storedBytes } of storedProjects(places)) {
    try {
      const path = (name: string) => `${name} of ${id}`;
      const read = {
        settings: parseSettings(settings, path('project.json')),
        script: script === undefined ? undefined : parseScript(script, path('script.json')),
        state: parseStateText(state, path('state.json')),
      };
      const folder = newFolder(
        places.root,
        read.settings,
        read.settings.input?.content ?? read.script?.segments[0]?.script_text ?? '',
      );
      const known = await facts({ folder, settings: read.settings }, read.script, read.state, isLeased);
      const use = withDisk ? { disk_bytes: await bytesOf(folder), stored_bytes: storedBytes } : {};
      projects.push({ ...known, ...use });
    } catch (error) {
      unreadable.push({ folder: id, problem: wordsOf(error) });
    }
  }
  projects.sort((one, other) => other.created_at.localeCompare(one.created_at));
  return { projects, unreadable };
}

/** A project as it lies on disk: what `list` tells of it, its script and its state. */
export async function factsOf(project: Project): Promise<{
  readonly listed: ListedProject;
  readonly script: ScriptFile | undefined;
  readonly state: Readonly<State>;
}> {
  const script = await readScript(project);
  const { state } = await openLedger(project.folder);
  return { listed: await facts(project, script, state, await isLocked(project.folder)), script, state };
}

async function facts(
  { folder, settings }: Project,
  script: ScriptFile | undefined,
  state: Readonly<State>,
  isUnderWay: boolean,
): Promise<ListedProject> {
  const segments = script?.segments ?? [];
  const done = (of: typeof imageOf | typeof clipOf) =>
    segments.filter(({ type }) => of(state, type)?.state === 'succeeded').length;
  const { final } = state;
  const spent = spentOf(state);
  return {
    project_id: settings.project_id,
    folder,
    created_at: settings.created_at,
    language: settings.language,
    subject: firstLetters((await subjectOf(settings.input)) ?? segments[0]?.script_text ?? '', 120),
    segments: segments.length,
    images: done(imageOf),
    clips: done(clipOf),
    final_video_url:
      final !== null && (await isWhole(folder, final.asset))
        ? pathToFileURL(join(folder, final.asset.path)).href
        : null,
    cost_usd: spent.usd,
    credits: spent.credits,
    under_way: isUnderWay,
  };
}

const wordsOf = (error: unknown): string =>
  error instanceof SparkfluenceError ? error.message : String(error instanceof Error ? error.message : error);
