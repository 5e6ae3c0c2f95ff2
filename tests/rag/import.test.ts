import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BIN, errorOf, newPlace, type Place } from '../support/program.ts';
import { manyLines } from '../support/rag.ts';

/** Large imports by the real program: progress, Ctrl-C, a disk that fills, and going on afterwards. */

const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt']).status === 0;

function fileOf(place: Place, count: number): string {
  const file = join(place.folder, 'many.jsonl');
  const lines = manyLines(count).map((line) => JSON.stringify(line));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

test('1,500 passages are taken in with progress, stopped by Ctrl-C, and taken in to the end', async () => {
  const place = newPlace();
  const file = fileOf(place, 1_500);
  const running = place.start(['rag', 'add', file]);
  await running.printed(/passages: [1-9][\d,]* of 1,500/);
  running.child.kill('SIGINT');
  const stopped = await running.outcome;
  expect(stopped.exitCode).toBe(130);
  const { data: between } = (await place.call(['rag', 'stats'])).document;
  expect(between.unfinished).toEqual([`file:${file}`]);
  const again = await place.call(['rag', 'add', file]);
  expect(again.exitCode, again.stderr).toBe(0);
  const [{ state, added, kept }] = again.document.data.files;
  expect(state).toBe('resumed');
  expect(kept).toBe(between.by.origin[`file:${file}`]);
  expect(added).toBe(1_500 - kept);
  expect((await place.call(['rag', 'add', file])).document.data.files[0].state).toBe('unchanged');
  const found = await place.call(['rag', 'search', 'advice number1499', '--top', '1']);
  expect(found.document.data.passages[0].id).toBe('many-001499');
});

test.runIf(canMount)(
  'a disk that fills: exit 5; with more room the same command goes on (needs `unshare -m` and mount)',
  async () => {
    const place = newPlace();
    const data = join(place.folder, 'data');
    mkdirSync(data);
    const folder = join(place.folder, 'in');
    mkdirSync(folder);
    // Letters that cannot be compressed, in few words: what fills the disk is the texts.
    for (let start = 0; start < 1000; start += 500) {
      const lines = manyLines(500, start).map((line) =>
        JSON.stringify({
          ...line,
          kind: 'script',
          text: `${line.text} ${randomBytes(6000).toString('hex')}`,
        }),
      );
      writeFileSync(join(folder, `${start}.jsonl`), lines.join('\n'));
    }
    writeFileSync(join(place.folder, 'small.txt'), 'The walrus sings at four.');
    // One shell, one mount namespace: others fill the disk for the first run, and it is large for those after it.
    const script = `
    mount -t tmpfs -o size=205m none "$SPARKFLUENCE_DATA" || exit 99
    "$@" rag add small.txt >&2 || exit 98
    free=$(df -k --output=avail "$SPARKFLUENCE_DATA" | tail -1)
    fallocate -l $((free - 75 * 1024))k "$SPARKFLUENCE_DATA/others" || exit 97
    "$@" rag add in > first.json; echo "first $?" >&2
    mount -o remount,size=900m "$SPARKFLUENCE_DATA" || exit 99
    "$@" rag add in > second.json; echo "second $?" >&2
    "$@" rag stats`;
    const argv = ['-m', 'bash', '-c', script, 'bash', process.execPath, BIN];
    const outcome = await place.spawn('unshare', argv, { env: { SPARKFLUENCE_DATA: data } }).outcome;
    expect(outcome.stderr).toMatch(/first 5\b[\s\S]*second 0\b/);
    expect(outcome.document.data.by.origin[`file:${join(folder, '500.jsonl')}`]).toBe(500);
    expect(outcome.document.data.unfinished).toEqual([]);
    const first = await place.spawn('cat', ['first.json'], {}).outcome;
    expect(errorOf(first)).toMatchObject({ details: { reason: 'disk_full' } });
    expect(errorOf(first).message).toContain('is full');
  },
  400_000,
);
