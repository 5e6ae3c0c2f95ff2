import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type FinalProject,
  newFinalProject,
  openStudio,
  type Studio,
} from '../../../tests/support/final-project.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { CaptionRequest } from './captions/timed.ts';
import type { FinalRequest } from './order.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio.close());

const BURN: CaptionRequest = { mode: 'burn', style: 'karaoke' };
const SIDECAR: CaptionRequest = { mode: 'sidecar', style: 'karaoke' };

/** A file of this project; the join is a fake, so nothing has to be in it. */
function fileOf({ folder }: FinalProject, name: string, content = 'music'): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const musicOf = (project: FinalProject, volume = 0.3, content?: string): FinalRequest['music'] => ({
  source: { file: fileOf(project, 'music.mp3', content) },
  volume,
  duck: false,
});

const logoOf = (
  project: FinalProject,
  position: 'top-right' | 'top-left' = 'top-right',
): FinalRequest['logo'] => ({
  file: fileOf(
    project,
    'logo.svg',
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="12"><rect width="24" height="12"/></svg>',
  ),
  position,
});

describe('a final video is kept', () => {
  test('while nothing changes, and nobody joins anything', async () => {
    const project = await newFinalProject(studio);
    const made = await project.combine();
    const { mtimeMs } = statSync(project.video);
    project.events.length = 0;
    expect(await project.combine()).toEqual(made);
    expect(project.tools.joins).toHaveLength(1);
    expect(statSync(project.video).mtimeMs).toBe(mtimeMs);
    expect(project.events).toEqual([{ stage: 'combine', state: 'kept' }]);
    expect(readdirSync(join(project.folder, 'combine'))).toEqual([`${made.job_id}.json`]);
  });

  test('by the next process, too', async () => {
    const project = await newFinalProject(studio);
    expect(await project.combine()).toEqual(await project.final());
  });

  test('with another text beside it: only the subtitle files are written again', async () => {
    const project = await newFinalProject(studio);
    const made = await project.combine({}, SIDECAR);
    const { script } = project.work;
    const segments = script.segments.map((segment) => ({ ...segment, script_text: 'Other words.' }));
    const again = await project.combine({}, SIDECAR, { script: { ...script, segments } });
    expect([again.job_id, project.tools.joins.length]).toEqual([made.job_id, 1]);
    expect(readFileSync(join(project.folder, 'final.srt'), 'utf8')).toContain('Other words.');
    expect(await project.final()).toEqual(again);
  });

  test('and a lost subtitle file comes back; without captions both go', async () => {
    const project = await newFinalProject(studio);
    await project.combine({}, SIDECAR);
    rmSync(join(project.folder, 'final.vtt'));
    await project.combine({}, SIDECAR);
    expect(readFileSync(join(project.folder, 'final.vtt'), 'utf8')).toContain('Words of HOOK.');
    expect((await project.combine()).captions).toBeNull();
    expect(readdirSync(project.folder).filter((name) => /^final/.test(name))).toEqual(['final.mp4']);
    expect(project.tools.joins).toHaveLength(1);
  });

  test('with the captions that a person changed; other ones are written beside a take of those', async () => {
    const project = await newFinalProject(studio);
    const notices: string[] = [];
    const tools = { ...project.work.tools, onNotice: (notice: string) => void notices.push(notice) };
    const file = (name: string) => join(project.folder, name);
    writeFileSync(file('final.vtt'), 'WEBVTT of their own, before ours');
    await project.combine({}, SIDECAR, { tools });
    expect(readFileSync(file('takes/final-1.vtt'), 'utf8')).toBe('WEBVTT of their own, before ours');
    const edited = `${readFileSync(file('final.srt'), 'utf8')}\nMended by hand.\n`;
    writeFileSync(file('final.srt'), edited);
    await project.combine({}, SIDECAR, { tools });
    expect(readFileSync(file('final.srt'), 'utf8')).toBe(edited);
    expect(notices).toHaveLength(1);
    const { script } = project.work;
    const segments = script.segments.map((segment) => ({ ...segment, script_text: 'Other words.' }));
    await project.combine({}, SIDECAR, { tools, script: { ...script, segments } });
    expect(readFileSync(file('final.srt'), 'utf8')).toContain('Other words.');
    expect(readFileSync(file('takes/final-1.srt'), 'utf8')).toBe(edited);
    expect(notices[1]).toContain('final.srt is not as the program wrote it');
    expect(notices[1]).toContain('takes/final-1.srt');
    writeFileSync(file('final.vtt'), 'WEBVTT mended again');
    await project.combine({}, undefined, { tools }); // without captions
    expect(readdirSync(project.folder).filter((name) => /^final/.test(name))).toEqual(['final.mp4']);
    expect(readdirSync(file('takes')).sort()).toEqual(['final-1.srt', 'final-1.vtt', 'final-2.vtt']);
  });

  test('as a take where a person has put another video in its place, and only then', async () => {
    const project = await newFinalProject(studio);
    await project.combine();
    writeFileSync(project.video, 'cut in an editor');
    await project.combine();
    expect(readFileSync(join(project.folder, 'takes/final-1.mp4'), 'utf8')).toBe('cut in an editor');
    await project.putClip('HOOK', studio.clips[1]);
    project.tools.duringJoin = ({ onPlan: _plan }) =>
      cpSync(studio.clips[1], project.tools.joins.at(-1)!.output);
    await project.combine();
    expect(readdirSync(join(project.folder, 'takes'))).toEqual(['final-1.mp4']);
  });

  test('but looked at again when --strict asks for every picture', async () => {
    const project = await newFinalProject(studio);
    expect((await project.combine()).quality?.pictures).toBe('some');
    const strict = await project.combine({ strict: true });
    expect(strict.quality?.pictures).toBe('all');
    expect(await project.final()).toEqual(strict);
    expect(project.tools.joins).toHaveLength(1);
  });
});

