import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownVariables } from '../../config/names.ts';
import { childEnvironment } from '../../contracts/child-environment.ts';
import type { CombineAccepted } from '../../contracts/documents.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import { makeFolder, writeWhole } from '../../disk/files.ts';
import { lockOwner } from '../../disk/lock.ts';
import { quoted } from '../../pipeline/documents.ts';
import { findJob, isUploadStep, newJobId, openJobRecord } from '../../pipeline/final/job-record.ts';
import { type Project, readScript } from '../../project/store.ts';
import { printAnswer } from './print.ts';

/** How long the new process may take to lock the project, milliseconds. */
const START_LIMIT_MS = 20_000;
const LOOK_MS = 25;

interface DetachFlags {
  readonly json?: boolean;
  readonly captions?: string;
  readonly transition?: string;
  readonly logo?: string;
}

/**
 * Runs the same command in a process of its own and answers as soon as that process has locked the project (as the
 * specification's combine-final-video answers 202). What it says on stderr goes to `combine/<job>.log`.
 * @throws SparkfluenceError what ended the new process before it could begin
 */
export async function detached(
  world: World,
  flags: DetachFlags,
  { project, text }: { readonly project: Project; readonly text: string | undefined },
): Promise<ExitCode> {
  const { program } = world;
  if (program === undefined) throw new Error('--detach needs the program itself');
  const { folder } = project;
  const jobId = newJobId();
  const at = (ending: string) => join(folder, 'combine', `${jobId}.${ending}`);
  await makeFolder(join(folder, 'combine'));
  await openJobRecord(folder, jobId).progress(0, 'Waiting to begin');
  if (text !== undefined) await writeWhole(at('input'), text);
  const input = text === undefined ? ('ignore' as const) : openSync(at('input'), 'r');
  const log = openSync(at('log'), 'a');
  const argv = program.argv.filter((word) => word !== '--detach');
  const own = ['--project', folder, '--job-id', jobId, '--json', '--no-input', '--progress', 'plain'];
  const child = spawn(execPath, [program.path, ...argv, ...own], {
    cwd: world.cwd,
    env: { ...childEnvironment(), ...ownVariables(world.env) },
    detached: true,
    stdio: [input, 'ignore', log], // its document may hold a signed address, which no file of the program keeps
  });
  for (const descriptor of [input, log]) if (typeof descriptor === 'number') closeSync(descriptor);
  let ended = false;
  child.once('exit', () => (ended = true)).once('error', () => (ended = true));
  child.unref();
  for (let waited = 0; !ended && waited < START_LIMIT_MS; waited += LOOK_MS) {
    if ((await lockOwner(folder))?.pid === child.pid) break;
    await sleep(LOOK_MS);
  }
  if (ended) await throwIfFailed(folder, jobId);
  const data: CombineAccepted = {
    job_id: jobId,
    status: 'processing',
    estimated_time_seconds: await estimatedSeconds(project, flags),
    polling_endpoint: `sparkfluence status --job ${jobId} --project ${quoted(folder)}`,
  };
  const human = `${jobId}: processing, about ${data.estimated_time_seconds} s\nfollow: ${data.polling_endpoint}`;
  printAnswer(world.streams, flags.json === true, { data, human });
  return EXIT_CODES.done;
}

/** Does a job; a failure before anything is joined is written into the job's record. */
export async function asJob(
  folder: string | undefined,
  jobId: string,
  task: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await task();
  } catch (error) {
    if (folder !== undefined && (await isOpen(folder, jobId))) {
      const step = (error instanceof SparkfluenceError ? error.failedStep : undefined) ?? 'Beginning';
      const why = error instanceof Error ? error.message : String(error);
      await openJobRecord(folder, jobId).failed(step, why);
    }
    throw error;
  } finally {
    if (folder !== undefined) await rm(join(folder, 'combine', `${jobId}.input`), { force: true });
  }
}

/** Whether the job's record says that it runs; the lock does not count, since a job that met a locked project holds none. */
async function isOpen(folder: string, jobId: string): Promise<boolean> {
  const job = await findJob(folder, folder, jobId).catch(() => undefined);
  return job?.status === 'processing' || job?.error_message?.startsWith('The process that made it') === true;
}

async function throwIfFailed(folder: string, jobId: string): Promise<void> {
  const job = await findJob(folder, folder, jobId);
  if (job.status !== 'failed') return;
  throw new SparkfluenceError(
    isUploadStep(job.current_step) ? 'upload' : 'media',
    `The job ended at once: ${job.error_message}`,
    {
      failedStep: job.current_step,
      details: {
        reason: 'job_failed',
        job_id: jobId,
        next: `Run it without --detach to see more, or read ${join(folder, 'combine', `${jobId}.log`)}.`,
      },
    },
  );
}

/** Copying the picture takes at most a tenth of its length; encoding it, for captions, a logo or transitions, about its length. */
async function estimatedSeconds(
  project: Project,
  { captions, transition = 'cut', logo }: DetachFlags,
): Promise<number> {
  const script = await readScript(project).catch(() => undefined);
  const length = script?.segments.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0) ?? 30;
  const share = captions === 'burn' || transition !== 'cut' || logo !== undefined ? 1 : 0.1;
  return Math.ceil(3 + length * share);
}
