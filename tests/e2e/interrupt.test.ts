import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { copyOfShort, LANGUAGE, TOPIC } from '../support/finished.ts';
import { gatedFfmpeg } from '../support/gate.ts';
import { writeProject } from '../support/kill-lab.ts';
import { makeTone, openFfmpeg } from '../support/media.ts';
import { canSeeProcesses, leftAfter, processesOf, waitForProcess } from '../support/processes.ts';
import { errorOf, newPlace, type Outcome, type Place, type Running } from '../support/program.ts';

/**
 * Ctrl-C, SIGTERM and SIGKILL at several moments: exit 130, the command that goes on is printed, no process is left and
 * nothing finished is lost.
 * A terminal sends SIGINT to the whole group; here only the main process gets it, which is the harder case. The drafts are
 * a few seconds long, since no moment needs a longer one.
 */

/** The program itself; workers and voices name it on their command lines, too. */
const FFMPEG = /^\S*ffmpeg\S* -/;

/** A place with a project of two short segments, and the command that drafts it. */
function shortDraft(seconds: readonly [number, number] = [2, 2]) {
  const place = newPlace();
  const folder = join(place.root, 'short');
  writeProject(folder, ['HOOK', 'BODY_1'], seconds);
  return { place, folder, argv: ['run', '--project', folder] };
}

function expectStopped(stopped: Outcome, place: Place): string {
  expect(stopped.exitCode, stopped.stderr).toBe(130);
  const { code, details } = errorOf(stopped);
  expect(code).toBe('INTERNAL_ERROR');
  expect(details).toMatchObject({ kind: 'interrupted', reason: 'interrupted' });
  expect(stopped.stderr).toMatch(/^stopped: /m);
  const command = /sparkfluence run --project (\S+)/.exec(stopped.stderr);
  expect(command?.[1], stopped.stderr).toContain(place.root);
  return command?.[0] ?? '';
}

/** Runs exactly the command that was printed. */
async function expectResumes(place: Place, command: string): Promise<Outcome> {
  const resumed = await place.shell(command);
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  expect(resumed.document.data).toMatchObject({ status: 'completed', quality: { verdict: 'pass' } });
  return resumed;
}

test('a step that waits for another one passes on what that one says of the same Ctrl-C', async () => {
  const details = { kind: 'interrupted', reason: 'interrupted', next: 'Go on with: sparkfluence run …' };
  const said = { success: false, error: { code: 'INTERNAL_ERROR', message: 'Interrupted', details } };
  for (const [stdin, next] of [
    [JSON.stringify(said), details.next],
    ['{"success": tr', 'Run the same command again to go on.'],
  ] as const) {
    const outcome = await newPlace().call(['videos'], { stdin, signal: AbortSignal.abort() });
    expect([outcome.exitCode, errorOf(outcome).details.next]).toEqual([130, next]);
  }
});

