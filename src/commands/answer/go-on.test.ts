import { execFileSync } from 'node:child_process';
import { Command, type Option } from 'commander';
import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../contracts/progress.ts';
import { addEnvFile } from '../flags/env-file.ts';
import { register as registerImages } from '../images.ts';
import { register as registerRun } from '../run.ts';
import { register as registerVideos } from '../videos.ts';
import { goOnWith, runLine } from './go-on.ts';

const REGISTER = { run: registerRun, images: registerImages, videos: registerVideos };

/** A command with its flags, and what these words say to it. */
function parsed(name: keyof typeof REGISTER, words: readonly string[]) {
  const program = new Command();
  REGISTER[name](program, {} as never, () => undefined);
  addEnvFile(program);
  const [command] = program.commands;
  command!.action(() => undefined).parse([...words], { from: 'user' });
  return { command: command!, flags: command!.opts() };
}

/** What is printed where the command is interrupted after these events. */
function lineAfter(
  words: readonly string[],
  events: readonly ProgressEvent[],
  { name = 'run' as keyof typeof REGISTER, inPipe = false } = {},
): string | undefined {
  const goOn = goOnWith(parsed(name, words), inPipe);
  goOn.onPlan({
    segments: ['HOOK', 'BODY_1', 'BODY_2'].map((each) => ({
      name: each,
      hasPicture: true,
      clipPercentage: 0,
    })),
  });
  for (const event of events) goOn.onEvent(event);
  return goOn.lineFor('/films/one');
}

