import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openEvenVoice } from '../../../../tests/support/even-voice.ts';
import { scriptDataSchema } from '../../../contracts/documents.ts';
import { findLanguage } from '../../../contracts/languages.ts';
import type { Script, ScriptOrder } from '../../../contracts/providers.ts';
import { PLANS } from '../../../contracts/segments.ts';
import { openVoice, type Voice } from '../voice/voice.ts';
import { openCorpus } from './corpus.ts';
import { roomSeconds } from './fit.ts';
import { createLocalScript } from './script.ts';
import { viralityScore } from './virality.ts';

const cacheFolder = await mkdtemp(join(tmpdir(), 'script-'));
const signal = new AbortController().signal;
/** One voice a language for the whole file: starting one costs more than speaking a script. Only the file's end closes it. */
const voices = new Map<string, Promise<Voice>>();
const openShared: typeof openVoice = async (options) => {
  const { tag } = options.language;
  const opened = voices.get(tag) ?? openVoice({ ...options, signal });
  voices.set(tag, opened);
  return { ...(await opened), close: async () => undefined };
};
const spoken = createLocalScript({ cacheFolder, signal, openVoice: openShared });
const provider = createLocalScript({ cacheFolder, signal, openVoice: openEvenVoice });
const corpus = await openCorpus();
afterAll(async () => {
  for (const voice of voices.values()) await (await voice).close();
  await rm(cacheFolder, { recursive: true, force: true });
});

type Wanted = Partial<Omit<ScriptOrder, 'language'>> & { content: string; language: string };

const write = ({ language, ...rest }: Wanted, allowGeneric = true, by = provider): Promise<Script> =>
  by.write(
    { inputType: 'topic', duration: '30s', platform: 'tiktok', ...rest, language: findLanguage(language) },
    { signal, allowGeneric },
  );
const textsOf = (script: Script): string[] => script.segments.map(({ script_text }) => script_text);
const saidTips = async (script: Script, language: string, domain: string): Promise<Set<string>> => {
  const said = textsOf(script).join(' ').toLowerCase();
  const { points } = (await corpus.texts(language)).get(domain)!;
  const ids = Object.entries(points).filter(([, { brief, full }]) =>
    [brief, ...full].some((text) => said.includes(text.toLowerCase())),
  );
  return new Set(ids.map(([id]) => id));
};

test.each([
  ['spanish', 'cómo ahorrar dinero'],
  ['english', 'how to save money'],
  ['indonesian', 'cara menghemat uang'],
  ['hindi', 'पैसे कैसे बचाएं'],
])(
  '%s: a minute on a subject is filled by what is known of it, and by no general sentence',
  async (name, content) => {
    const language = findLanguage(name);
    const order = { inputType: 'topic', duration: '60s', platform: 'tiktok', content, language } as const;
    const writer = name === 'hindi' ? spoken : provider;
    const script = await writer.write(order, { signal, isSpoken: true });
    const { generic } = (await corpus.patterns(name))!;
    const said = textsOf(script).join(' ');
    expect(generic.filter(({ text }) => said.includes(text))).toEqual([]);
  },
);

test.each([
  ['indonesian', '60s', '5 cara meningkatkan produktivitas kerja', 'productivity', 5],
  ['english', '30s', '6 ways to save money', 'saving-money', 6],
  ['english', '60s', '3 ways to save money', 'saving-money', 3],
  ['hindi', '30s', '५ तरीके पैसे बचाने के', 'saving-money', 5],
  ['spanish', '30s', 'cuatro consejos para ahorrar dinero', 'saving-money', 4],
] as const)(
  '%s, %s: «%s» gets its tips, as many as it asks for',
  async (language, duration, content, domain, count) => {
    const script = await write({ language, duration, content });
    expect(
      script.segments.map(({ type, duration_seconds }) => ({ type, durationSeconds: duration_seconds })),
    ).toEqual(PLANS[duration]);
    expect((await saidTips(script, language, domain)).size).toBe(count);
    expect(script.degradations).toEqual([]);
    expect(new Set(textsOf(script)).size).toBe(script.segments.length);
    expect(script.metadata).toMatchObject({ language, total_duration: Number.parseInt(duration, 10) });
    expect(scriptDataSchema.shape.metadata.safeParse(script.metadata).success).toBe(true);
    expect(scriptDataSchema.shape.segments.safeParse(script.segments).error).toBeUndefined();
  },
);

test('every segment can be narrated in its time, from the cache', async () => {
  const script = await write({ language: 'english', content: '5 ways to save money' }, true, spoken);
  const voice = await openVoice({ language: findLanguage('en'), cacheFolder, signal });
  for (const { script_text, duration_seconds } of script.segments) {
    const { durationSeconds } = await voice.narrate(script_text);
    // At most 12 % faster than normal, with the breath that a kept narration has.
    expect(durationSeconds, script_text).toBeLessThanOrEqual(roomSeconds(duration_seconds) * 1.12 + 0.1);
  }
  await voice.close();
});

test('the same order gives the same script, another topic another one', async () => {
  const one = await write({ language: 'english', content: 'saving money' });
  expect(await write({ language: 'english', content: 'saving money' })).toEqual(one);
  const other = await write({ language: 'english', content: 'how to save money fast' });
  expect(textsOf(other)).not.toEqual(textsOf(one));
});

