import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import type { SegmentType } from '../../src/contracts/segments.ts';
import { sha256OfFile } from '../../src/disk/fingerprint.ts';
import type { CaptionRequest } from '../../src/pipeline/final/captions/timed.ts';
import { combineClips } from '../../src/pipeline/final/combine.ts';
import { PLAIN_FINAL } from '../../src/pipeline/final/order.ts';
import { segmentsOfClips } from '../../src/pipeline/script/own-clips.ts';
import { languageOf, type Work } from '../../src/pipeline/work/work.ts';
import { openLedger } from '../../src/project/ledger.ts';
import { never, openFfmpeg, temporaryFolder } from './clips.ts';

const SECONDS = 2;
const WIDTH = 180;
let ffmpeg: Ffmpeg;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let work: Work;

/**
 * A local draft whose words are known, a clip with a voice, one with a script and nobody speaking, one without a
 * script: all of them black.
 */
const CLIPS: readonly { type: SegmentType; provider: string; text: string | undefined; sound: string }[] = [
  { type: 'HOOK', provider: 'local', text: 'Known words', sound: '0' },
  {
    type: 'BODY_1',
    provider: 'veo',
    text: 'SoundFacts words',
    sound: '0.4*random(0)*between(t\\,0.6\\,1.4)',
  },
  { type: 'BODY_2', provider: 'veo', text: 'Silent words', sound: '0' },
  { type: 'ENDING_CTA', provider: 'custom', text: undefined, sound: '0' },
];

beforeAll(async () => {
  folder = await temporaryFolder();
  ffmpeg = await openFfmpeg(folder.path);
  const project = {
    folder: join(folder.path, 'project'),
    settings: {
      project_id: randomUUID(),
      created_at: '2026-01-02T03:04:05.000Z',
      input: null,
      duration: null,
      platform: 'tiktok',
      language: 'english',
      style: 'cinematic',
      aspect_ratio: '9:16',
    },
  } as const;
  await mkdir(join(project.folder, 'clips'), { recursive: true });
  const ledger = await openLedger(project.folder);
  for (const { type, provider, sound } of CLIPS) {
    const path = `clips/${type}.mp4`;
    const file = join(project.folder, path);
    await ffmpeg.run(
      [
        ...['-f', 'lavfi', '-i', `color=c=black:s=${WIDTH}x320:r=24:d=${SECONDS}`],
        ...['-f', 'lavfi', '-i', `aevalsrc=exprs='${sound}|${sound}':s=48000:d=${SECONDS}`],
        ...[
          '-c:v',
          'libx264',
          '-preset',
          'veryfast',
          '-pix_fmt',
          'yuv420p',
          '-c:a',
          'aac',
          '-f',
          'mp4',
          `file:${file}`,
        ],
      ],
      { signal: never },
    );
    const uuid = randomUUID();
    const asset = { path, sha256: await sha256OfFile(file), bytes: (await stat(file)).size };
    const numbers = { id: 1, status: 2, status_percentage: 100, estimated_credit: 0 } as const;
    const receipt = { ...numbers, uuid, model_name: 'm' };
    await ledger.update((state) => {
      state.clips[type] = { state: 'succeeded', fingerprint: type, provider, model: 'm', receipt, asset };
    });
    if (provider !== 'local') continue;
    const words = [
      { text: 'Known', startSeconds: 0.2, endSeconds: 0.7 },
      { text: 'words', startSeconds: 0.7, endSeconds: 1.3 },
    ];
    await mkdir(join(project.folder, 'jobs', uuid), { recursive: true });
    await writeFile(join(project.folder, 'jobs', uuid, 'words.json'), JSON.stringify(words));
  }
  const bare = segmentsOfClips(CLIPS.map(({ type }) => ({ type, duration_seconds: SECONDS })));
  const segments = bare.map((segment, index) => ({
    ...segment,
    script_text: CLIPS[index]!.text ?? segment.script_text,
  }));
  work = {
    place: { project, ledger, config: { cacheFolder: join(folder.path, 'cache') } },
    tools: { signal: never, onEvent: () => {}, ffmpeg: async () => ffmpeg },
    script: { provider: null, fingerprint: null, segments, metadata: {}, degradations: [] },
    language: languageOf(project),
  } as unknown as Work; // combining asks for no more
});
afterAll(() => folder.remove());

