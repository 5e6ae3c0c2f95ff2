import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Config } from '../config/resolve.ts';
import type { CombineData } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { sameSecret } from '../http/same-secret.ts';
import type { MakeVideo } from '../operations/worker/one-video.ts';
import type { UploadRequest } from '../pipeline/storage/target.ts';
import type { VideoQueue } from '../queue/open.ts';
import { noteProgress } from '../queue/served.ts';
import type { ServerPlace } from './place.ts';
import { projectFolder } from './place.ts';
import { perform } from './work.ts';

/**
 * A job of a server as it stands in the queue, and how a worker that has the server's folder does it. Whoever writes into the
 * database can have nothing done by it: what stands there is signed with the secret in that folder.
 */

/** What a server's folder is known by in the queue; it follows from its secret, which it does not tell. */
export const placeOf = ({ secret }: Pick<ServerPlace, 'secret'>): string =>
  createHmac('sha256', secret).update('queue').digest('hex').slice(0, 16);

const jobSchema = z.strictObject({
  client: z.string(),
  project: z.string(),
  jobId: z.string().regex(/^job_[\da-f]{20}$/),
  /** The request, whose files of clients are named from the server's folder. */
  body: z.unknown(),
  /** What the client may spend in a day, USD. */
  maxUsdPerDay: z.number(),
  /** How far addresses of the request may lead. */
  reach: z.enum(['public', 'network', 'anywhere']),
});
export type QueuedJob = z.infer<typeof jobSchema>;

const sealedSchema = z.strictObject({ job: z.string(), signature: z.string() });

/** @throws nothing; what is not JSON is left out, as it was when it came */
export function seal({ root, secret }: ServerPlace, job: QueuedJob): z.infer<typeof sealedSchema> {
  const text = JSON.stringify({ ...job, body: fromRoot(root, job.body) });
  return { job: text, signature: signatureOf(secret, text) };
}

/** @throws SparkfluenceError input, reason `bad_rows`, where the server did not write it */
export function unseal({ root, secret }: ServerPlace, inputs: unknown): QueuedJob {
  const { job = '', signature = '' } = sealedSchema.safeParse(inputs).data ?? {};
  if (!sameSecret(signature, signatureOf(secret, job))) throw forged();
  const read = jobSchema.parse(JSON.parse(job));
  return { ...read, body: inRoot(root, read.body) };
}

const signatureOf = (secret: Buffer, text: string): string =>
  createHmac('sha256', secret).update(`queued job\n${text}`).digest('base64url');

const PLACEHOLDER = 'file:///server-root/';
const baseOf = (root: string): string => new URL('./', pathToFileURL(join(root, 'any'))).href;

/** The folder may be mounted elsewhere on another machine. */
export const fromRoot = (root: string, value: unknown): unknown => replaced(value, baseOf(root), PLACEHOLDER);
export const inRoot = (root: string, value: unknown): unknown => replaced(value, PLACEHOLDER, baseOf(root));

function replaced(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value.startsWith(from) ? to + value.slice(from.length) : value;
  if (Array.isArray(value)) return value.map((each) => replaced(each, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each, from, to)]));
}

/** How often a server is told how far its job is, milliseconds. */
const TOLD_MS = 1000;

export interface ServedOptions {
  readonly place: ServerPlace;
  readonly queue: VideoQueue;
  readonly config: Config;
  readonly pid: number;
  readonly upload: UploadRequest | null;
}

/** Does jobs of the server whose folder this worker has. @returns their documents, with files named from that folder */
export const servedJob =
  ({ place, queue, config, pid, upload }: ServedOptions): MakeVideo =>
  async (video, { signal, onEvent, onSpent }): Promise<{ readonly data: unknown }> => {
    const { client, project, jobId, body, reach, maxUsdPerDay } = unseal(place, video.inputs);
    onSpent(0); // a client's money is counted in the ledgers of its projects
    let toldMs = Number.NEGATIVE_INFINITY;
    const data: CombineData = await perform<'combine'>(
      {
        ...{ kind: 'combine', client, maxUsdPerDay, jobId, body },
        folder: projectFolder(place.root, client, project),
      },
      {
        ...{ root: place.root, pid, upload },
        config: reach === 'public' ? { ...config, documentReach: 'public' } : config,
      },
      signal,
      (event) => {
        onEvent(event);
        if (performance.now() - toldMs < TOLD_MS) return;
        toldMs = performance.now();
        noteProgress(queue, video, event).catch(() => undefined); // the next one says more
      },
    );
    return { data: fromRoot(place.root, data) };
  };

/** @throws SparkfluenceError config, reason `no_server_here` */
export function requireServerFolder(root: string, isThere: boolean): void {
  if (isThere) return;
  throw new SparkfluenceError(
    'config',
    `${join(root, 'secret')} is not there: no server keeps its projects in it`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'no_server_here',
        path: root,
        next: 'Give as --serve-root the folder that `sparkfluence serve --root` has, on a disk that both machines mount.',
      },
    },
  );
}

const forged = (): SparkfluenceError =>
  new SparkfluenceError('input', 'The job in the queue was not written by the server whose folder this is', {
    details: { reason: 'bad_rows', next: 'Send the same request to the server again.' },
  });
