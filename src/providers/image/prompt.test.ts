import { expect, test } from 'vitest';
import { findLanguage } from '../../contracts/languages.ts';
import { colourName } from './colour-name.ts';
import { composeImagePrompt } from './prompt.ts';

const order = {
  segment: {
    type: 'HOOK',
    duration_seconds: 6,
    script_text: 'Hi',
    visual_direction: 'A cup of coffee',
    emotion: 'calm',
  },
  style: 'realistic',
  platform: 'tiktok',
  language: findLanguage('english'),
  position: { index: 0, count: 4, startSeconds: 0, totalSeconds: 30 },
} as const;

test('a brand’s colours are named by name and number, each with its part', () => {
  const prompt = composeImagePrompt({ ...order, brandColors: ['#0A3D62', '#ffd166', '#f2e8cf'] });
  expect(prompt).toContain(
    'Colours: deep blue (#0a3d62) leads the light and the large shapes, yellow (#ffd166) for accents and small props, pale yellow (#f2e8cf) in the background.',
  );
  expect(composeImagePrompt(order)).not.toContain('Colours');
});

test.each([
  ['#ffffff', 'white'],
  ['#000000', 'black'],
  ['#808080', 'grey'],
  ['#e4003a', 'red'],
  ['#7b3f00', 'deep brown'],
  ['#2a9d8f', 'turquoise'],
  ['#386641', 'green'],
  ['#8a2be2', 'violet'],
])('%s is called %s', (hex, name) => {
  expect(colourName(hex)).toBe(name);
});
