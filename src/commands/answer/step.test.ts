import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { Config } from '../../config/resolve.ts';
import type { World } from '../../contracts/world.ts';
import { reportAtOnce } from '../../main.ts';
import type { Project } from '../../project/store.ts';
import { addRunOptions } from '../flags/run-options.ts';
import { answerWith } from './step.ts';

test('an operation that is ended before it could say how to go on has it said', async () => {
  const interrupt = new AbortController();
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdin: new PassThrough(), stdout, stderr, stdinKind: 'none' as const };
  const closed = { stdinIsTerminal: false, stdoutIsTerminal: false, stderrIsTerminal: false };
  const world: World = {
    streams: { ...streams, ...closed },
    env: {},
    cwd: '/',
    pid: process.pid,
    signal: interrupt.signal,
  };
  const command = new Command('run');
  addRunOptions(command);
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
