import { expect, test } from 'vitest';
import { styleNotes } from './asked-notes.ts';

test.each([
  ['gemini', 'gemini-3.8-flash-lite-tts', []],
  ['openai', 'gpt-4o-mini-tts', []],
  ['openai', 'tts-1', ['the voices of openai (tts-1) take none']],
  ['openai', 'hexgrad/Kokoro-82M', ['the voices of openai (hexgrad/Kokoro-82M) take none']],
  ['elevenlabs', 'eleven_multilingual_v2', ['the voices of elevenlabs take none']],
  ['neural', 'sherpa-onnx-node', ['the voices of neural take none']],
  ['espeak', 'espeak-ng', ['the voices of espeak take none']],
  [undefined, '', ['the clips of veo speak by themselves']],
] as const)('a style that nobody follows is named: %s %s', (id, model, said) => {
  const narrator = id === undefined ? undefined : { id, model };
  const noted = styleNotes({ voice_style: 'warm' }, narrator, { id: 'veo' });
  expect(noted.map(({ reason, message }) => [reason, message])).toEqual(
    said.map((why) => ['voice_style_not_used', `The style “warm” was not used: ${why}.`]),
  );
  expect(styleNotes({ voice_style: null }, narrator, { id: 'veo' })).toEqual([]);
});
