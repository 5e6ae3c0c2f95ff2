import { expect, test } from 'vitest';
import { cut, laidOut, widthOf, wrapped } from './text-width.ts';

test('wide letters take two columns, marks none, vowels that stand beside their letter one', () => {
  expect(widthOf('日本語')).toBe(6);
  expect(widthOf('كَتَبَ')).toBe(3);
  expect(widthOf('ที่')).toBe(1);
  expect(widthOf('हिन्दी')).toBe(5); // ह, ि, न, द, ी: only the virama is above or below
  expect(widthOf('a\u200db')).toBe(2);
  expect([widthOf('✅'), widthOf('❤\ufe0f')]).toEqual([2, 2]);
});

test('lines are cut by what letters take, and never through one', () => {
  expect(cut('日本語日本語', 7)).toBe('日本語…');
  expect(cut('plain', 5)).toBe('plain');
  expect(cut('one\ntwo', 20)).toBe('one two');
  expect(cut('नमस्ते दुनिया', 4)).toBe('नम…'); // स्ते would be cut through
});

test('a line is broken between words, and a command to be copied not at all', () => {
  expect(wrapped('stopped: Interrupted; nothing that was finished is lost\n', 50)).toBe(
    'stopped: Interrupted; nothing that was finished\nis lost\n',
  );
  const command = 'sparkfluence run --project /tmp/2026-11-29-six-ways-to-save-money --captions none';
  expect(wrapped(`next: Go on with: ${command}`, 50)).toBe(`next: Go on with:\n${command}`);
  const ffmpeg = '/opt/ffmpeg -i clips/HOOK.mp4 -map 0:v:0 -c copy -f mp4 final.mp4';
  expect(wrapped(`ffmpeg: ${ffmpeg}`, 50)).toBe(`ffmpeg:\n${ffmpeg}`);
  expect(wrapped('Better: a key (see `sparkfluence doctor`).', 30)).toBe(
    'Better: a key (see\n`sparkfluence doctor`).',
  );
  expect(wrapped('Check it (`sparkfluence doctor`) first', 30)).toBe(
    'Check it\n(`sparkfluence doctor`) first',
  );
  expect(wrapped('  एक लंबी पंक्ति जो टूटती है', 18)).toBe('  एक लंबी पंक्ति जो\n  टूटती है');
  expect(wrapped('  by local (local-composer-1): free', 20)).toBe('  by local\n(local-composer-1):\n  free');
  expect(wrapped('fits\n\nalso', 10)).toBe('fits\n\nalso');
});

test('columns of a table stay, and what is too long for the last goes below', () => {
  const list = '2026-11-30 00:33  0 of 4 pictures  0.00 USD  how-to-save-money';
  expect(wrapped(list, 50)).toBe(
    '2026-11-30 00:33  0 of 4 pictures  0.00 USD\n                  how-to-save-money',
  );
  expect(wrapped('HOOK (5.2 s)  Where did all of your money go this month?', 50)).toBe(
    'HOOK (5.2 s)  Where did all of your money go this\n              month?',
  );
  expect(wrapped(`publish: done  ${'folder/'.repeat(9)}`, 40)).toBe(`publish: done\n${'folder/'.repeat(9)}`);
});

test('an example goes on behind a backslash, and quoted words stay together', () => {
  expect(wrapped('  $ sparkfluence run --topic "5 ways to save" --duration 60s', 50)).toBe(
    '  $ sparkfluence run --topic "5 ways to save" \\\n      --duration 60s',
  );
  expect(wrapped('  $ sparkfluence script | sparkfluence images', 40)).toBe(
    '  $ sparkfluence script \\\n      | sparkfluence images',
  );
});

test('Japanese and Thai break between words, marks stay with the word before', () => {
  expect(wrapped('後でもう一度お試しください。給料日はもう', 14)).toBe(
    '後でもう一度\nお試しくだ\nさい。給料日\nはもう',
  );
  expect(wrapped('ผู้ให้บริการปฏิเสธคำขอ', 14)).toBe('ผู้ให้บริการปฏิเสธ\nคำขอ');
});

test('a stream that is no terminal, or says no size, gets the text as it is', () => {
  const text = 'a line of words';
  const given = [{}, { isTTY: true, columns: 0 }, { isTTY: false, columns: 9 }, { isTTY: true, columns: 9 }];
  expect(given.map((stream) => laidOut(text, stream))).toEqual([text, text, text, 'a line\nof words']);
});
