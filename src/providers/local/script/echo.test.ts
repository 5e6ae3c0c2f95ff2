import { expect, test } from 'vitest';
import { echoes } from './echo.ts';

test.each([
  ['Try meal prep on Sundays today.', 'Stay to the end and try it today.'],
  ['Coba satu langkah hari ini, lalu ceritakan hasilnya.', 'Pilih satu langkah, lalu coba hari ini juga.'],
  ['今日から試してみてください。', '今日、ひとつ試してみてください。'],
])('«%s» and «%s» say the same', (one, other) => {
  expect(echoes(one, other)).toBe(true);
});

test.each([
  ['Here is what makes the difference.', 'Stay to the end, and do the first one tonight.'],
  ['This is for you, if you are tired.', 'If you like it, follow for more.'],
  ['Save this for later.', ''],
])('«%s» and «%s» do not', (one, other) => {
  expect(echoes(one, other)).toBe(false);
});
