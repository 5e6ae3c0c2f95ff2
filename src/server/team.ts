import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Asset } from '../project/state.ts';
import { type MediaFile, mediaOfFile } from './addresses.ts';
import type { Crew } from './crew.ts';
import { projectFolder } from './place.ts';
import type { Shared } from './shared.ts';

/**
 * The other servers that have the same projects, where these are kept in PostgreSQL: what one of them made is brought to
 * this one when it is asked for. A server of its own has nobody to ask.
 */
export interface Team {
  /**
   * The folder of a client's project that is to be worked on, up to date where there is something of it.
   * @throws SparkfluenceError project, reason `project_missing`, where it is not this client's
   */
  enter(client: string, id: string): Promise<string>;
  /** Brings a project here, if it is the client's. */
  look(client: string, id: string): Promise<void>;
  /** Brings the projects of a client here that have a job of these. @returns whether there was one */
  bringWithJobs(client: string, uuids: readonly string[]): Promise<boolean>;
  /** Those of these jobs that a project of any client has. */
  ofAnybody(uuids: readonly string[]): Promise<readonly string[]>;
  /** Brings the files here that a body names by `file:` URLs of clients' projects. */
  bringFiles(body: unknown): Promise<void>;
  /** Brings a file that is given out. @returns whether it may be here now */
  bringMedia(file: MediaFile): Promise<boolean>;
}

interface TeamOptions {
  readonly root: string;
  readonly shared: Shared | undefined;
  readonly crew: Pick<Crew, 'perform'>;
  /** The finished video of a job, by its contents. */
  readonly finalOf: (job: string) => Promise<Pick<Asset, 'sha256' | 'bytes'> | undefined>;
}

export function openTeam({ root, shared, crew, finalOf }: TeamOptions): Team {
  const isHere = async (folder: string, path: string): Promise<boolean> =>
    (await stat(join(folder, path)).catch(() => undefined)) !== undefined;
  const bring = (client: string, id: string, paths: readonly string[], assets: readonly Asset[] = []) =>
    crew.perform<'bring'>({
      ...{ kind: 'bring', client, maxUsdPerDay: 0, folder: projectFolder(root, client, id) },
      ...{ projectId: id, paths, assets },
    });
  if (shared === undefined)
    return {
      enter: async (client, id) => projectFolder(root, client, id),
      look: async () => undefined,
      bringWithJobs: async () => false,
      ofAnybody: async () => [],
      bringFiles: async () => undefined,
      bringMedia: async () => false,
    };

  const bringMedia = async ({ client, project, path }: MediaFile): Promise<boolean> => {
    if (!(await shared.has(client, project))) return false;
    const job = /^combine\/(job_[\da-f]{20})\.mp4$/.exec(path)?.[1];
    const final = job === undefined ? undefined : await finalOf(job);
    await bring(client, project, [path], final === undefined ? [] : [{ path, ...final }]);
    return true;
  };
  return {
    async enter(client, id) {
      const folder = projectFolder(root, client, id);
      if (!(await shared.claim(client, id, await isHere(folder, 'project.json')))) throw noProject(id);
      await bring(client, id, []);
      return folder;
    },
    async look(client, id) {
      if (await shared.has(client, id)) await bring(client, id, []);
    },
    async bringWithJobs(client, uuids) {
      const found = new Set((await shared.withJobs(client, uuids)).map(({ project }) => project));
      for (const id of found) await bring(client, id, []);
      return found.size > 0;
    },
    ofAnybody: async (uuids) => (await shared.withJobs(undefined, uuids)).map(({ job }) => job),
    async bringFiles(body) {
      for (const url of fileUrlsIn(body)) {
        const file = mediaOfFile(root, url);
        if (file === undefined || (await isHere(projectFolder(root, file.client, file.project), file.path)))
          continue;
        await bringMedia(file);
      }
    },
    bringMedia,
  };
}

export function fileUrlsIn(body: unknown): readonly string[] {
  if (typeof body === 'string') return body.startsWith('file:') ? [body] : [];
  return typeof body === 'object' && body !== null ? Object.values(body).flatMap(fileUrlsIn) : [];
}

export const noProject = (id: string): SparkfluenceError =>
  new SparkfluenceError('project', `There is no project ${id}`, {
    details: { reason: 'project_missing', field: 'project_id', next: 'Leave project_id out for a new one.' },
  });
