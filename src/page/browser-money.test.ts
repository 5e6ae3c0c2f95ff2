import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { amountIn, decimalIn } from './figures.ts';
import { readBrowserFiles } from './inlined.ts';
import { PAGE_LANGUAGES, wordsOf } from './languages.ts';

interface Said {
  readonly shownUsd: (usd: number) => string;
  readonly decimal: (value: number, least: number, most?: number) => string;
}

test('the script of a page says sums and seconds as the page itself does, in its language', async () => {
  const [script = ''] = await readBrowserFiles(['play.js']);
  for (const lang of PAGE_LANGUAGES) {
    const t = wordsOf(lang);
    const documentElement = { lang, dataset: { words: '{}' } };
    const realm = { document: { documentElement, addEventListener: () => undefined } };
    runInNewContext(script, realm);
    const { shownUsd, decimal } = (realm as unknown as { storyboard: Said }).storyboard;
    for (const usd of [0, 0.00001, 0.0001, 0.0533, 0.04, 0.1 + 0.2, 0.16, 1.005, 9.99999, 10, 1234.5])
      expect(shownUsd(usd), `${lang} ${usd}`).toBe(amountIn(t, usd));
    for (const value of [0, 4.04, 7.5, 1234.5]) expect(decimal(value, 1)).toBe(decimalIn(t, value, 1));
    expect(decimal(1.05, 0, 2)).toBe(decimalIn(t, 1.05, 0, 2));
  }
});

test('a decimal comma stands where the language has one, and nothing sets thousands apart', () => {
  const [english, indonesian, arabic] = (['en', 'id', 'ar'] as const).map(wordsOf);
  expect([0.16, 0.0533, 1234.5, 10].map((usd) => amountIn(indonesian!, usd))).toEqual([
    ...['0,16', '0,0533', '1234,50', '10,00'],
  ]);
  expect([amountIn(english!, 1234.5), amountIn(arabic!, 1234.5)]).toEqual(['1234.50', '1234.50']);
});
