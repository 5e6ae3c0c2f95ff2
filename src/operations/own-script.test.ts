import { expect, test } from 'vitest';
import { ownScriptOf } from './own-script.ts';

const typesOf = (text: string) => ownScriptOf(text).segments.map(({ type }) => type);
const wordsOf = (text: string) => ownScriptOf(text).segments.map(({ script_text }) => script_text);

test('blank lines divide segments, whose words stay as they are', () => {
  const text = '\ufeffWhy I quit coffee…\n\nFirst: sleep.\nI slept 8h @ night!\r\n \r\nTry “it”, too.\n';
  expect(typesOf(text)).toEqual(['HOOK', 'BODY_1', 'ENDING_CTA']);
  expect(wordsOf(text)).toEqual([
    'Why I quit coffee…',
    'First: sleep. I slept 8h @ night!',
    'Try “it”, too.',
  ]);
  expect(typesOf('One line.')).toEqual(['HOOK']);
  expect(typesOf('BODY_2: Named.\n\nHOOK: First?\n\nNot named.')).toEqual(['BODY_2', 'HOOK', 'ENDING_CTA']);
  expect(typesOf('[HOOK] Brackets.\n\nHOOKED on it')).toEqual(['HOOK', 'ENDING_CTA']);
});

test('more paragraphs than a video has segments are put together, a long one is divided at sentences; no word is lost', () => {
  const many = Array.from({ length: 21 }, (_, index) => `Paragraph ${index} says something.`);
  expect(typesOf(many.join('\n\n'))).toHaveLength(8);
  expect(wordsOf(many.join('\n\n')).join(' ')).toBe(many.join(' '));
  const long = many.join(' ');
  expect(typesOf(long).length).toBeGreaterThan(3);
  expect(wordsOf(long).join(' ')).toBe(long);
});

test('JSON may be texts, segments, a document of ours or script.json', () => {
  const segments = [
    { type: 'HOOK', script_text: 'One', visual_direction: 'a cat', emotion: 'joy', duration_seconds: 8 },
    { script_text: 'Two' },
  ];
  for (const value of [segments, { segments, provider: 'local' }, { success: true, data: { segments } }])
    expect(ownScriptOf(JSON.stringify(value)).segments).toEqual([
      { type: 'HOOK', script_text: 'One', visual_direction: 'a cat', emotion: 'joy' },
      { type: 'ENDING_CTA', script_text: 'Two' },
    ]);
  expect(typesOf('["One", "Two", "Three"]')).toEqual(['HOOK', 'BODY_1', 'ENDING_CTA']);
  expect(wordsOf('[Music] is no JSON')).toEqual(['is no JSON']);
});

test.each([
  ['', 'empty'],
  ['…', 'no_words'],
  ['{"segments": [', 'bad_script'],
  ['["a"', 'bad_script'],
  ['HOOK: a\n\nHOOK: b', 'bad_script'],
  ['[Hook]\n(music fades)', 'bad_script'],
])('%j is refused', (text, reason) => {
  expect(() => ownScriptOf(text)).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ reason }) }),
  );
});

test('labels name the segments, are not said, and a note tells them', () => {
  const { segments, notes } = ownScriptOf(
    '[Hook]\nStop!\n\nBody 2:\nListen. (And wait.)\n\n(Yes, you.)\n\n**CTA:** Follow.',
  );
  expect(segments).toEqual([
    { type: 'HOOK', script_text: 'Stop!' },
    { type: 'BODY_2', script_text: 'Listen. (And wait.) (Yes, you.)' },
    { type: 'ENDING_CTA', script_text: 'Follow.' },
  ]);
  expect(notes).toMatchObject([
    { reason: 'script_labels', message: expect.stringContaining('“[Hook]”, “Body 2:”') },
    { reason: 'script_directions', message: expect.stringContaining('“(Yes, you.)”') },
  ]);
  expect(ownScriptOf('Plain words.').notes).toBeUndefined();
});

test('a misspelt field and an earlier failure are told as they are', () => {
  expect(() => ownScriptOf('[{"text": "a"}]')).toThrow();
  const failed = {
    success: false,
    error: { code: 'API_ERROR', message: 'the earlier one', details: { kind: 'provider' } },
  };
  expect(() => ownScriptOf(JSON.stringify(failed))).toThrow('the earlier one');
});
