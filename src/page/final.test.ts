import { expect, test } from 'vitest';
import { makeBar } from './final.ts';
import { wordsOf } from './languages.ts';
import type { PageModel } from './model.ts';
import { rerunSection } from './rerun.ts';

/** The bar of Make and the bill, where the rest of the page has no part in it. */

const RERUN: PageModel['rerun'] = {
  ...{ command: 'sparkfluence run', final: true, missing: null, lines: [] },
  ...{ totalUsd: 0, totalCredits: 0, spentUsd: 0, spentCredits: 0, limitUsd: 10, withinLimit: true },
  asOf: '2026-01-01',
};

const pageOf = (clip: string, final: 'current' | 'outdated', rerun: Partial<PageModel['rerun']> = {}) =>
  ({
    live: { busy: null, last: null, home: null },
    final: { state: final },
    segments: [
      { segment: { type: 'HOOK' }, row: { clip, rerun: 'nothing' } },
      { segment: { type: 'BODY_1' }, row: { clip: 'succeeded', rerun: 'nothing' } },
    ],
    rerun: { ...RERUN, ...rerun },
  }) as unknown as PageModel;

test('a clip that was ordered and never fetched is left to make, although it costs nothing more', () => {
  const bar = makeBar(pageOf('running', 'outdated'), wordsOf('en')).text;
  expect(bar).toContain('To make: Hook.');
  expect(bar).toContain('>Make the video: it costs nothing</button>');
  expect(rerunSection(pageOf('running', 'outdated'), wordsOf('en')).text).toContain('A rerun makes Hook and');
  expect(makeBar(pageOf('succeeded', 'outdated'), wordsOf('en')).text).toContain('ready to be joined');
  expect(makeBar(pageOf('succeeded', 'current'), wordsOf('en')).text).toContain('Everything is up to date.');
});

test('where nothing could be counted yet, no limit of nothing is named', () => {
  const { text } = rerunSection(
    pageOf('succeeded', 'current', { limitUsd: null, spentUsd: 0.05 }),
    wordsOf('en'),
  );
  expect(text).toContain('Spent so far: 0.05 USD.');
});

test('a bill has one form of money, with its points below each other, and lists as the language writes them', () => {
  const line = { segment: 'HOOK', maker: 'Veo', credits: 0, exact: true } as const;
  const lines = [
    { ...line, stage: 'images', usd: 0.04 },
    { ...line, stage: 'videos', usd: 1.2 },
  ] as const;
  const bill = (ui: 'en' | 'ar', first: number) =>
    rerunSection(
      pageOf('succeeded', 'outdated', {
        lines: [{ ...lines[0], usd: first }, lines[1]],
        totalUsd: first + 1.2,
      }),
      wordsOf(ui),
    ).text.match(/<td>[^<]*\d[^<]*<\/td>|<th scope="row">[^<]+<\/th>/g);
  expect(bill('en', 0.04)).toEqual([
    '<th scope="row">Hook, picture</th>',
    '<td>0.04 USD</td>',
    '<th scope="row">Hook, clip</th>',
    '<td>1.20 USD</td>',
    '<td>1.24 USD</td>',
  ]);
  expect(bill('en', 0.0533)).toEqual(
    expect.arrayContaining(['<td>0.0533 USD</td>', '<td>1.2000 USD</td>', '<td>1.2533 USD</td>']),
  );
  expect(bill('ar', 0.04)?.[0]).toContain('،');
  expect(wordsOf('ar').quoteBy('2026-01-31')).toContain('\u20662026-01-31\u2069'); // else its parts are turned round
});