type Change = (project: FinalProject) => Promise<unknown>;
const CHANGES: readonly (readonly [name: string, before: Change, after: Change])[] = [
  [
    'a clip',
    (project) => project.combine(),
    async (project) => {
      await project.putClip('BODY_1', studio.clips[1]);
      return project.combine();
    },
  ],
  [
    'a planned length',
    (project) => project.combine(),
    (project) => {
      const { script } = project.work;
      const segments = script.segments.map((segment) => ({ ...segment, duration_seconds: 2 }));
      return project.combine({}, undefined, { script: { ...script, segments } });
    },
  ],
  ['music', (project) => project.combine(), (project) => project.combine({ music: musicOf(project) })],
  [
    'the contents of the music',
    (project) => project.combine({ music: musicOf(project) }),
    (project) => project.combine({ music: musicOf(project, 0.3, 'other music') }),
  ],
  [
    'the volume of the music',
    (project) => project.combine({ music: musicOf(project) }),
    (project) => project.combine({ music: musicOf(project, 0.4) }),
  ],
  ['the loudness', (project) => project.combine(), (project) => project.combine({ targetLufs: -14 })],
  [
    'the transition',
    (project) => project.combine(),
    (project) => project.combine({ transition: { kind: 'dissolve', seconds: 0.3 } }),
  ],
  ['a logo', (project) => project.combine(), (project) => project.combine({ logo: logoOf(project) })],
  [
    'the corner of the logo',
    (project) => project.combine({ logo: logoOf(project) }),
    (project) => project.combine({ logo: logoOf(project, 'top-left') }),
  ],
  ['burned captions', (project) => project.combine(), (project) => project.combine({}, BURN)],
  [
    'the style of burned captions',
    (project) => project.combine({}, BURN),
    (project) => project.combine({}, { mode: 'burn', style: 'phrase' }),
  ],
  [
    'the text of burned captions',
    (project) => project.combine({}, BURN),
    (project) => {
      const { script } = project.work;
      const segments = script.segments.map((segment) => ({ ...segment, script_text: 'Other words.' }));
      return project.combine({}, BURN, { script: { ...script, segments } });
    },
  ],
  [
    'the file itself, cut short,',
    (project) => project.combine(),
    (project) => {
      truncateSync(project.video, 100);
      return project.combine();
    },
  ],
];