const at = (name: string) => join(work.place.project.folder, name);
const combine = (mode: CaptionRequest['mode'], style: CaptionRequest['style'] = 'karaoke') =>
  combineClips(work, PLAIN_FINAL, { mode, style });

/** Pixels that are not black in the frame at this second. */
async function lightAt(seconds: number): Promise<number> {
  const raw = at('frame.gray');
  const args = [
    '-ss',
    String(seconds),
    '-i',
    `file:${at('final.mp4')}`,
    '-frames:v',
    '1',
    '-pix_fmt',
    'gray',
  ];
  await ffmpeg.run([...args, '-f', 'rawvideo', `file:${raw}`], { signal: never });
  return (await readFile(raw)).filter((level) => level > 60).length;
}

test('sidecar: times from where they are best known, and what is missing is said', async () => {
  const { captions } = await combine('sidecar');
  expect(captions).toMatchObject({
    burned: false,
    source: { HOOK: 'provider', BODY_1: 'voiced', BODY_2: 'even' },
  });
  expect(Object.keys(captions!.source)).not.toContain('ENDING_CTA');
  expect(captions!.degradations.map(({ reason, segment_type }) => [reason, segment_type])).toEqual([
    ['captions_without_script', 'ENDING_CTA'],
    ['captions_guessed', 'BODY_2'],
  ]);
  const srt = await readFile(at('final.srt'), 'utf8');
  const [known, heard, silent, none] = srt.split('\n\n').map((block) => block.split('\n'));
  expect(known?.slice(1, 3)).toEqual(['00:00:00,140 --> 00:00:02,000', 'Known words']);
  const heardAt = Number(/00:00:02,(\d{3})/.exec(heard?.[1] ?? '')?.[1]);
  expect(Math.abs(heardAt - 540)).toBeLessThan(130);
  expect(silent?.[2]).toBe('Silent words');
  expect(none).toBeUndefined();
  expect(await readFile(at('final.vtt'), 'utf8')).toMatch(
    /^WEBVTT\n\n00:00:00\.140 --> 00:00:02\.000\nKnown words\n/,
  );
  expect(await lightAt(2.9)).toBe(0);
});

test('the same order again keeps everything; a lost subtitle file is written again, the video left alone', async () => {
  const before = await combine('sidecar');
  await rm(at('final.vtt'));
  const again = await combine('sidecar');
  expect(again).toEqual(before);
  expect(
    (await readdir(work.place.project.folder)).filter((name) => name.startsWith('final')).sort(),
  ).toEqual(['final.mp4', 'final.srt', 'final.vtt']);
});

test('another text makes other subtitle files; the video stays', async () => {
  const { job_id } = await combine('sidecar');
  const segments = work.script.segments.map((segment, index) =>
    index === 1 ? { ...segment, script_text: 'Other words' } : segment,
  );
  const edited = { ...work, script: { ...work.script, segments } };
  const again = await combineClips(edited, PLAIN_FINAL, { mode: 'sidecar', style: 'karaoke' });
  expect(again.job_id).toBe(job_id);
  expect(await readFile(at('final.srt'), 'utf8')).toContain('Other words');
});

test('burn: only where no captions are yet and there is something to say', async () => {
  const { captions, job_id } = await combine('burn');
  expect(captions?.burned).toBe(true);
  expect(captions?.degradations.map(({ reason, segment_type }) => [reason, segment_type])).toEqual([
    ['captions_without_script', 'ENDING_CTA'],
    ['captions_guessed', 'BODY_2'],
    ['captions_already_there', 'HOOK'],
    ['picture_encoded_again', undefined],
  ]);
  expect(await lightAt(0.9)).toBe(0); // the local draft
  expect(await lightAt(2.9)).toBeGreaterThan(100);
  expect(await lightAt(4.9)).toBeGreaterThan(100);
  expect(await lightAt(7)).toBe(0); // no script
  expect((await combine('burn')).job_id).toBe(job_id);
  expect((await combine('burn', 'phrase')).job_id).not.toBe(job_id);
});

test('none: no captions, and none of an earlier video stay', async () => {
  await combine('sidecar');
  const { captions } = await combine('none');
  expect(captions).toBeNull();
  expect((await readdir(work.place.project.folder)).filter((name) => name.startsWith('final'))).toEqual([
    'final.mp4',
  ]);
  expect(await lightAt(2.9)).toBe(0);
});

