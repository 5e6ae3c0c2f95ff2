import { expect, test } from 'vitest';
import { openEvenVoice } from '../../../../tests/support/even-voice.ts';
import { findLanguage } from '../../../contracts/languages.ts';
import type { Script, ScriptOrder } from '../../../contracts/providers.ts';
import { openCorpus } from './corpus.ts';
import { createLocalScript } from './script.ts';

const signal = new AbortController().signal;
const provider = createLocalScript({ cacheFolder: '', signal, openVoice: openEvenVoice });
const corpus = await openCorpus();

const order = {
  inputType: 'topic',
  duration: '30s',
  platform: 'tiktok',
  language: findLanguage('en'),
} as const;
const write = (wanted: ScriptOrder, said: readonly string[] = []): Promise<Script> =>
  provider.write(wanted, { signal, said, isSpoken: true });
const textsOf = ({ segments }: Script): string[] => segments.map(({ script_text }) => script_text);

test('each take of ten says something else, of tips and of a text', async () => {
  const notes =
    'An octopus has three hearts. Its blood is blue, and two of the hearts move it through the gills. Most nerve cells are in the arms. The skin changes its colour in less than a second. Some species carry coconut shells. Many live for one or two years only. The mother dies when her eggs hatch. In tanks they have opened jars and found their way through mazes. The smallest species weighs less than a gram. The largest one has arms of four metres. One left its tank at night and slid down a pipe to the sea.';
  for (const wanted of [{ content: 'how to sleep better' }, { content: 'Octopuses', notes }]) {
    const middles = new Set<string>();
    const said: string[] = [];
    const count = 'notes' in wanted ? 3 : 10;
    for (let take = 0; take < count; take += 1) {
      const texts = textsOf(await write({ ...order, ...wanted, take }, said));
      expect(said).not.toContain(texts[0]);
      middles.add(JSON.stringify(texts.slice(1, -1)));
      said.push(...texts);
    }
    expect(middles.size, wanted.content).toBe(count);
  }
});

test('facts stand between sentences for facts, and fewer facts make a shorter video without general sentences', async () => {
  const notes = 'The library of Oslo opened in 2020. It has six floors. There is a cinema in it.';
  const script = await write({ ...order, duration: '60s', content: 'The library of Oslo', notes });
  const [hook = '', ...rest] = textsOf(script);
  const [told, patterns] = [await corpus.told('english'), await corpus.patterns('english')];
  expect(
    told!.hooks.some(({ text }) => hook.startsWith(text.replace('{topic}', 'The library of Oslo'))),
  ).toBe(true);
  expect(told!.ctas.some(({ text }) => rest.at(-1)!.includes(text))).toBe(true);
  expect(rest.slice(0, -1).join(' ')).toBe(notes);
  expect(patterns!.generic.filter(({ text }) => rest.includes(text))).toEqual([]);
  expect(script.degradations).toMatchObject([{ reason: 'notes_too_short' }]);
});