test.each(CHANGES)('%s changes: the video is made again', async (_name, before, after) => {
  const project = await newFinalProject(studio);
  await before(project);
  const old = await project.final();
  await after(project);
  expect(project.tools.joins).toHaveLength(2);
  const made = await project.final();
  expect(made?.job_id).not.toBe(old?.job_id);
  expect(statSync(project.video).size).toBe(made?.asset.bytes);
});

describe('while it is made', () => {
  test('the join gets the clips in order, what is known of them, and the words of the project', async () => {
    const project = await newFinalProject(studio);
    await project.putClip('BODY_1', studio.clips[1]);
    await project.combine({ targetLufs: -14 });
    const [request] = project.tools.joins;
    expect(request).toMatchObject({
      title: 'Good coffee',
      createdAt: '2026-01-02T03:04:05.000Z',
      targetLufs: -14,
      music: null,
      clips: ['HOOK', 'BODY_1'].map((segmentType) => ({
        segmentType,
        durationSeconds: 1,
        file: join(project.folder, 'clips', `${segmentType}.mp4`),
        probe: { width: 64, height: 112 },
      })),
    });
  });

  test('the record says how far it is, and then what was made', async () => {
    const project = await newFinalProject(studio);
    const seen: unknown[] = [];
    project.tools.duringJoin = async ({ onProgress }) => {
      const [job = ''] = readdirSync(join(project.folder, 'combine'));
      seen.push(project.record(job.replace('.json', '')));
      onProgress?.(0.5);
    };
    const { job_id } = await project.combine({ music: musicOf(project) });
    expect(seen).toMatchObject([
      {
        job_id,
        status: 'processing',
        progress_percentage: 0,
        current_step: 'Joining the clips and mixing the music',
      },
    ]);
    expect(project.record(job_id)).toMatchObject({
      status: 'completed',
      progress_percentage: 100,
      final_video_url: pathToFileURL(project.video).href,
      metadata: { resolution: '64x112', codec: 'h264', format: 'mp4' },
    });
    expect(project.events).toEqual([
      { stage: 'combine', state: 'started' },
      { stage: 'combine', state: 'running', percentage: 50 },
      { stage: 'combine', state: 'done' },
    ]);
  });

  test('what is encoded again is announced, and the drawing takes the rest of the progress', async () => {
    const project = await newFinalProject(studio);
    project.tools.duringJoin = ({ onPlan, onProgress }) => {
      onPlan?.('2 pictures are encoded again');
      onProgress?.(1);
    };
    const final = await project.combine({
      logo: logoOf(project),
      transition: { kind: 'fade', seconds: 0.3 },
    });
    expect(project.events.slice(0, 2)).toEqual([
      {
        stage: 'combine',
        state: 'started',
        message: '2 pictures are encoded again; every picture is encoded again for the logo',
      },
      { stage: 'combine', state: 'running', percentage: 25 },
    ]);
    expect(project.tools.drawings).toMatchObject([{ captions: undefined, logo: { position: 'top-right' } }]);
    expect(final.degradations.map(({ reason }) => reason)).toEqual(['picture_encoded_again']);
  });

  test('captions and logo are drawn in one pass, and named once', async () => {
    const project = await newFinalProject(studio);
    const final = await project.combine({ logo: logoOf(project) }, { mode: 'burn', style: 'phrase' });
    expect(project.tools.drawings).toHaveLength(1);
    expect(project.tools.drawings[0]).toMatchObject({
      style: 'phrase',
      captions: { burned: [{ words: [{ text: 'Words' }, { text: 'of' }, { text: 'HOOK.' }] }, {}] },
    });
    const notes = [...final.degradations, ...(final.captions?.degradations ?? [])];
    expect(notes.filter(({ reason }) => reason === 'picture_encoded_again')).toHaveLength(1);
  });
});

