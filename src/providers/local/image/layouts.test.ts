import { createCanvas } from '@napi-rs/canvas';
import { expect, test, vi } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { openArt } from './art.ts';
import { iconsOf, paintUnder, piecesOf, textsOf } from './layouts.ts';
import type { Scene } from './scene.ts';
import type { Layout, Shot } from './shot.ts';

const SCENE: Scene = {
  ...{ version: 2, style: 'cinematic', look: 'clean', hero: 'rocket', satellites: ['compass', 'key'] },
  palette: {
    ...{ glow: '#3355aa', second: '#aa8844', deep: '#101830' },
    ...{ accent: '#ffcc33', onAccent: '#111111', ink: '#ffffff' },
  },
  ...{ layout: 'hero', seed: 4, tag: '', timeRange: '', direction: '', language: 'en', index: 0, count: 1 },
};
const LAYOUTS: readonly Layout[] = ['hero', 'close', 'pattern', 'split', 'number', 'checklist', 'words'];

test.each(LAYOUTS)('%s is never empty, and is drawn with the drawings that it names', async (layout) => {
  const said = ['Silence', 'notifications', 'today'].map((text, index) => ({ text, atSeconds: 11 + index }));
  const shot: Shot = {
    ...{
      layout,
      startSeconds: 10,
      endSeconds: 13,
      icons: ['rocket', 'compass', 'key'],
      seed: 4,
      turned: false,
    },
    ...(layout === 'number' ? { number: { text: '30', unit: 'days' } } : {}),
    ...(layout === 'checklist' ? { items: said } : {}),
    ...(layout === 'words' ? { phrase: said } : {}),
  };
  const art = await openArt(SCENE, iconsOf(shot), textsOf(shot), findLanguage('english'));
  const iconOf = (name: string) => {
    const found = art.iconOf(name);
    if (found === undefined) throw new Error(`${name} is not loaded`);
    return found;
  };
  const context = createCanvas(108, 192).getContext('2d');
  paintUnder(context, SCENE, shot, { ...art, iconOf }, 1920);
  const pieces = piecesOf(SCENE, shot, { ...art, iconOf });
  for (const { paint } of pieces) paint(context);
  // What stands before the ground is there from the first frame on; the rest comes as it is spoken.
  const entrances = pieces.map(({ enterSeconds }) => enterSeconds);
  expect(entrances[0] ?? 0).toBe(0);
  if (layout === 'hero' || layout === 'pattern' || layout === 'number')
    expect(Math.max(...entrances)).toBe(0);
  if (layout === 'checklist' || layout === 'words') expect(entrances[2]).toBeGreaterThan(entrances[1]!);
});

test('a step that would be small in one line of its row stands in two, and nothing of it is cut', async () => {
  const said = ['eggs', 'timbang kopi dan airnya dulu', 'put all of the liquids in one bag'];
  const shot: Shot = {
    ...{ layout: 'checklist', startSeconds: 0, endSeconds: 3, icons: [], seed: 4, turned: false },
    items: said.map((text, index) => ({ text, atSeconds: index })),
  };
  const art = await openArt(SCENE, iconsOf(shot), textsOf(shot), findLanguage('english'));
  const context = createCanvas(1080, 1920).getContext('2d');
  const written = vi.spyOn(context, 'fillText');
  for (const { paint } of piecesOf(SCENE, shot, art)) paint(context);
  expect(written.mock.calls.map(([text]) => text)).toEqual([
    'eggs',
    ...['timbang kopi dan', 'airnya dulu'],
    ...['put all of the liquids', 'in one bag'],
  ]);
});

test.each([
  ['close', ['rocket', 'compass'], ['rocket', 'key']],
  ['words', ['rocket'], ['key']],
] as const)(
  '%s is not empty below the captions: a drawing shows through there',
  async (layout, icons, others) => {
    const low = async (drawn: readonly string[]): Promise<Buffer> => {
      const words = { phrase: [{ text: 'today', atSeconds: 0 }] };
      const shot: Shot = {
        ...{ layout, startSeconds: 0, endSeconds: 3, icons: drawn, seed: 4, turned: false },
        ...words,
      };
      const art = await openArt(SCENE, iconsOf(shot), textsOf(shot), findLanguage('english'));
      const context = createCanvas(1080, 1920).getContext('2d');
      paintUnder(context, SCENE, shot, art, 1920);
      return Buffer.from(context.getImageData(0, 1300, 1080, 620).data);
    };
    expect((await low(icons)).equals(await low(others))).toBe(false);
  },
);

test.each([3, 4])('the %i rows of a checklist end above the captions', async (count) => {
  const items = Array.from({ length: count }, (_, at) => ({ text: `Thing ${at}`, atSeconds: at }));
  const shot: Shot = {
    ...{ layout: 'checklist', startSeconds: 0, endSeconds: 3, icons: [], seed: 4, turned: false, items },
  };
  const art = await openArt(SCENE, iconsOf(shot), textsOf(shot), findLanguage('english'));
  const rows = piecesOf(SCENE, shot, art).map(({ y, height }) => ({
    top: y - height / 2,
    end: y + height / 2,
  }));
  expect(rows[0]!.top).toBeGreaterThanOrEqual(288);
  expect(rows.at(-1)!.end).toBeLessThanOrEqual(940);
});
