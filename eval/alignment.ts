/**
 * How far aligned words are off: speech whose truth is known (eSpeak NG in another voice, at another rate, with longer pauses and a
 * silence before it), aligned by the usual voice at the usual rate. Run it with `npx node eval/alignment.ts`; it prints a table, a row a
 * language, of the beginnings of words in milliseconds.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLanguage } from '../src/contracts/languages.ts';
import { SAMPLE_TAGS, sampleText } from '../src/language/sample-text.ts';
import { alignWords, stretchesOf, type TimedSpeech } from '../src/pipeline/narration/align.ts';
import { estimateWords } from '../src/pipeline/narration/word-times.ts';
import { openVoice } from '../src/providers/local/voice/voice.ts';
import { startVoiceChild } from '../src/providers/local/voice/voice-child.ts';

export interface AlignmentError {
  readonly language: string;
  readonly words: number;
  /** Of the beginnings of words, milliseconds. */
  readonly meanMs: number;
  readonly worstMs: number;
  /** As it was before: words spread over the voice by their letters. */
  readonly spreadWorstMs: number;
}

const TAKES = [
  { name: 'female', speed: 0.85, pauseSeconds: 0.3 },
  { name: 'deep', speed: 1.25, pauseSeconds: 0.15 },
] as const;

/** Measures the languages, one after the other. */
export async function measureAlignment(tags: readonly string[] = SAMPLE_TAGS): Promise<AlignmentError[]> {
  const signal = new AbortController().signal;
  const cacheFolder = mkdtempSync(join(tmpdir(), 'alignment-'));
  const speaker = startVoiceChild(signal);
  try {
    const rows: AlignmentError[] = [];
    for (const tag of tags) {
      const language = findLanguage(tag);
      const text = sampleText(tag)!;
      const common = { language, cacheFolder, speaker, signal };
      const known = await (await openVoice(common)).narrate(text);
      const errors: number[] = [];
      const spread: number[] = [];
      for (const { name, speed, pauseSeconds } of TAKES) {
        const truth = slower(await (await openVoice({ ...common, name, speed })).narrate(text), pauseSeconds);
        const aligned = alignWords(known, truth) ?? [];
        const seconds = truth.samples.length / truth.sampleRate;
        const estimated = estimateWords(text, language, stretchesOf(truth), seconds);
        for (const [index, { startSeconds }] of truth.words.entries()) {
          errors.push(Math.abs((aligned[index]?.startSeconds ?? Number.NaN) - startSeconds) * 1000);
          spread.push(Math.abs((estimated[index]?.startSeconds ?? Number.NaN) - startSeconds) * 1000);
        }
      }
      rows.push({
        language: language.name,
        words: errors.length,
        meanMs: Math.round(errors.reduce((sum, each) => sum + each, 0) / errors.length),
        worstMs: Math.round(Math.max(...errors)),
        spreadWorstMs: Math.round(Math.max(...spread)),
      });
    }
    return rows;
  } finally {
    await speaker.close();
  }
}

/** The same speech with a silence before it and so much more silence in each pause; its words move along. */
function slower({ samples, sampleRate, words }: TimedSpeech, pauseSeconds: number): TimedSpeech {
  const more = Math.round(pauseSeconds * sampleRate);
  const stretches = stretchesOf({ samples, sampleRate });
  const cuts = stretches.map(({ startSeconds }) =>
    Math.max(0, Math.round((startSeconds - 0.03) * sampleRate)),
  );
  // A word whose mark lies in the pause begins after it.
  const pauses = stretches.map((_, index) => stretches[index - 1]?.endSeconds ?? 0);
  const parts = [0, ...cuts].map((from, index) => samples.subarray(from, cuts[index] ?? samples.length));
  const joined = new Int16Array(samples.length + more * cuts.length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length + more;
  }
  const moved = (seconds: number) =>
    seconds + pauseSeconds * pauses.filter((end) => end <= seconds + 0.02).length;
  return {
    samples: joined,
    sampleRate,
    words: words.map((word) => ({ ...word, startSeconds: moved(word.startSeconds) })),
  };
}

if (process.argv[1]?.endsWith('alignment.ts')) {
  const rows = await measureAlignment();
  const line = ['language', 'words', 'mean ms', 'worst ms', 'worst ms, spread by letters'];
  const cells = rows.map((row) => [row.language, row.words, row.meanMs, row.worstMs, row.spreadWorstMs]);
  for (const row of [line, line.map(() => '---'), ...cells]) process.stdout.write(`| ${row.join(' | ')} |\n`);
}