test('letters without a font are refused before any work, but only where they would be drawn', async () => {
  const segments = work.script.segments.map((segment, index) =>
    index === 1 ? { ...segment, script_text: 'வணக்கம்' } : segment,
  );
  const tamil = { ...work, script: { ...work.script, segments } };
  await expect(combineClips(tamil, PLAIN_FINAL, { mode: 'burn', style: 'karaoke' })).rejects.toMatchObject({
    details: { reason: 'font_missing' },
  });
  await combineClips(tamil, PLAIN_FINAL, { mode: 'sidecar', style: 'karaoke' });
  expect(await readFile(at('final.srt'), 'utf8')).toContain('வணக்கம்');
});

describe('a logo', () => {
  /** 24x12, white. */
  async function logoFile(name = 'logo.png'): Promise<string> {
    const { createCanvas } = await import('@napi-rs/canvas');
    const canvas = createCanvas(24, 12);
    const context = canvas.getContext('2d');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, 24, 12);
    await writeFile(join(folder.path, name), await canvas.encode('png'));
    return join(folder.path, name);
  }
  const withLogo = (file: string, mode: CaptionRequest['mode'], more: Partial<Work> = {}) =>
    combineClips(
      { ...work, ...more },
      { ...PLAIN_FINAL, logo: { file, position: 'top-right' } },
      { mode, style: 'karaoke' },
    );

  test('lies over the whole video, is said beforehand and afterwards, and is part of what the video is', async () => {
    const plain = await combine('none');
    const said: string[] = [];
    const file = await logoFile();
    const onEvent: Work['tools']['onEvent'] = ({ message }) => said.push(message ?? '');
    const final = await withLogo(file, 'none', { tools: { ...work.tools, onEvent } });
    expect(said[0]).toBe('every picture is encoded again for the logo');
    expect(final.job_id).not.toBe(plain.job_id);
    expect(final.degradations.map(({ reason, message }) => [reason, message])).toContainEqual([
      'picture_encoded_again',
      'The picture was encoded again to lay the logo over it.',
    ]);
    for (const seconds of [0, 0.9, 2.9, 7]) expect(await lightAt(seconds)).toBeGreaterThan(20);
    expect((await withLogo(file, 'none')).job_id).toBe(final.job_id);
    expect((await combine('none')).job_id).not.toBe(final.job_id);
    expect(await lightAt(2.9)).toBe(0);
  });

  test('goes in with the captions in one pass', async () => {
    const commands: string[][] = [];
    const run: Ffmpeg['run'] = (args, options) => {
      commands.push([...args]);
      return ffmpeg.run(args, options);
    };
    const final = await withLogo(await logoFile(), 'burn', {
      tools: { ...work.tools, ffmpeg: async () => ({ ...ffmpeg, run }) },
    });
    expect(commands.filter((args) => args.includes('libx264'))).toHaveLength(1);
    expect(await lightAt(0.9)).toBeGreaterThan(20);
    expect(await lightAt(2.9)).toBeGreaterThan(120);
    const told = [...final.degradations, ...(final.captions?.degradations ?? [])];
    expect(told.filter(({ reason }) => reason === 'picture_encoded_again')).toHaveLength(1);
  });

  test.each([
    ['there is none', () => join(folder.path, 'none.png'), 'file_missing'],
    [
      'a text',
      async () => {
        await writeFile(join(folder.path, 'a.png'), 'no picture');
        return join(folder.path, 'a.png');
      },
      'logo_unusable',
    ],
    [
      'words as text',
      async () => {
        const file = join(folder.path, 'words.svg');
        await writeFile(
          file,
          '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>A</text></svg>',
        );
        return file;
      },
      'logo_unusable',
    ],
  ] as const)('%s: refused before any work', async (_name, make, reason) => {
    const said: unknown[] = [];
    const onEvent: Work['tools']['onEvent'] = (event) => said.push(event);
    const failed = withLogo(await make(), 'none', { tools: { ...work.tools, onEvent } });
    await expect(failed).rejects.toMatchObject({ exitCode: 2, details: { reason } });
    expect(said).toEqual([]);
  });
});
