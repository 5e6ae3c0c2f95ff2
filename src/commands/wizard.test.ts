import { Command } from 'commander';
import { expect, test } from 'vitest';
import { canAsk } from '../io/prompts.ts';
import { typedLine } from './answer/command-line.ts';
import { languagesLike } from './answer/languages-like.ts';
import { addRunOptions } from './flags/run-options.ts';
import { quoteSummary } from './wizard.ts';

/** What the flags say that were typed, as one line again. */
async function lineOf(typed: readonly string[], answers: object = {}): Promise<string> {
  const command = new Command('run');
  addRunOptions(command);
  await command.parseAsync([...typed], { from: 'user' });
  return typedLine(command, { ...command.opts(), ...answers });
}

test('the answers as one line for a shell, with only what was said', async () => {
  const answers = { topic: "it's 5 o'clock", language: 'english', bgm: 'my song.mp3', yes: true };
  expect(await lineOf([], answers)).toBe(
    String.raw`sparkfluence run --topic 'it'\''s 5 o'\''clock' --language english --bgm 'my song.mp3'`,
  );
});

test.each([
  '--notes facts.txt --allow-generic --no-rag --rag-top 3 --reference person=a.jpg --reference b.jpg',
  '--image HOOK=a.jpg --image BODY_1=b.heic --images photos --narration HOOK=a.wav --clip ENDING_CTA=c.mp4',
  '--script-provider llm --local-llm ollama/gemma3 --image-provider openverse --image-licenses by,cc0 --seed 7',
  '--voice-provider gemini --narrate --chain --voice deep --speed 1.1 --voice-style warm --clip-audio duck',
  '--brand-colors 0a3d62,ffd166 --logo logo.svg --logo-position top-left --transition fade --no-keep-shape',
  '--no-bgm --bgm-volume 0.2 --no-duck --loudness none --captions burn --caption-style phrase -o film.mp4',
  '--upload s3://videos/x --upload-assets --url-expires 2h --max-cost 3 --max-credits 20 --strict',
])('flags that were typed before the questions are said again: %s', async (typed) => {
  const line = await lineOf([...typed.split(' '), '--verbose', '--progress', 'plain']);
  const flags = (words: string) => words.match(/--\S+(?: (?!--)\S+)?/g)?.toSorted();
  expect(flags(line)).toEqual(flags(typed.replace('-o ', '--output ')));
});

test('nobody is asked without a terminal on both sides, or in a CI', () => {
  const both = { stdinIsTerminal: true, stderrIsTerminal: true };
  expect(canAsk(both, {})).toBe(true);
  expect(canAsk(both, { CI: 'true' })).toBe(false);
  expect(canAsk({ ...both, stdinIsTerminal: false }, {})).toBe(false);
  expect(canAsk({ ...both, stderrIsTerminal: false }, {})).toBe(false);
});

test('a quote in a line a stage', () => {
  const line = { provider: 'veo', model: 'veo-2', usd: 0.2, credits: 20, exact: false } as const;
  const quote = {
    as_of: '2026-11-22',
    lines: [
      { ...line, stage: 'videos', segment_type: 'HOOK' },
      { ...line, stage: 'videos', segment_type: 'BODY_1' },
    ] as const,
    total_usd: 0.4,
    total_credits: 40,
    spent_usd: 0,
    limit_usd: 10,
    within_limit: true,
  };
  const text = quoteSummary(quote as never);
  expect(text).toContain('clips     2 by veo (veo-2): 0.40 USD, estimated');
  expect(text).toContain('in all    0.40 USD (40 credits), at most 10.00');
});

test('languages are found by their English name, their own, or their tag; others only where they are known', () => {
  const like = (typed: string) => languagesLike(typed).map(({ value }) => value);
  expect(like('')).toHaveLength(20);
  expect(like('indo')).toEqual(['indonesian']);
  expect(like('eng').slice(0, 1)).toEqual(['english']); // and not bengali
  expect(like('in')[0]).toBe('indonesian');
  expect(like('Español')).toEqual(['spanish']);
  expect(like('हिन्दी')).toEqual(['hindi']);
  expect(like('ja')).toEqual(['japanese']);
  expect(like('swedish')).toEqual(['swedish']);
  expect(like('klingonese')).toEqual([]);
});
