import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type CombineData, errorDocumentSchema } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { ProgressEvent } from '../contracts/progress.ts';
import type { Reach } from '../providers/wire/private-address.ts';
import type { VideoQueue } from '../queue/open.ts';
import { hasWorkers, lookServed, type ServedJob, submitServed, withdrawServed } from '../queue/served.ts';
import { stopping } from './crew.ts';
import type { DoJob, Job } from './jobs.ts';
import type { ServerPlace } from './place.ts';
import { inRoot, placeOf, seal } from './queued-work.ts';

/** Has workers of the queue do a server's jobs, as long as there are some that have its folder. */

interface QueuedJobsOptions {
  readonly place: ServerPlace;
  /** Undefined where there is none. */
  readonly openQueue: () => Promise<VideoQueue | undefined>;
  readonly reach: Reach;
  /** Does it here. */
  readonly doHere: DoJob;
  readonly isStopping: () => boolean;
  readonly onFault: (message: string) => void;
}

/** How often it is looked after a job, milliseconds. */
const LOOK_MS = 500;

const made = z.object({ data: z.unknown() });

export function queuedJobs({
  place,
  openQueue,
  reach,
  doHere,
  isStopping,
  onFault,
}: QueuedJobsOptions): DoJob {
  const name = placeOf(place);
  const toQueue = (job: Job): ServedJob => ({
    ...{ place: name, client: job.client, id: job.id },
    fingerprint: `${job.id} ${job.at}`, // the same order at a later time is done again
    inputs: seal(place, {
      ...{ client: job.client, project: job.project, jobId: job.id, body: job.body, reach },
      maxUsdPerDay: job.maxUsdPerDay ?? 0,
    }),
  });
  /** Undefined where it is to be done here. */
  const enter = async (job: Job): Promise<{ queue: VideoQueue; served: ServedJob } | undefined> => {
    try {
      const queue = await openQueue();
      if (queue === undefined || !(await hasWorkers(queue, name))) return undefined;
      const served = toQueue(job);
      await submitServed(queue, served);
      return { queue, served };
    } catch (error) {
      onFault(`the queue cannot be used, and the job is done here: ${String(error)}`);
      return undefined;
    }
  };
  return async (job, onEvent) => {
    const entered = await enter(job);
    if (entered === undefined) return doHere(job, onEvent);
    const { queue, served } = entered;
    let told = '';
    for (;;) {
      if (isStopping()) throw stopping(); // the next process looks after it
      const look = await lookServed(queue, served).catch(() => undefined); // a database that is away comes back
      if (look?.fingerprint === served.fingerprint) {
        const event = JSON.stringify(look.progress ?? null);
        if (event !== told && look.progress !== null) onEvent(look.progress as ProgressEvent);
        told = event;
        if (look.state === 'finished') return inRoot(place.root, made.parse(look.result).data) as CombineData;
        if (look.state === 'failed') throw failureOf(look.failure);
        if (look.state === 'cancelled') return doHere(job, onEvent);
        const isForsaken =
          look.state === 'waiting' && (await hasWorkers(queue, name).catch(() => true)) === false;
        if (isForsaken && (await withdrawServed(queue, served).catch(() => false)))
          return doHere(job, onEvent);
      } else if (look !== undefined) await submitServed(queue, served).catch(() => undefined); // an earlier one was still under way
      await sleep(LOOK_MS);
    }
  };
}

function failureOf(failure: unknown): SparkfluenceError {
  const document = errorDocumentSchema.safeParse(failure).data;
  if (document !== undefined) return SparkfluenceError.passOn(document as never);
  return new SparkfluenceError('bug', 'The workers that did this job died, each time', {
    details: { reason: 'worker_died', next: 'Send the same request again.' },
  });
}
