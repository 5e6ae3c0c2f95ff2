import { expect, test } from 'vitest';
import { assScript, clock, drawing, type Shape } from './ass.ts';

const square: Shape = {
  startSeconds: 1,
  endSeconds: 2.5,
  layer: 3,
  path: [
    { kind: 'M', points: [[0, 0]] },
    { kind: 'L', points: [[10, 0]] },
    {
      kind: 'C',
      points: [
        [10, 5],
        [5.06, 10],
        [-1, 10],
      ],
    },
  ],
  fill: '#ff8001',
};

test('a shape becomes one event with colours and eighths of a pixel as ASS wants them', () => {
  const script = assScript({ width: 720, height: 1280 }, [
    { ...square, outline: { colour: '#010203', widthPixels: 6 }, shadowPixels: 2, fadeInSeconds: 0.1 },
  ]);
  expect(script).toContain('PlayResX: 720\nPlayResY: 1280\n');
  expect(script.split('\n').filter((line) => line.startsWith('Dialogue:'))).toEqual([
    'Dialogue: 3,0:00:01.00,0:00:02.50,Shape,,0,0,0,,{\\an7\\pos(0,0)\\1c&H0180FF&\\bord6\\3c&H030201&\\shad2\\fad(100,0)\\p4}m 0 0 l 80 0 b 80 40 40 80 -8 80',
  ]);
});

test('without an outline there is none; a shape of nothing is no event', () => {
  const script = assScript({ width: 720, height: 1280 }, [square, { ...square, path: [] }]);
  expect(script.match(/Dialogue:/g)).toHaveLength(1);
  expect(script).toContain('\\bord0\\shad0\\p4}');
});

test('times and coordinates', () => {
  expect([0, -1, 59.999, 3661.126].map(clock)).toEqual([
    '0:00:00.00',
    '0:00:00.00',
    '0:01:00.00',
    '1:01:01.13',
  ]);
  expect(drawing([{ kind: 'M', points: [[0.06, 0.07]] }])).toBe('m 0 1');
});