describe.runIf(canSeeProcesses)('Ctrl-C', () => {
  test('while the script is written', async () => {
    const place = newPlace();
    // A cache of its own, so that the narrations have to be spoken and measured.
    const env = { SPARKFLUENCE_CACHE: join(place.folder, 'cache') };
    const running = place.start(['run', '--topic', TOPIC, '--language', LANGUAGE], { env });
    await running.printed(/^script: started/m);
    running.child.kill('SIGINT');
    const command = expectStopped(await running.outcome, place);
    expect(await leftAfter(place.folder, 5_000)).toEqual([]);
    const [, ...argv] = command.split(' ');
    const resumed = place.start(argv, { env });
    await resumed.printed(/^script: done/m); // what follows is interrupted below, in drafts of a few seconds
    resumed.child.kill('SIGINT');
    expect(expectStopped(await resumed.outcome, place)).toBe(command);
    const { segments } = JSON.parse(readFileSync(join(argv.at(-1)!, 'script.json'), 'utf8'));
    expect(segments).toHaveLength(4);
  });

  test('while the pictures are drawn, while the clips are made and while ffmpeg renders: what is printed goes on, to the end', async () => {
    const { place, argv } = shortDraft([2, 4]);
    /** Stops what runs, and starts exactly what it printed. */
    const goOn = async (running: Running, signal: NodeJS.Signals) => {
      running.child.kill(signal);
      const command = expectStopped(await running.outcome, place);
      expect(processesOf(place.folder).filter(({ command: each }) => FFMPEG.test(each))).toEqual([]);
      expect(await leftAfter(place.folder, 5_000)).toEqual([]); // workers end with their parent
      return place.start(command.split(' ').slice(1));
    };
    const drawing = place.start(argv);
    await drawing.printed(/picture: started/);
    const making = await goOn(drawing, 'SIGINT');
    await making.printed(/BODY_1 clip: started/);
    const rendering = await goOn(making, 'SIGTERM'); // which is no different
    await waitForProcess(place.folder, FFMPEG);
    const last = await goOn(rendering, 'SIGINT');
    // Of the last one a worker is killed: another takes its clip.
    const worker = await waitForProcess(place.folder, /local-clips.worker/);
    await waitForProcess(place.folder, FFMPEG);
    process.kill(worker.pid, 'SIGKILL');
    const made = await last.outcome;
    expect(made.exitCode, made.stderr).toBe(0);
    expect(made.document.data).toMatchObject({ status: 'completed', quality: { verdict: 'pass' } });
    expect(await leftAfter(place.folder, 5_000)).toEqual([]);
  });

  test('while the clips are joined: the music is in the command that goes on', async () => {
    const { place, folder, data } = await copyOfShort();
    await makeTone(await openFfmpeg(), join(place.folder, 'my music.wav'), 40);
    const before = statSync(join(folder, 'final.mp4')).size;
    const running = place.start([
      'combine',
      '--project',
      folder,
      '--bgm',
      'my music.wav',
      '--bgm-volume',
      '0.4',
    ]);
    await running.printed('final video: started');
    running.child.kill('SIGINT');
    const command = expectStopped(await running.outcome, place);
    expect(command).toContain(folder);
    expect(await leftAfter(place.folder, 5_000)).toEqual([]);
    expect(statSync(join(folder, 'final.mp4')).size).toBe(before); // the old video is untouched
    const { next } = errorOf(await running.outcome).details;
    const whole = /sparkfluence run .*/.exec(String(next))?.[0] ?? '';
    expect(whole).toContain(`--bgm 'my music.wav' --bgm-volume 0.4`);
    const resumed = await expectResumes(place, whole);
    expect(resumed.stderr.match(/ clip: kept/g)).toHaveLength(2);
    expect(resumed.document.data.job_id).not.toBe(data.job_id);
  });

  test('before a segment is made again: the line that is printed makes it again, and no other', async () => {
    const { place, folder } = await copyOfShort();
    const clip = (type: string) => statSync(join(folder, 'clips', `${type}.mp4`)).ino;
    const before = ['HOOK', 'BODY_1'].map(clip);
    const words = ['run', '--project', folder, '--only', 'BODY_1', '--redo', '--progress', 'plain'];
    const running = place.start(words, { asTyped: true });
    await running.printed(/^project: /m);
    running.child.kill('SIGINT');
    const stopped = await running.outcome;
    expectStopped(stopped, place);
    const [, line = ''] = /^next: Go on with: (.*)$/m.exec(stopped.stderr) ?? [];
    expect(line).toBe(`sparkfluence run --project ${folder} --only BODY_1 --redo --progress plain`);
    await expectResumes(place, line);
    expect(['HOOK', 'BODY_1'].map((type, index) => clip(type) === before[index])).toEqual([true, false]);
  });

  test('while `status --wait` follows', async () => {
    const { place, folder } = shortDraft();
    const gate = await gatedFfmpeg(place);
    const started = await place.run(['videos', '--project', folder], { env: gate.env });
    expect(started.exitCode, started.stderr).toBe(0);
    const running = place.start(['status', '--wait'], {
      stdin: started.stdout,
      env: { ...gate.env, SPARKFLUENCE_POLL_MS: '60000' },
    });
    while (!existsSync(join(folder, 'lock'))) await sleep(10);
    running.child.kill('SIGINT');
    expectStopped(await running.outcome, place);
    gate.open();
    expect(await leftAfter(place.folder, 90_000)).toEqual([]); // the workers end when their queue is empty
  });
});

describe.runIf(canSeeProcesses)('SIGKILL', () => {
  test('of the program: no ffmpeg is left, finished clips are kept, the next run finishes', async () => {
    const { place, folder, argv } = shortDraft([2, 8]); // the second is still rendered when the first is done
    const running = place.start(argv);
    await running.printed('clip: done');
    await waitForProcess(place.folder, FFMPEG);
    running.child.kill('SIGKILL');
    const { stderr } = await running.outcome;
    const done = /(\w+) clip: done/.exec(stderr)?.[1];
    expect(await leftAfter(place.folder, 5_000)).toEqual([]);
    expect(existsSync(join(folder, 'final.mp4'))).toBe(false);
    expect(existsSync(join(folder, 'lock'))).toBe(true); // a dead owner's lock, which the next run takes over
    const made = statSync(join(folder, 'clips', `${done}.mp4`));
    const resumed = await place.run(['run', '--project', folder]);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain(`${done} picture: kept`);
    expect(resumed.stderr).toContain(`${done} clip: kept`);
    expect(statSync(join(folder, 'clips', `${done}.mp4`)).ino).toBe(made.ino);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });
});

test('a project file cut in half is named and left as it is', async () => {
  const { place, folder } = await copyOfShort();
  for (const [name, argv] of [
    ['script.json', ['images', '--project', folder]],
    ['project.json', ['status', '--project', folder]],
  ] as const) {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    const half = text.slice(0, text.length / 2);
    rmSync(file);
    await place.shell(`cat > '${file}'`, { stdin: half });
    const refused = await place.call(argv);
    expect(refused.exitCode, name).toBe(6);
    expect(errorOf(refused).message).toContain(file);
    expect(readFileSync(file, 'utf8')).toBe(half);
    await place.shell(`cat > '${file}'`, { stdin: text });
  }
});

test('a state file cut in half is taken from its twin, and named; with both cut it is left as it is', async () => {
  const { place, folder } = await copyOfShort();
  const [file, twin] = [join(folder, 'state.json'), join(folder, 'state.backup.json')];
  const text = readFileSync(file, 'utf8');
  const half = text.slice(0, text.length / 2);
  await place.shell(`cat > '${file}'`, { stdin: half });
  const mended = await place.call(['combine', '--project', folder]);
  expect(mended.exitCode, mended.stderr).toBe(0);
  expect(mended.stderr).toContain('state.backup.json');
  for (const name of [file, twin]) await place.shell(`cat > '${name}'`, { stdin: half });
  const refused = await place.call(['combine', '--project', folder]);
  expect(refused.exitCode).toBe(6);
  expect(errorOf(refused).message).toContain(file);
  expect(readFileSync(file, 'utf8')).toBe(half);
});
