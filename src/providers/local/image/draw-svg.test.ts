import { expect, test } from 'vitest';
import { drawSvg } from './draw-svg.ts';

/** The renderer is a real process; what it draws is chosen to end it. */

const never = new AbortController().signal;
const draw = (svg: string, signal = never) => drawSvg(Buffer.from(svg), { width: 240, height: 112 }, signal);
const svg = (attributes: string, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${content}</svg>`;

test('a logo is drawn as large as it fits', async () => {
  const drawn = await draw(svg('viewBox="0 0 40 20"', '<rect width="40" height="20" fill="#e4003a"/>'));
  expect(drawn).toMatchObject({ width: 224, height: 112 });
  if (typeof drawn === 'string') return;
  expect([...drawn.rgba.subarray(0, 4)]).toEqual([0xe4, 0x00, 0x3a, 0xff]);
  expect(drawn.rgba).toHaveLength(224 * 112 * 4);
});

/** Each level uses the one below ten times: eight levels are a hundred million shapes. */
const uses = Array.from({ length: 8 }, (_, level) => {
  const one = `<use xlink:href="#g${level}"/>`;
  return `<g id="g${level + 1}">${one.repeat(10)}</g>`;
}).join('');

test.each([
  ['a side of 100,000 pixels', svg('width="100000" height="100000"', '<rect width="9" height="9"/>')],
  [
    '200,000 groups in each other',
    svg('viewBox="0 0 9 9"', `${'<g>'.repeat(200_000)}${'</g>'.repeat(200_000)}`),
  ],
  [
    'a hundred million uses',
    svg(
      'viewBox="0 0 9 9"',
      `<defs><rect id="g0" width="1" height="1"/>${uses}</defs><use xlink:href="#g8"/>`,
    ),
  ],
  ['no size at all', svg('width="0" height="0"', '')],
  ['something else', '<html><body>hello</body></html>'],
  ['nothing', ''],
])('what cannot be drawn is named, and this process goes on: %s', async (_name, hostile) => {
  const drawn = await draw(hostile);
  if (typeof drawn === 'string') expect(drawn).toMatch(/^it /);
  else expect(drawn.rgba.length).toBeLessThanOrEqual(240 * 112 * 4); // a renderer that survives may draw it
});

test('an interruption ends the renderer', async () => {
  const stop = new AbortController();
  const drawing = draw(
    svg('viewBox="0 0 9 9"', `<defs><rect id="g0"/>${uses}</defs><use xlink:href="#g8"/>`),
    stop.signal,
  );
  setTimeout(() => stop.abort(), 200);
  await expect(drawing).rejects.toMatchObject({ name: 'AbortError' });
});