test('no take of a script opens as the one before it', async () => {
  for (const content of ['why your pour over tastes bitter', 'how to sleep better']) {
    const openings: string[] = [];
    for (const take of [undefined, 1, 2, 3]) {
      const script = await write({ language: 'english', content, ...(take === undefined ? {} : { take }) });
      openings.push(
        textsOf(script)[0]!
          .split(/(?<=[.?]) /)
          .slice(0, 2)
          .join(' '),
      );
    }
    for (const [index, opening] of openings.entries()) expect(opening).not.toBe(openings[index - 1]);
  }
});

test('more tips than there are is said', async () => {
  const script = await write({ language: 'english', duration: '60s', content: '9 ways to save money' });
  expect((await saidTips(script, 'english', 'saving-money')).size).toBe(6);
  expect(script.degradations).toMatchObject([{ reason: 'count_not_reached' }]);
});

test('an unknown topic is named in the hook, gets general steps and nobody else’s tips', async () => {
  const script = await write({ language: 'english', content: '5 ways to cure sleep apnea' });
  expect(textsOf(script)[0]).toContain('ays to cure sleep apnea');
  expect(textsOf(script)[0]).not.toContain('5');
  expect(script.degradations).toMatchObject([
    { reason: 'generic_frame', next: expect.stringContaining('--notes') },
  ]);
  const { generic = [] } = (await corpus.patterns('english')) ?? {};
  for (const text of textsOf(script).slice(1, -1)) expect(generic.map((one) => one.text)).toContain(text);
});

test('a number of other things than tips is not promised, and tips know their method', async () => {
  const mistakes = await write(
    { language: 'spanish', content: '5 errores que cometes en el gimnasio' },
    false,
  );
  expect(textsOf(mistakes).join(' ')).not.toMatch(/\b(?:5|cinco) errores/i);
  expect(mistakes.degradations).toMatchObject([{ reason: 'count_not_told' }]);
  const press = await write(
    { language: 'english', duration: '60s', content: '6 tips for french press coffee' },
    false,
  );
  expect(await saidTips(press, 'english', 'coffee-brewing')).not.toContain('rinse-filter');
});

test('without facts and without leave for general sentences there is no script', async () => {
  await expect(write({ language: 'english', content: 'sourdough starters' }, false)).rejects.toMatchObject({
    kind: 'input',
    details: {
      reason: 'no_facts',
      next: expect.stringMatching(/--notes.*--transcript.*rag add.*GEMINI.*--allow-generic/),
    },
  });
  const written = await write({ language: 'english', content: 'how I saved $1000 in 3 months' }, false);
  expect(written.degradations).toEqual([]);
});

test('a title is said in the hook, with its number when the number is kept', async () => {
  const script = await write({ language: 'english', inputType: 'title', content: '5 ways to save money' });
  expect(textsOf(script)[0]).toContain('5 ways to save money');
});

test.each([
  ['english', `Why ${'very '.repeat(60)}long titles work`],
  ['thai', 'ก'.repeat(500)],
  ['japanese', '朝の習慣'.repeat(25)],
])('%s: a title longer than can be spoken is shortened', async (language, content) => {
  const script = await write({ language, inputType: 'title', content });
  expect(textsOf(script)[0]).toContain('…');
  expect(textsOf(script)[0]).toContain(content.slice(1, 12));
});

test('notes are said in their own words', async () => {
  const notes =
    'A starter is flour and water left to ferment. Feed it once a day with equal parts of both. It is ready when it doubles within six hours. Keep it in the fridge if you bake once a week.';
  const script = await write({ language: 'english', content: 'Sourdough starters', notes });
  for (const text of textsOf(script).slice(1, -1)) expect(notes).toContain(text);
  expect(textsOf(script)[0]).toContain('Sourdough starters');
  expect(script.degradations).toEqual([]);
});

test('a language without sentences of its own takes notes, and says so without them', async () => {
  const bare = createLocalScript({
    cacheFolder,
    signal,
    openVoice: openEvenVoice,
    corpusFolder: await emptyCorpus(),
  });
  const order = {
    inputType: 'topic',
    duration: '30s',
    platform: 'tiktok',
    language: findLanguage('it'),
    content: 'Pane',
  } as const;
  await expect(bare.write(order, { signal })).rejects.toMatchObject({
    kind: 'input',
    details: { reason: 'language_without_patterns', next: expect.stringContaining('--notes') },
  });
  const notes =
    'Il pane chiede tempo e poco lavoro. Si mescola la farina con acqua la sera. Al mattino si forma la pasta e si lascia riposare. Poi si cuoce in un forno molto caldo.';
  const script = await bare.write({ ...order, notes }, { signal });
  expect(textsOf(script)[0]).toBe('Pane');
  for (const text of textsOf(script).slice(1)) expect(notes).toContain(text);
});

async function emptyCorpus(): Promise<string> {
  const folder = await mkdtemp(join(cacheFolder, 'corpus-'));
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(folder, 'domains.json'), '{}');
  return folder;
}

test('the score follows its rule', () => {
  const plain = { hooks: ['mistake'], counted: undefined, general: true, pace: 0 };
  expect(viralityScore(plain)).toBe(2.5);
  expect(
    viralityScore({
      ...plain,
      hooks: ['question', 'promise'],
      counted: 5,
      general: false,
      pace: 0.9,
    }),
  ).toBe(9.5);
});
