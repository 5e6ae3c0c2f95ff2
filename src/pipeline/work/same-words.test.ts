import { expect, test } from 'vitest';
import { likeness } from './same-words.ts';

const SENT =
  'A slow push-in towards the open door; light moves across the wooden floor. The voice says: "Sleep is free — take it."';

test.each([
  ['“Sleep” is free', '&quot;Sleep&qu'],
  ['“Sleep” is free', '\\u201cSleep\\u20'],
  ['“Sleep” is free', '%E2%80%9CSleep%E2%8'],
  ['Café at dawn', 'Cafe'],
  ['한국의 아침', '하'.normalize('NFD')],
  ['नमस्ते दुनिया', 'नमस्'],
  ['睡眠は無料です', '睡'],
])('%j may have been cut to %j', (sent, kept) => {
  expect(likeness(sent, kept)).toBe('maybe');
});

test.each([
  [SENT, 'same'],
  [SENT.toUpperCase(), 'same'],
  [SENT.replaceAll(';', ','), 'same'],
  [SENT.replaceAll('"', '&quot;').replaceAll('—', '&#8212;'), 'same'],
  [SENT.replaceAll('"', '\\"').replaceAll('—', '\\u2014'), 'same'],
  [encodeURIComponent(SENT), 'same'],
  [SENT.replaceAll(' ', '\n'), 'same'],
  [SENT.slice(0, 90), 'same'],
  [SENT.slice(0, 30), 'maybe'],
  [`${SENT.slice(0, 30)}…`, 'maybe'],
  ['A slow', 'maybe'], // cut between two words, or a short text of its own: nobody can know
  ['A slow pus', 'maybe'],
  ['A', 'maybe'],
  ['A slow push-in … take it', 'maybe'], // the middle was left out
  ['A slow pu...ake it', 'maybe'],
  ['A slow dance … take it', 'other'],
  ['door', 'other'], // a short text of its own
  ['A slow…', 'maybe'],
  ['', 'maybe'],
  ['…', 'maybe'],
  [SENT.slice(20, 80), 'maybe'], // cut at both ends, one word in the middle
  [SENT.replace('free', 'fr?e'), 'maybe'],
  ['A dog runs along the beach at sunset, filmed from a drone.', 'other'],
  ['The open door. Sleep is expensive, pay for it every night of your life.', 'other'],
])('%j is %s', (kept, verdict) => {
  expect(likeness(SENT, kept)).toBe(verdict);
});
