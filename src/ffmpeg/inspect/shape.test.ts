import { expect, test } from 'vitest';
import type { Probe } from './probe.ts';
import { fitTo, fpsText, majorityShape } from './shape.ts';

const clip = (more: Partial<Probe> = {}): Probe => ({
  file: 'clip.mp4',
  complete: true,
  container: 'MP4',
  videoCodec: 'avc',
  codecString: 'avc1.64001f',
  width: 720,
  height: 1280,
  rotation: 0,
  mirrored: false,
  interlaced: false,
  monochrome: false,
  pixelAspect: 1,
  fps: 24,
  constantFps: true,
  reordered: true,
  frameCount: 192,
  hiddenFrames: 0,
  startSeconds: 0,
  videoTrack: 0,
  videoStartSeconds: 0,
  videoDurationSeconds: 8,
  timescale: 12_288,
  videoFirst: true,
  trackCount: 2,
  color: 'bt709/bt709/bt709/false',
  hdr: false,
  audio: null,
  ...more,
});

test('the majority decides, the earliest where two are as frequent', () => {
  expect(majorityShape([clip({ width: 1080, height: 1920 }), clip(), clip()]).width).toBe(720);
  expect(majorityShape([clip({ fps: 30, timescale: 15_360 }), clip()]).fps).toBe(30);
});

test('a clip that no player can be expected to show never sets the shape', () => {
  const hevc = clip({ videoCodec: 'hevc', codecString: 'hvc1.1.6.L93.B0', width: 1080, height: 1920 });
  expect(majorityShape([hevc, hevc, clip()]).width).toBe(720);
});

test('where all have to be made again: upright, square pixels, even, a steady rate', () => {
  const turned = clip({ rotation: 90, width: 1279, height: 720, constantFps: false, fps: 23.7 });
  expect(majorityShape([turned])).toMatchObject({ width: 720, height: 1280, fps: 24, timescale: 12_288 });
});

test.each<[Partial<Probe>, 'keep' | 'remux' | 'encode']>([
  [{}, 'keep'],
  [{ codecString: 'avc1.640020' }, 'keep'], // another level is no other shape
  [{ timescale: 90_000 }, 'remux'],
  [{ videoFirst: false }, 'remux'],
  [{ trackCount: 3 }, 'remux'],
  [{ videoStartSeconds: 0.083 }, 'remux'],
  [{ videoStartSeconds: 1 }, 'encode'],
  [{ monochrome: true }, 'encode'],
  [{ fps: 24_000 / 1001 }, 'encode'],
  [{ width: 576, height: 1024 }, 'encode'],
  [{ codecString: 'avc1.6e001f' }, 'encode'],
  [{ codecString: 'avc1.42c01f' }, 'encode'],
  [{ reordered: false }, 'encode'],
  [{ rotation: 90 }, 'encode'],
  [{ pixelAspect: 4 / 3 }, 'encode'],
  [{ constantFps: false }, 'encode'],
  [{ hiddenFrames: 5 }, 'encode'],
  [{ frameCount: 1, videoDurationSeconds: 1 / 24 }, 'encode'],
  [{ hdr: true }, 'encode'],
  [{ container: 'WebM' }, 'encode'],
])('%o has to be: %s', (more, action) => {
  const fit = fitTo(majorityShape([clip(), clip()]), clip(more));
  expect(fit.action).toBe(action);
  expect(fit.differences.length > 0).toBe(action === 'encode');
});

test.each([
  [{ width: 1280, height: 720 }, '720x1280'],
  [{ width: 1920, height: 1080 }, '1080x1920'],
  [{ width: 640, height: 480 }, '480x854'],
  [{ width: 1080, height: 1080 }, '1080x1920'],
  [{ width: 2160, height: 3840 }, '1080x1920'],
  [{ width: 7680, height: 4320 }, '1080x1920'],
  [{ width: 1080, height: 2400 }, '1080x1920'],
  [{ width: 2, height: 2 }, '180x320'],
  [{ width: 1920, height: 1080, rotation: 90 }, '1080x1920'],
  [{ width: 576, height: 1024 }, '576x1024'],
])('alone, %o becomes 9:16: %s', (size, wanted) => {
  const { width, height } = majorityShape([clip(size)], 'portrait');
  expect(`${width}x${height}`).toBe(wanted);
});

test('where the shape is kept, what is copied keeps its size, and what is encoded is no larger than platforms take', () => {
  expect(majorityShape([clip({ width: 3840, height: 2160 })]).width).toBe(3840);
  const hevc = { videoCodec: 'hevc', codecString: 'hvc1.1.6.L93.B0' };
  expect(majorityShape([clip({ ...hevc, width: 7680, height: 4320 })])).toMatchObject({
    width: 1920,
    height: 1080,
  });
});

test('one clip in 9:16 among others is copied', () => {
  const wide = clip({ width: 1280, height: 720 });
  const shape = majorityShape([wide, wide, clip()], 'portrait');
  expect(fitTo(shape, clip()).action).toBe('keep');
});

test('a clip that was cut out of a longer one is named by that, and by no rate that varies', () => {
  const { differences } = fitTo(majorityShape([clip()]), clip({ hiddenFrames: 24, constantFps: false }));
  expect(differences).toEqual(['frames that its edit list hides']);
});

test.each([
  [1, 10],
  [240, 60],
  [30_000 / 1001, 30_000 / 1001],
  [29.46, 29],
])('a clip of %d fps alone is encoded at %d fps', (fps, wanted) => {
  expect(majorityShape([clip({ fps, constantFps: fps > 60 || fps < 10 })]).fps).toBe(wanted);
});

test('a single frame never sets the rate', () => {
  const still = clip({ frameCount: 1, fps: 24, constantFps: false, width: 576 });
  expect(majorityShape([still, clip({ fps: 30, constantFps: false })]).fps).toBe(30);
});

test('rates as ffmpeg reads them', () => {
  expect(fpsText(24)).toBe('24');
  expect(fpsText(24_000 / 1001)).toBe('24000/1001');
  expect(fpsText(29.97)).toBe('30000/1001');
  expect(fpsText(12.5)).toBe('12.500000');
});