/** The words of a line as a shell reads them. */
const wordsOf = (line: string): string[] =>
  execFileSync('sh', ['-c', line.replace('sparkfluence', String.raw`printf '%s\n'`)], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');

const BEGUN: ProgressEvent = { stage: 'image', segment: 'HOOK', state: 'started' };
const clip = (segment: 'HOOK' | 'BODY_1' | 'BODY_2'): ProgressEvent => ({
  stage: 'clip',
  segment,
  state: 'done',
});

/** Values for the flags that take one and propose none. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  '--topic': ["it's 5 o'clock"],
  '--title': ['A title'],
  '--transcript': ['talk.srt'],
  '--script': ['words.txt'],
  '--notes': ['my facts; all of them'],
  '--local-llm': ['ollama/gemma3'],
  '--script-model': ['m-1'],
  '--rag-top': ['3'],
  '--reference': ['person=a.jpg', 'b c.jpg'],
  '--image': ['HOOK=a.jpg', 'BODY_1=b.jpg'],
  '--images': ['my photos'],
  '--narration': ['HOOK=a.wav'],
  '--clip': ['ENDING_CTA=c.mp4'],
  '--language': ['spanish'],
  '--image-model': ['m-2'],
  '--image-licenses': ['by,cc0'],
  '--seed': ['7'],
  '--video-model': ['m-3'],
  '--speed': ['1.1'],
  '--voice-style': ['warm, as to a friend'],
  '--brand-colors': ['0a3d62,ffd166'],
  '--logo': ['logo.svg'],
  '--bgm': ['a; rm -rf b.mp3'],
  '--bgm-volume': ['0'],
  '--loudness': ['-14'],
  '--transition-seconds': ['0.7'],
  '--output': ['film.mp4'],
  '--upload': ['s3://videos/x'],
  '--url-expires': ['2h'],
  '--public-url': ['https://cdn.example.com'],
  '--max-cost': ['0'],
  '--max-credits': ['20'],
  '--only': ['HOOK', 'BODY_1'],
  '--take': ['BODY_2=1'],
  '--profile': ['my brand'],
  '--env-file': ['.env.mine'],
  '--project': ['one'],
};

function typed({ long = '', required, argChoices }: Option): string[] {
  const values = required ? (VALUES[long] ?? argChoices?.slice(-1)) : [''];
  if (values === undefined) throw new Error(`${long} wants a value in this test`);
  return values.flatMap((value) => (required ? [long, value] : [long]));
}

/** `--project` is that of the line, and the others are answered with it; see `goOnWith`. */
const NOT_SAID_AGAIN = ['--project', '--new', '--resubmit'];

test.each(parsed('run', []).command.options.map((option) => [option.long ?? '', option] as const))(
  'run %s is said again where it is interrupted before it began',
  (name, option) => {
    // Where nobody says what it is about, and the project is nowhere, only the same command again would go on.
    const words = [
      ...(/^--t(opic|itle|ranscript)|^--script$/.test(name) ? [] : ['--topic', 'x']),
      ...typed(option),
    ];
    const line = lineAfter(words, []) ?? '';
    const { project, ...again } = parsed('run', wordsOf(line).slice(1)).flags;
    const { project: _project, new: _new, resubmit: _resubmit, ...before } = parsed('run', words).flags;
    expect(project).toBe('/films/one');
    expect(again).toEqual(before);
    if (NOT_SAID_AGAIN.includes(name)) expect(line).toBe('sparkfluence run --project /films/one --topic x');
    else expect(line).toContain(` ${name}`);
  },
);

test('what the video is about is kept by the project once anything is under way, and so is --rewrite done with its script', () => {
  const words = ['--topic', 'x', '--rewrite', '--language', 'spanish'];
  expect(lineAfter(words, [{ stage: 'script', state: 'started' }])).toBe(
    'sparkfluence run --project /films/one --rewrite --language spanish',
  );
  expect(lineAfter(words, [{ stage: 'script', state: 'done' }])).toBe(
    'sparkfluence run --project /films/one --language spanish',
  );
});

test('what was read on standard input is not there again, unless the project has it', () => {
  expect(lineAfter(['--transcript', '-'], [])).toBeUndefined();
  expect(lineAfter([], [])).toBeUndefined();
  expect(lineAfter(['--transcript', '-'], [BEGUN])).toBe('sparkfluence run --project /films/one');
});

test('--redo says again what it has not made yet, and nothing is made twice', () => {
  const line = (words: string[], ...events: ProgressEvent[]) => lineAfter(words, [BEGUN, ...events]);
  const start = 'sparkfluence run --project /films/one';
  expect(line(['--only', 'BODY_1', '--redo'])).toBe(`${start} --only BODY_1 --redo`);
  expect(line(['--only', 'BODY_1', '--redo'], clip('BODY_1'))).toBe(`${start} --only BODY_1`);
  expect(line(['--only', 'HOOK,BODY_1', '--redo'], clip('BODY_1'))).toBe(`${start} --only HOOK --redo`);
  expect(line(['--redo'], clip('BODY_1'))).toBe(`${start} --only HOOK --only BODY_2 --redo`);
  expect(line(['--redo'], clip('HOOK'), clip('BODY_1'), clip('BODY_2'))).toBe(start);
  expect(line(['--redo'], { stage: 'image', segment: 'HOOK', state: 'done' })).toBe(`${start} --redo`);
});

test('a step at a terminal says itself again, and in a pipe what makes the whole video', () => {
  const words = ['--only', 'HOOK', '--redo', '--seed', '7', '--rewrite', '--max-cost', '1'];
  const drawn: ProgressEvent[] = [{ stage: 'image', segment: 'HOOK', state: 'done' }];
  const flags = '--project /films/one --seed 7 --max-cost 1 --only HOOK';
  expect(lineAfter(words, [BEGUN], { name: 'images' })).toBe(`sparkfluence images ${flags} --redo`);
  expect(lineAfter(words, drawn, { name: 'images' })).toBe(`sparkfluence images ${flags}`);
  expect(lineAfter(words, [BEGUN], { name: 'videos', inPipe: true })).toBe(
    `sparkfluence run ${flags} --redo`,
  );
});

test('a shell reads every word as it was meant', () => {
  const folder = `/my films/it's "one" $HOME \`x\` \\ ü`;
  const line = runLine(folder, { bgm: 'a; rm -rf b.mp3', serve: true, json: true });
  expect(wordsOf(line)).toEqual(['run', '--project', folder, '--bgm', 'a; rm -rf b.mp3']);
});
