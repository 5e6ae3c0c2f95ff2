import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { AS_A_USER, copyOfShort } from '../support/finished.ts';
import { BIN, errorOf, newPlace, type Place, type Running, type RunOptions } from '../support/program.ts';

/** What a person sees at terminals of different widths; util-linux’s `script` provides the terminal. */

const canPlay = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

function atTerminal(
  place: Place,
  columns: number,
  argv: readonly string[],
  env: RunOptions['env'] = {},
): Running {
  const words = [process.execPath, BIN, ...argv].map((word) => `'${word}'`).join(' ');
  const line = `stty cols ${columns} rows 30; ${words}`;
  return place.spawn('script', ['-qec', line, '/dev/null'], { typing: true, env: { TERM: 'xterm', ...env } });
}

/** The lines that the live view drew, without what moves the cursor. */
const drawn = (text: string): string[] =>
  stripVTControlCharacters(text)
    .split(/\r?\n/)
    .filter((line) => /[█░]|^ \d+:\d\d/.test(line));

test.runIf(canPlay)('help, answers and errors break between words at 50 columns', async () => {
  const place = newPlace();
  const refused = ['run', 'how to save money', '--bgm-volume', '9'];
  const script = ['script', 'how to save money', '--language', 'english'];
  for (const argv of [['--help'], ['help', 'combine'], refused, script, ['status'], ['list']]) {
    const { stdout } = await atTerminal(place, 50, argv).outcome;
    const long = stripVTControlCharacters(stdout)
      .split(/[\r\n]+/)
      .filter((line) => line.length > 50 && / /.test(line.trim()));
    expect([stdout.length > 0, long], argv.join(' ')).toEqual([true, []]);
  }
});

