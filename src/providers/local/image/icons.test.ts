import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { iconsOfCorpus } from './icon-corpus.ts';
import { SYNONYMS } from './icon-words.ts';
import { hasIcon, iconSvg, iconsFor, matchIcons } from './icons.ts';

test('every icon that a word stands for is in the set', () => {
  expect(Object.values(SYNONYMS).filter((name) => !hasIcon(name))).toEqual([]);
});

test('every icon of the shipped corpus is in the set, and its directions are known', () => {
  const known = [...iconsOfCorpus().values()];
  expect(known.length).toBeGreaterThan(100);
  expect(known.map(({ icon }) => icon).filter((name) => !hasIcon(name))).toEqual([]);
});

test('a direction of the corpus gets its icon, and companions from its domain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const points = {
    a: { visual_direction: 'A blue thing', icon: 'anchor' },
    b: { visual_direction: 'A red thing', icon: 'accordion' },
  };
  writeFileSync(join(folder, 'domains.json'), JSON.stringify({ boats: { points } }));
  const { hero, satellites } = iconsFor({ type: 'BODY_1', visual_direction: 'a  BLUE thing' }, folder);
  expect(hero).toBe('anchor');
  expect(satellites).toContain('accordion');
});

test('directions find the things they name', () => {
  expect(matchIcons('A glass jar full of coins').slice(0, 2).sort()).toEqual(['coin', 'jar']);
  expect(matchIcons('A mobile phone lies under a shopping cart')[0]).toBe('mobile-phone');
  expect(matchIcons('Coins dropping slowly')).toEqual(['coin']);
  expect(matchIcons('Close-up, face to camera, slow push-in')).not.toContain('pig-face');
});

test('a direction that names nothing gets an icon of its role, and three others', () => {
  for (const type of ['HOOK', 'BODY_3', 'ENDING_CTA'] as const) {
    const { hero, satellites } = iconsFor({ type, visual_direction: 'टिकाऊ' });
    expect(hasIcon(hero)).toBe(true);
    expect(new Set([hero, ...satellites]).size).toBe(4);
  }
});

test('an icon is an SVG document of its own', () => {
  expect(iconSvg('anchor', 64).toString()).toMatch(/^<svg [^>]*width="64"[^>]*>.+<\/svg>$/s);
  expect(() => iconSvg('no-such-icon', 64)).toThrow('no-such-icon');
});
