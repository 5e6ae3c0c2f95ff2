import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, inject, test } from 'vitest';
import { makeOnce, openFfmpeg } from '../media/clips.ts';
import { json, startFakeVendor } from '../support/fake-vendor.ts';
import { errorOf, newPlace, type Place } from '../support/program.ts';

/** One narrator over clips that speak by themselves: here a person's own, whose sound is a tone of 440 Hz. */

const at = (name: string) => join(inject('sharedFolder'), name);
const [LONG, SHORT] = ['narrated long.mp4', 'narrated short.mp4'];
const WORDS = 'Bread.\n\nIt is quiet at night, and the oven is free until the morning comes.\n\nBake it.';
const CLIPS = [
  ...['--clip', `HOOK=${at(LONG)}`, '--clip', `BODY_1=${at(SHORT)}`, '--clip', `ENDING_CTA=${at(LONG)}`],
];
const never = new AbortController().signal;

beforeAll(async () => {
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  const coded = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '2'];
  for (const [name, source] of [
    [LONG, 'testsrc'],
    [SHORT, 'testsrc2'],
  ] as const) {
    const picture = ['-f', 'lavfi', '-i', `${source}=s=360x640:r=24:d=2`];
    const tone = ['-f', 'lavfi', '-i', 'sine=440:r=48000:d=2'];
    await makeOnce(ffmpeg, at(name), [...picture, ...tone, ...coded, '-f', 'mp4']);
  }
});

/** What is not a picture is left out: parameter sets may stand beside each key frame. */
const WITHOUT_SETS = 'h264_mp4toannexb,filter_units=remove_types=6-9';

/** The packets of a picture, as hashes. */
async function packetsOf(file: string): Promise<string[]> {
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  const hashes = `${file}.hashes`;
  const copied = ['-map', '0:v:0', '-c', 'copy', '-bsf:v', WITHOUT_SETS, '-f', 'framemd5'];
  await ffmpeg.run(['-y', '-i', file, ...copied, `file:${hashes}`], { signal: never });
  const lines = readFileSync(hashes, 'utf8').split('\n');
  return lines.filter((line) => /^0,/.test(line)).map((line) => line.split(',').at(-1)!.trim());
}

/** How loud the tone of the clips is in the first half second of a video, of full scale. */
async function toneIn(file: string): Promise<number> {
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  const raw = `${file}.raw`;
  const decoded = ['-map', '0:a:0', '-ac', '1', '-ar', '8000', '-f', 's16le'];
  await ffmpeg.run(['-y', '-ss', '1', '-t', '0.8', '-i', file, ...decoded, `file:${raw}`], { signal: never });
  const bytes = readFileSync(raw);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
  let [re, im] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * 440 * index) / 8000;
    re += sample * Math.cos(angle);
    im += sample * Math.sin(angle);
  }
  return (2 * Math.hypot(re, im)) / samples.length / 32768;
}

async function narrated(place: Place, more: readonly string[] = [], env = {}) {
  writeFileSync(join(place.folder, 'words.txt'), WORDS);
  const made = await place.call(['run', '--script', 'words.txt', '--no-bgm', ...CLIPS, ...more], { env });
  expect(made.exitCode, made.stderr).toBe(0);
  const folder = join(place.root, readdirSync(place.root)[0]!);
  return { data: made.document.data, folder, video: join(folder, 'final.mp4') };
}

test('the embedded voice over clips of one’s own: pictures are copied, a long speech is faster and then held', async () => {
  const place = newPlace();
  const { data, folder, video } = await narrated(place, ['--narrate']);
  expect(JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')).final).toEqual({
    narrate: true,
    music: 'none',
  });
  const held = data.degradations.filter(({ reason }: { reason: string }) => reason === 'clip_held');
  expect(held.map((each: { segment_type: string }) => each.segment_type)).toEqual(['BODY_1']);
  const [, ownLength, more] = /clip of ([\d.]+) s: its last picture stands ([\d.]+) s/.exec(held[0].message)!;
  expect(Number(ownLength)).toBe(2);
  expect(Math.abs(data.duration_seconds - 6 - Number(more))).toBeLessThan(0.06);
  expect(data.captions.source).toEqual({ HOOK: 'provider', BODY_1: 'provider', ENDING_CTA: 'provider' });
  const srt = readFileSync(join(folder, 'final.srt'), 'utf8');
  expect(srt).toContain('Bread.');
  // The last word of the long segment is said before the next one begins.
  const ends = [...srt.matchAll(/--> 00:00:([\d,]+)/g)].map(([, time]) => Number(time!.replace(',', '.')));
  expect(ends.every((end, index) => index === 0 || end >= ends[index - 1]!)).toBe(true);

  // The page's timeline has the segments where the video has them.
  const page = await place.call(['preview', '--project', folder]);
  const shown = readFileSync(fileURLToPath(page.document.data.storyboard_url), 'utf8');
  const begins = shown.match(
    /(?<=data-seek=")[\d.]+(?="><span class="time">[^<]*<\/span> (?:Hook|Body|Ending))/g,
  );
  expect(begins).toHaveLength(3);
  expect(Number(begins![2])).toBeCloseTo(4 + Number(more), 1);
  expect(Number(/data-seconds="([\d.]+)"/.exec(shown)?.[1])).toBeCloseTo(data.duration_seconds, 1);

  const packets = await packetsOf(video);
  const own = await packetsOf(at(LONG));
  expect(packets.slice(0, own.length)).toEqual(own);
  expect(packets.slice(-own.length)).toEqual(own);
  expect(await toneIn(video)).toBeLessThan(0.002);

  const tones: Record<string, number> = {};
  for (const [how, transition] of [
    ['keep', 'cut'],
    ['duck', 'dissolve'],
  ] as const) {
    const flags = ['--clip-audio', how, '--transition', transition];
    const again = await place.call(['combine', '--project', folder, ...flags]);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.document.data.duration_seconds).toBe(data.duration_seconds);
    tones[how] = await toneIn(video);
  }
  expect(tones.keep).toBeGreaterThan(0.05);
  expect(tones.duck! / tones.keep!).toBeGreaterThan(0.08);
  expect(tones.duck! / tones.keep!).toBeLessThan(0.18);

  const without = await place.call(['combine', '--project', folder, '--no-narrate', '--transition', 'cut']);
  expect(without.exitCode, without.stderr).toBe(0);
  expect(without.document.data.duration_seconds).toBe(6);
  expect(without.document.data.captions.source.HOOK).not.toBe('provider');
  const silent = await place.call(['combine', '--project', folder, '--clip-audio', 'off']);
  expect(silent.exitCode, silent.stderr).toBe(0);
  expect(await toneIn(video)).toBeLessThan(0.0005);
  const low = await place.call(['combine', '--project', folder, '--clip-audio', 'duck']);
  expect([low.exitCode, errorOf(low).details.reason]).toEqual([2, 'bad_flag']);
});

