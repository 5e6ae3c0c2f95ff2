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

test('rates as ffmpeg reads them', () => {
  expect(fpsText(24)).toBe('24');
  expect(fpsText(24_000 / 1001)).toBe('24000/1001');
  expect(fpsText(29.97)).toBe('30000/1001');
  expect(fpsText(12.5)).toBe('12.500000');
});
