import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { checkPhotos } from '../images/own-photos.ts';
import { withBroughtFile } from './brought-file.ts';

const bytes = Buffer.from('no picture');

test.each([
  ['holiday.txt', 'holiday.txt'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\photos\\a b.png', 'a b.png'],
  ['..', 'file'],
  ['', 'file'],
  [`${'日'.repeat(300)}.jpg`, `${'日'.repeat(56)}.jpg`],
])('%s is on disk while it is needed, and named as the person does', async (name, plain) => {
  let seen = '';
  await withBroughtFile(name, bytes, async (file) => {
    seen = file;
    expect([basename(file), readFileSync(file, 'utf8')]).toEqual([plain, 'no picture']);
  });
  expect(existsSync(seen)).toBe(false);
  const refused = withBroughtFile(name, bytes, (file) => checkPhotos([{ file }]));
  await expect(refused).rejects.toMatchObject({
    message: `${plain} cannot be used as a picture: it is no JPEG, PNG, WebP, HEIC, AVIF or GIF picture`,
    details: { reason: 'bad_image' },
  });
});