const ROUTE = 'POST /v1/models/gemini-3.8-flash-lite-tts:generateContent';
const RATE = 24_000;
/** 3.8 s that are heard, as https://ai.google.dev/gemini-api/docs/speech-generation answers. */
const speech = () => {
  const samples = Int16Array.from({ length: 3.8 * RATE }, (_, index) => Math.sin(index / 9) * 6000);
  const data = Buffer.from(samples.buffer).toString('base64');
  const inlineData = { mimeType: `audio/L16;codec=pcm;rate=${RATE}`, data };
  return json(200, {
    candidates: [{ content: { role: 'model', parts: [{ inlineData }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 38 },
  });
};

test('a bought narrator over clips of one’s own is quoted, limited, bought once, and a recording is heard in its place', async () => {
  const fake = await startFakeVendor({ [ROUTE]: speech() });
  const env = { GEMINI_API_KEY: 'dummy-gemini-5d1c09e7b2aa42', GOOGLE_GEMINI_BASE_URL: fake.origin };
  const place = newPlace();
  const voice = ['--narrate', '--voice', 'Puck'];
  const { folder, data: plain } = await narrated(place, []);
  expect(plain.receipt).toBeUndefined();
  const limited = await place.call(['combine', '--project', folder, ...voice, '--max-cost', '0'], { env });
  expect([limited.exitCode, errorOf(limited).details.reason]).toEqual([9, 'budget_exceeded']);
  expect(fake.sent).toHaveLength(0);
  const made = await place.call(['combine', '--project', folder, ...voice], { env });
  expect(made.exitCode, made.stderr).toBe(0);
  expect(fake.sent).toHaveLength(3);
  const { purchases } = made.document.data.receipt;
  expect(purchases.map(({ stage }: { stage: string }) => stage)).toEqual(Array(3).fill('narration'));
  expect((await place.call(['combine', '--project', folder], { env })).exitCode).toBe(0);
  expect(fake.sent).toHaveLength(3);

  const own = ['--narration', `HOOK=${at('hook.wav')}`];
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  await ffmpeg.run(['-y', '-f', 'lavfi', '-i', 'sine=300:d=1', `file:${at('hook.wav')}`], { signal: never });
  const recorded = await place.call(['run', '--project', folder, ...own], { env });
  expect(recorded.exitCode, recorded.stderr).toBe(0);
  expect(recorded.document.data.own_files).toContainEqual(
    expect.objectContaining({ segment_type: 'HOOK', kind: 'narration' }),
  );
  expect(fake.sent).toHaveLength(3);
});

test('over the clips of a video model the narrator is in the quote, and a recording goes with them', async () => {
  const place = newPlace();
  const env = { VEO_API_KEY: 'dummy-veo-77aa01', GEMINI_API_KEY: 'dummy-gemini-5d1c09e7b2aa43' };
  const stages = async (...flags: string[]) => {
    const quoted = await place.call(
      ['run', '--topic', 'bread', '--video-provider', 'veo', '--estimate', ...flags],
      {
        env,
      },
    );
    expect(quoted.exitCode, quoted.stderr).toBe(0);
    const lines = quoted.document.data.quote.lines as { stage: string; provider: string }[];
    return lines.filter(({ stage }) => stage === 'voice').map(({ provider }) => provider);
  };
  expect(await stages()).toEqual([]);
  expect(await stages('--narrate', '--voice', 'Puck')).toEqual(Array(4).fill('gemini'));
  const recording = at('said.wav');
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  await ffmpeg.run(['-y', '-f', 'lavfi', '-i', 'sine=300:d=1', `file:${recording}`], { signal: never });
  expect(await stages('--narrate', '--narration', `HOOK=${recording}`)).toHaveLength(3);
});