describe.runIf(canPlay)('the live view', () => {
  test.each([80, 50])(
    'at %i columns: bars, time and money; no line wraps; the cursor stays',
    async (columns) => {
      const { place, folder } = await copyOfShort();
      rmSync(join(folder, 'final.mp4'));
      const { exitCode, stdout } = await atTerminal(place, columns, ['run', '--project', folder]).outcome;
      expect(exitCode, stdout).toBe(0);
      const lines = drawn(stdout);
      expect(lines.length).toBeGreaterThan(4);
      for (const line of lines) expect(line.length, line).toBeLessThan(columns);
      expect(lines.join('\n')).toMatch(/HOOK +█+ 100% {2}kept/);
      expect(lines.join('\n')).toMatch(/\d:\d\d.*0\.00 USD/);
      expect(stdout).not.toMatch(/\x1b\[\?(25|7|1049)/);
      expect(stdout).toMatch(/publish:\s+.*publish/);
    },
  );

  test('time and money are expected before there is a script, too', async () => {
    const running = atTerminal(newPlace(), 80, ['run', '--topic', 'saving money', '--language', 'english']);
    await running.printed(
      / (?:getting ready|script) {2}· {2}\d:\d\d of about \d:\d\d {2}· {2}spent 0\.00 USD\r?\n/,
    );
    running.child.stdin?.write('\x03');
    const { stdout } = await running.outcome;
    // A command to be copied stands on a line of its own where it does not fit.
    expect(stdout).toMatch(/Go on with:\s+sparkfluence run --project/);
  });

  test('CI: plain lines on a terminal, too; NO_COLOR: no colour', async () => {
    const { place, folder } = await copyOfShort();
    const plain = await atTerminal(place, 80, ['combine', '--project', folder], { CI: 'true' }).outcome;
    expect(plain.stdout).toContain('final video: kept');
    expect(plain.stdout).not.toContain('█');
    const grey = await atTerminal(place, 80, ['combine', '--project', folder], { NO_COLOR: '1' }).outcome;
    expect(grey.stdout).toContain('█');
    expect(grey.stdout).not.toMatch(/\x1b\[\d+m/);
  });
});

describe.runIf(canPlay)('the wizard', () => {
  test('no word at all: it asks everything, shows the quote, and starts nothing when told not to', async () => {
    const place = newPlace();
    const running = atTerminal(place, 100, [], AS_A_USER);
    const answer = async (question: string, keys: string) => {
      await running.printed(question);
      running.child.stdin?.write(keys);
    };
    await answer('What is the video about?', 'kopi\r');
    await answer('In which language?', 'indo');
    await answer('indonesian  ', '\r'); // the list has been narrowed
    await answer('Where is it published?', '\x1b[B\r');
    await answer('How long?', '\r');
    await answer('Which look?', '\r');
    await answer('Who draws the pictures?', '\r');
    await answer('Background music?', '\r');
    await answer('Captions?', '\r');
    await running.printed('It will take:');
    await answer('Start?', 'n\r');
    const { exitCode, stdout } = await running.outcome;
    const seen = stripVTControlCharacters(stdout).replace(/\s+/g, ' ');
    expect(exitCode, seen).toBe(9);
    // What has one answer is said, and not asked.
    expect(seen).toMatch(
      /Who makes the clips\? local, free, a draft made on this machine more with .*GEMINI_API_KEY \(aistudio/,
    );
    expect(seen).toContain('in all 0.00 USD, at most 10.00');
    expect(seen).toContain('Start? No stopped: Not agreed; nothing was started next: The same in one line:');
    expect(seen).not.toContain('error:');
    expect(seen).toContain(
      'sparkfluence run --topic kopi --duration 30s --language indonesian --platform instagram --style cinematic --captions sidecar',
    );
    expect(existsSync(place.root)).toBe(false);
  });

  test('Ctrl-C after some answers gives them back as one line', async () => {
    const running = atTerminal(newPlace(), 100, ['run', '--duration', '60s']);
    await running.printed('What is the video about?');
    running.child.stdin?.write('kopi\r');
    await running.printed('In which language?');
    running.child.stdin?.write('\x03');
    const { exitCode, stdout } = await running.outcome;
    expect(exitCode, stdout).toBe(130);
    expect(stdout).toContain('Your answers in one line: sparkfluence run --topic kopi --duration 60s');
  });

  test('Ctrl-C at a later fact keeps those before, and without any it is asked whether general words will do', async () => {
    const given = '--language english --platform tiktok --duration 30s --style cinematic --no-bgm'.split(' ');
    const argv = ['run', ...given, '--image-provider', 'local', '--look', 'storyboard'];
    const atFacts = async (keys: readonly (readonly [question: string, keys: string])[]) => {
      const running = atTerminal(newPlace(), 200, argv);
      const first = ['What is the video about?', 'why octopuses have three hearts\r'] as const;
      for (const [question, typed] of [first, ['facts come from', '\r'] as const, ...keys]) {
        await running.printed(question);
        running.child.stdin?.write(typed);
      }
      const { exitCode, stdout } = await running.outcome;
      return { exitCode, seen: stripVTControlCharacters(stdout).replace(/\s+/g, ' ') };
    };
    const stopped = await atFacts([
      ['The first fact', 'They have three hearts\r'],
      ['The second fact', '\x03'],
    ]);
    expect(stopped.exitCode, stopped.seen).toBe(130);
    expect(stopped.seen).toContain("--notes 'They have three hearts.'");
    expect(stopped.seen).toContain('--look storyboard');
    const [first, second] = ['first', 'second', 'third'].map((which) => [`The ${which} fact`, '\r'] as const);
    const none = await atFacts([first!, second!, ['The third fact', '\r'], ['Make it so?', '\r']]);
    expect([none.exitCode, none.seen.includes('--allow-generic makes the video')]).toEqual([2, true]);
  });

  test('in a CI nobody is asked, not even at a terminal', async () => {
    const { exitCode, stdout } = await atTerminal(newPlace(), 80, [], { CI: '1' }).outcome;
    expect([exitCode, stdout.includes('Usage: sparkfluence')]).toEqual([0, true]);
    const asked = atTerminal(newPlace(), 80, [], { CI: 'false' });
    await asked.printed('What is the video about?');
    asked.child.stdin?.write('\x03');
    expect((await asked.outcome).exitCode).toBe(130);
  });
});

describe('where stderr is no terminal', () => {
  test('the note on a draft is said by the first step of a pipe, and not again by those that read its document', async () => {
    const { place, folder } = await copyOfShort();
    const first = await place.call(['images', '--project', folder]);
    expect(first.stderr.match(/draft by the local providers/g)).toHaveLength(1);
    const next = await place.call(['combine'], { stdin: first.stdout });
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).not.toContain('draft by the local providers');
    expect(JSON.stringify(next.document.data.degradations)).toContain('draft by the local providers');
  });

  test('offsets and peaks are for --verbose', async () => {
    const { place, folder } = await copyOfShort();
    const short = await place.call(['combine', '--project', folder]);
    expect(short.stderr).toMatch(/loudness +-[\d.]+ LUFS\n/);
    expect(short.stderr).not.toMatch(/dBTP|sound to picture/);
    const long = await place.call(['combine', '--project', folder, '--verbose']);
    expect(long.stderr).toMatch(/sound to picture[\s\S]*dBTP/);
  });

  test('--output puts a copy of the video somewhere else, and replaces nothing but the video of before', async () => {
    const { place, folder } = await copyOfShort();
    const joined = (file: string) => place.call(['combine', '--project', folder, '-o', file]);
    const made = await joined('my film.mp4');
    expect(made.exitCode, made.stderr).toBe(0);
    const copy = join(place.folder, 'my film.mp4');
    expect(fileURLToPath(made.document.data.output_url)).toBe(copy);
    expect(readFileSync(copy).equals(readFileSync(join(folder, 'final.mp4')))).toBe(true);
    expect((await joined('my film.mp4')).exitCode).toBe(0);
    mkdirSync(join(place.folder, 'films'));
    expect((await joined('films')).document.data.output_url).toMatch(/films\/short\.mp4$/);

    writeFileSync(join(place.folder, 'mine.mp4'), 'mine');
    const refusals = {
      'mine.mp4': 'file_exists',
      'film.mov': 'bad_output',
      'nowhere/film.mp4': 'folder_missing',
      [join(folder, 'clips/HOOK.mp4')]: 'not_a_file',
      '-': 'bad_flag',
    };
    for (const [file, reason] of Object.entries(refusals)) {
      const refused = await joined(file);
      expect([refused.exitCode, errorOf(refused).details.reason], file).toEqual([2, reason]);
    }
    expect(readFileSync(join(place.folder, 'mine.mp4'), 'utf8')).toBe('mine');
  });

  test('--progress json: every line is JSON, a failure’s too', async () => {
    const { place, folder } = await copyOfShort();
    rmSync(join(folder, 'final.mp4'));
    const { stderr } = await place.run(['run', '--project', folder, '--progress', 'json']);
    const events = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'progress', stage: 'combine', state: 'done' }),
    );
    expect(events[0]).toMatchObject({ event: 'project' });
    const failed = await place.call(['run', '--project', join(folder, 'none'), '--progress=json']);
    expect(JSON.parse(failed.stderr.trim())).toMatchObject({ event: 'error', code: 'INVALID_REQUEST' });
  });

  test('--quiet says nothing, --verbose each ffmpeg command, which can be repeated', async () => {
    const { place, folder } = await copyOfShort();
    expect((await place.call(['run', '--project', folder, '--quiet'])).stderr).toBe('');
    rmSync(join(folder, 'publish'), { recursive: true });
    rmSync(join(folder, 'images'), { recursive: true }); // the thumbnail is made of a frame then
    const { stderr } = await place.run(['combine', '--project', folder, '--verbose']);
    const command = /^ffmpeg: (.*thumbnail.*)$/m.exec(stderr)?.[1] ?? '';
    expect(command).toMatch(/^\/\S*ffmpeg\S* .*-skip_frame nokey/);
    const to = command.replace(/\S+(%02d\.jpg)'?$/, `'${place.folder}/$1'`);
    expect(spawnSync('bash', ['-c', to]).status).toBe(0);
    expect(readdirSync(place.folder)).toContain('01.jpg');
  });
});
