import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { copyOfFinished } from '../support/finished.ts';
import { BIN, newPlace, type Place, type Running } from '../support/program.ts';

/** The program at a terminal that util-linux’s `script` provides. The output holds stdout and stderr. */

const canPlay = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

function atTerminal(place: Place, argv: readonly string[]): Running {
  const words = [process.execPath, BIN, ...argv].map((word) => `'${word}'`).join(' ');
  return place.spawn('script', ['-qec', words, '/dev/null'], { typing: true });
}

describe.runIf(canPlay)('at a terminal', () => {
  test('a short human result, and a document with --json', async () => {
    const { place, folder } = await copyOfFinished();
    const short = await atTerminal(place, ['combine', '--project', folder]).outcome;
    expect(short.exitCode).toBe(0);
    expect(short.stdout).toMatch(/video: .*final\.mp4 {2}\(\d+(?:\.\d)? s, 720x1280, /);
    expect(short.stdout).not.toContain('"success"');
    const long = await atTerminal(place, ['combine', '--project', folder, '--json']).outcome;
    const document = long.stdout.slice(long.stdout.indexOf('{\r\n  "success"'));
    expect(JSON.parse(document)).toMatchObject({ success: true, data: { status: 'completed' } });
  });

  test('an error is words, not a document', async () => {
    const refused = await atTerminal(newPlace(), ['run', '--topic', '🔥']).outcome;
    expect(refused.exitCode).toBe(2);
    expect(refused.stdout).toMatch(/^error: --topic contains no letter/m);
    expect(refused.stdout).not.toContain('"success"');
  });

  test('the wizard asks, and Ctrl-C leaves it: exit 130, nothing made', async () => {
    const place = newPlace();
    const running = atTerminal(place, ['run']);
    await running.printed('What is the video about?');
    running.child.stdin?.write('\x03');
    const left = await running.outcome;
    expect(left.exitCode, left.stdout).toBe(130);
    expect(left.stdout).toContain('stopped: Nothing was started');
    expect(left.stdout).not.toMatch(/ {4}at /);
    expect(existsSync(place.root)).toBe(false);
  });

  test('--no-input and --yes ask nothing', async () => {
    for (const flag of ['--no-input', '--yes']) {
      const refused = await atTerminal(newPlace(), ['run', flag]).outcome;
      expect(refused.exitCode).toBe(2);
      expect(refused.stdout).toContain('Nobody says what the video is about');
    }
  });
});
