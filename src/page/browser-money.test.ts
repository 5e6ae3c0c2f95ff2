import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { shownUsd } from '../contracts/usd.ts';
import { readBrowserFiles } from './inlined.ts';

test('the script of a page says sums as the page itself does', async () => {
  const [script = ''] = await readBrowserFiles(['play.js']);
  const document = { documentElement: { dataset: { words: '{}' } }, addEventListener: () => undefined };
  const realm = { document } as { storyboard?: { shownUsd: (usd: number) => string } };
  runInNewContext(script, realm);
  for (const usd of [0, 0.00001, 0.0001, 0.0533, 0.04, 0.1 + 0.2, 0.16, 1.005, 9.99999, 10, 1234.5])
    expect(realm.storyboard?.shownUsd(usd), String(usd)).toBe(shownUsd(usd));
});
