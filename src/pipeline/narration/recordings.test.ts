import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestWork } from '../../../tests/support/work.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { waveFile } from '../../providers/local/wave-file.ts';
import { readWave } from '../../providers/voice/wave.ts';
import { checkLanguage } from '../clips/narrated.ts';
import { checkNarrated, narrationFor } from './heard.ts';
import { adoptRecordings, placeRecordings, recordingSeconds } from './recordings.ts';

const RATE = 8000;
/** Two bursts of sound with a pause between them. */
function take(seconds: number, loudness = 0.3): Uint8Array {
  const samples = Int16Array.from({ length: seconds * RATE }, (_, index) => {
    const isPause = Math.abs(index / RATE - seconds / 2) < 0.3;
    return isPause ? 0 : Math.round(Math.sin(index * (0.3 + (index % 7) / 20)) * loudness * 32767);
  });
  return waveFile(samples, RATE, 1);
}

const newFolder = () => join(mkdtempSync(join(tmpdir(), 'recordings-')), 'project');
const fileIn = (folder: string, name: string, bytes: Uint8Array) => {
  const file = join(folder, '..', name);
  writeFileSync(file, bytes);
  return file;
};

test('a recording is the narration of its segment: kept as it came, the same again changes nothing, another keeps the one before', async () => {
  const folder = newFolder();
  const work = await openTestWork(folder);
  const notices: string[] = [];
  const place = (file: string | null) =>
    placeRecordings(work, [{ type: 'HOOK', file, seconds: 2 }], (notice) => notices.push(notice));
  const [first, second] = [fileIn(folder, 'a.wav', take(2)), fileIn(folder, 'b.WAV', take(3))];
  await place(first);
  await place(first);
  expect(readFileSync(join(folder, 'narrations/HOOK.wav'))).toEqual(readFileSync(first));
  expect([notices, existsSync(join(folder, 'takes'))]).toEqual([[], false]);
  const heard = readWave(readFileSync(join(folder, 'narrations/HOOK.sound.wav')));
  expect([heard?.sampleRate, (heard?.samples.length ?? 0) / 48_000]).toEqual([48_000, 2]);
  await place(second);
  expect(readFileSync(join(folder, 'takes/HOOK-narration-1.wav'))).toEqual(readFileSync(first));
  expect(readFileSync(join(folder, 'narrations/HOOK.wav'))).toEqual(readFileSync(second));
  await place(null);
  expect(work.place.ledger.state.narrations).toEqual({});
  expect(readdirSync(join(folder, 'narrations'))).toEqual([]);
  expect(readFileSync(join(folder, 'takes/HOOK-narration-2.wav'))).toEqual(readFileSync(second));
  expect(notices).toHaveLength(2);
});

test('a clip is as long as the recording, and its words lie where somebody speaks', async () => {
  const folder = newFolder();
  const work = await openTestWork(folder);
  const file = fileIn(folder, 'a.wav', take(4));
  await placeRecordings(work, [{ type: 'HOOK', file, seconds: 4 }], () => undefined);
  const segment = { ...work.script.segments[0]!, script_text: 'One two three. Four five six.' };
  const narration = await narrationFor(work, segment);
  expect(narration?.durationSeconds).toBe(4);
  const [, , three, four] = narration!.words;
  expect(three!.endSeconds).toBeLessThan(1.9);
  expect(four!.startSeconds).toBeGreaterThan(2.1);
  expect(await narrationFor(work, work.script.segments[1]!)).toBeUndefined();
  // The clips of a vendor speak by themselves.
  expect(() => checkNarrated(work)).toThrow(expect.objectContaining({ kind: 'input' }));
  checkNarrated({ ...work, choice: { redo: false, only: new Set(['ENDING_CTA']) } });
});

test('what nobody can say in the language is refused before a picture of it is bought; a recording needs no voice', async () => {
  const folder = newFolder();
  const opened = await openTestWork(folder);
  const file = fileIn(folder, 'a.wav', take(2));
  await placeRecordings(opened, [{ type: 'HOOK', file, seconds: 2 }], () => undefined);
  const local = { ...opened.makers, videos: { ...opened.makers.videos, takesNarration: true } as const };
  const work = { ...opened, language: findLanguage('swahili'), makers: local };
  const refused = { kind: 'input', details: { reason: 'language_without_voice' } };
  await expect(checkLanguage(work, new Set())).rejects.toMatchObject(refused);
  await checkLanguage(work, new Set(['ENDING_CTA'] as const));
  await checkLanguage({ ...work, choice: { redo: false, only: new Set(['HOOK']) } }, new Set());
  await checkLanguage({ ...work, language: findLanguage('thai') }, new Set());
  await checkLanguage({ ...work, makers: opened.makers }, new Set()); // clips that speak by themselves
});

test('a file that a person puts into the project is taken over', async () => {
  const folder = newFolder();
  const work = await openTestWork(folder);
  const other = fileIn(folder, 'a.wav', take(2));
  await placeRecordings(work, [{ type: 'HOOK', file: other, seconds: 2 }], () => undefined);
  writeFileSync(join(folder, 'narrations/ENDING_CTA.wav'), take(3));
  const notices: string[] = [];
  await adoptRecordings(work, 0, (notice) => notices.push(notice));
  await adoptRecordings(work, 0, (notice) => notices.push(notice));
  expect(work.place.ledger.state.narrations.ENDING_CTA).toMatchObject({
    fingerprint: null,
    duration_seconds: 3,
  });
  expect(notices).toEqual([expect.stringContaining('narrations/ENDING_CTA.wav is your own recording')]);
});

test('what is no recording is refused before anything is made, and by name', async () => {
  const folder = newFolder();
  const { tools } = await openTestWork(folder);
  const refused: [string, Uint8Array][] = [
    ['text.wav', Buffer.from('no sound')],
    ['short.wav', take(0.1)],
    ['long.wav', take(61)],
    ['silent.wav', take(2, 0)],
  ];
  for (const [name, bytes] of refused) {
    const file = fileIn(folder, name, bytes);
    await expect(recordingSeconds('BODY_1', file, tools), name).rejects.toMatchObject({
      kind: 'input',
      details: { reason: 'bad_recording', segment: 'BODY_1' },
    });
  }
  await expect(recordingSeconds('BODY_1', join(folder, 'gone.wav'), tools)).rejects.toMatchObject({
    details: { reason: 'bad_recording' },
  });
});