describe('what fails leaves the old final video', () => {
  const fail =
    (message: string, reason = 'ffmpeg_failed') =>
    () => {
      throw new SparkfluenceError('media', message, { details: { reason } });
    };

  /** A project that has a final video, and what of it must not change. */
  async function withFinal() {
    const project = await newFinalProject(studio);
    const final = await project.combine();
    const bytes = readFileSync(project.video);
    await project.putClip('BODY_1', studio.clips[1]);
    project.events.length = 0;
    return {
      project,
      async expectUntouched() {
        expect(readFileSync(project.video).equals(bytes)).toBe(true);
        expect(await project.final()).toEqual(final);
        expect(project.leftovers()).toEqual([]);
      },
      newRecord() {
        const names = readdirSync(join(project.folder, 'combine')).map((name) => name.replace('.json', ''));
        const [job = ''] = names.filter((name) => name !== final.job_id);
        return project.record(job);
      },
    };
  }

  test('a join', async () => {
    const { project, expectUntouched, newRecord } = await withFinal();
    project.tools.duringJoin = fail('ffmpeg fell over');
    await expect(project.combine()).rejects.toThrow('ffmpeg fell over');
    await expectUntouched();
    expect(newRecord()).toMatchObject({
      status: 'failed',
      current_step: 'Joining the clips',
      error_message: 'ffmpeg fell over',
      progress_percentage: 0,
      final_video_url: null,
    });
    expect(project.events.at(-1)).toEqual({ stage: 'combine', state: 'failed', message: 'ffmpeg fell over' });
    project.tools.duringJoin = () => undefined;
    expect(await project.combine()).toEqual(await project.final());
  });

  test('the drawing', async () => {
    const { project, expectUntouched, newRecord } = await withFinal();
    project.tools.duringDraw = fail('no ink');
    await expect(project.combine({ logo: logoOf(project) })).rejects.toThrow('no ink');
    await expectUntouched();
    expect(newRecord()).toMatchObject({ current_step: 'Drawing the logo', error_message: 'no ink' });
  });

  test('an interruption', async () => {
    const { project, expectUntouched, newRecord } = await withFinal();
    const stop = new AbortController();
    project.tools.duringJoin = ({ signal }) => {
      stop.abort();
      signal.throwIfAborted();
    };
    const tools = { ...project.work.tools, signal: stop.signal };
    await expect(project.combine({}, undefined, { tools })).rejects.toThrow();
    await expectUntouched();
    expect(newRecord()).toMatchObject({ status: 'failed', error_message: 'Interrupted' });
  });

  test('a clip that is gone, before any work', async () => {
    const { project, expectUntouched, newRecord } = await withFinal();
    rmSync(join(project.folder, 'clips', 'HOOK.mp4'));
    await expect(project.combine()).rejects.toMatchObject({
      kind: 'media',
      details: { reason: 'asset_missing', segment: 'HOOK' },
    });
    await expectUntouched();
    expect([newRecord(), project.events, project.tools.joins.length]).toEqual([undefined, [], 1]);
  });

  test('music that is none: a fetched file is forgotten, the user’s own stays', async () => {
    const { project, expectUntouched } = await withFinal();
    project.tools.duringJoin = fail('that is a page', 'music_unusable');
    const url = pathToFileURL(fileOf(project, 'page.mp3')).href;
    await expect(project.combine({ music: { source: { url }, volume: 1, duck: false } })).rejects.toThrow();
    expect(readdirSync(join(project.folder, 'music'))).toEqual([]);
    await expect(project.combine({ music: musicOf(project) })).rejects.toThrow('that is a page');
    expect(statSync(join(project.folder, 'music.mp3')).size).toBeGreaterThan(0);
    await expectUntouched();
  });

  test('music that is not there, before any work', async () => {
    const { project, expectUntouched } = await withFinal();
    const source = { file: join(project.folder, 'none.mp3') };
    await expect(project.combine({ music: { source, volume: 1, duck: false } })).rejects.toMatchObject({
      kind: 'input',
      details: { reason: 'file_missing', path: source.file },
    });
    await expectUntouched();
    expect(project.events).toEqual([]);
  });
});
