import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import { reportAtOnce } from '../../main.ts';
import type { Project } from '../../project/store.ts';
import { addRunOptions } from '../flags/run-options.ts';
import { answerWith } from './step.ts';

function nowhere(signal: AbortSignal) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdin: new PassThrough(), stdout, stderr, stdinKind: 'none' as const };
  const closed = { stdinIsTerminal: false, stdoutIsTerminal: false, stderrIsTerminal: false };
  const world: World = { streams: { ...streams, ...closed }, env: {}, cwd: '/', pid: process.pid, signal };
  const command = new Command('run');
  addRunOptions(command);
  return { stdout, stderr, world, command };
}

test('Ctrl-C at a question about a project says how to go on with it', async () => {
  const { world, command } = nowhere(new AbortController().signal);
  const left = new SparkfluenceError('interrupted', 'Nothing was started');
  const answered = answerWith(
    world,
    { json: true, input: false },
    {} as Config,
    async (caller) => {
      caller.onProject?.({ folder: '/videos/a' } as Project);
      throw left;
    },
    {
      typed: { command, flags: { topic: 'x' } },
      answerOf: () => ({ data: {}, human: '', degradations: [] }),
    },
  );
  const next = 'Go on with: sparkfluence run --project /videos/a --topic x';
  await expect(answered).rejects.toMatchObject({ details: { next } });
});

test('an operation that is ended before it could say how to go on has it said', async () => {
  const interrupt = new AbortController();
  const { stdout, stderr, world, command } = nowhere(interrupt.signal);
  const stillWorking = Promise.withResolvers<never>();
  const answered = answerWith(
    world,
    { json: true, input: false },
    {} as Config,
    (caller) => {
      caller.onProject?.({ folder: '/videos/a b' } as Project);
      return stillWorking.promise;
    },
    {
      typed: { command, flags: { topic: 'x', videoProvider: 'local' } },
      answerOf: () => ({ data: {}, human: '', degradations: [] }),
    },
  );
  interrupt.abort();
  const said = () => String(stderr.read() ?? '');
  expect(reportAtOnce(interrupt.signal.reason, ['run', '--json'], world)).toBe(130);
  expect(said()).toContain(
    "Go on with: sparkfluence run --project '/videos/a b' --topic x --video-provider local",
  );
  expect(JSON.parse(String(stdout.read())).error.details).toMatchObject({ project: '/videos/a b' });
  stillWorking.reject(new Error('the work came to an end after all'));
  await expect(answered).rejects.toMatchObject({ details: { reason: 'interrupted' } });
  // Another command of the same process is not told of this one.
  reportAtOnce(interrupt.signal.reason, ['doctor'], world);
  expect(said()).toContain('Run the same command again');
});
