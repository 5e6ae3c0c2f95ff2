import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { StockLibrary } from '../../src/contracts/photos.ts';
import type { ImageOrder } from '../../src/contracts/providers.ts';
import { createStockPhotos, type StockOptions } from '../../src/providers/stock/stock.ts';
import { fakeJpeg } from '../support/fake-jpeg.ts';
import { expectKeyOnlyIn, expectNoKey } from '../support/fake-leaks.ts';
import { brokenJson, droppedAfter, json, page, redirectTo } from '../support/fake-vendor.ts';
import { oneSlot } from '../support/one-slot.ts';
import { idOf, STOCK_KEYS, StockWorld, type WorldPhoto } from '../support/stock-world.ts';

/** One suite, every library of photos, over real sockets. */

const order: ImageOrder = {
  segment: {
    type: 'BODY_1',
    duration_seconds: 8,
    script_text: 'Grind the beans right before you brew.',
    visual_direction: 'Hand turns a grinder and coffee grounds fall in a jar',
    emotion: 'calm',
  },
  style: 'realistic',
  platform: 'tiktok',
  language: findLanguage('english'),
  position: { index: 1, count: 4, startSeconds: 6, totalSeconds: 30 },
  topic: 'better coffee at home',
};
const never = new AbortController().signal;

const UPRIGHT: WorldPhoto = { id: 3, words: 'coffee jar grinder', width: 1200, height: 1800 };
const SMALL: WorldPhoto = { id: 1, words: 'coffee jar', width: 600, height: 900 };
const WIDE: WorldPhoto = { id: 2, words: 'coffee jar', width: 1800, height: 1200 };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-stock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function open(
  library: StockLibrary,
  photos: readonly WorldPhoto[],
  options: Partial<StockOptions> = {},
) {
  const world = await new StockWorld(photos).open();
  const cacheFolder = newFolder();
  onTestFinished(() => world.close());
  const provider = createStockPhotos(library, {
    apiKey: keyOf(library),
    baseUrl: world.baseUrl(library),
    cacheFolder,
    firstWaitMs: 2,
    totalWaitMs: 300,
    timeoutMs: 3000,
    painter: {
      model: 'local-painter',
      draw: async () => ({
        bytes: fakeJpeg(1080, 1920),
        mimeType: 'image/jpeg',
        revisedPrompt: null,
        degradations: [],
      }),
    },
    ...options,
  });
  return { world, provider, cacheFolder };
}
const keyOf = (library: StockLibrary) => (library === 'openverse' ? '' : STOCK_KEYS[library]);
const failure = (task: Promise<unknown>): Promise<SparkfluenceError> =>
  task.then(
    () => expect.fail('it found a photo'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(SparkfluenceError);
      return error as SparkfluenceError;
    },
  );

describe.each(['openverse', 'pexels', 'pixabay'] as const)('%s', (library) => {
  const photoId = (photo: WorldPhoto) => (library === 'openverse' ? idOf(photo) : String(photo.id));

  test('the searches and the download of one photo do not wait for each other', {
    timeout: 20_000,
  }, async () => {
    const { limits, purchase } = oneSlot(library, newFolder());
    const { world, provider } = await open(library, [WIDE], { limits });
    const bought = purchase();
    await provider.draw(order, { signal: never, purchase: bought.hooks });
    expect(world.searches.length).toBeGreaterThan(1);
    expect(bought.intents()).toBe(1);
    await bought.durable();
  });

  test('the same search of two segments at the same time is asked once, and each shows another photo', {
    timeout: 20_000,
  }, async () => {
    const { limits, purchase } = oneSlot(library, newFolder());
    const other = { ...UPRIGHT, id: 4, height: 2000 };
    const { world, provider } = await open(library, [UPRIGHT, other], { limits });
    const draw = async () => {
      const bought = purchase();
      const { credit } = await provider.draw(order, { signal: never, purchase: bought.hooks });
      await bought.durable();
      return credit?.photo_id;
    };
    expect(new Set(await Promise.all([draw(), draw()]))).toEqual(new Set([photoId(UPRIGHT), photoId(other)]));
    expect(world.searches).toHaveLength(1);
  });

  test('a documented search, an upright photo that is large enough, and whose it is', async () => {
    const { world, provider } = await open(library, [SMALL, WIDE, UPRIGHT]);
    const drawn = await provider.draw(order, { signal: never });
    expect(Buffer.from(drawn.bytes).equals(fakeJpeg(1200, 1800))).toBe(true);
    expect(drawn.degradations).toEqual([]);
    expect(drawn.credit).toMatchObject({
      library,
      photo_id: photoId(UPRIGHT),
      creator: 'Maker 3',
      page_url: expect.stringMatching(/^https:.*3/),
      line: expect.stringMatching(/Maker 3.*https:/),
      required: false,
    });
    expect(drawn.credit?.title).not.toMatch(/[[\]]/); // it stands in a page of Markdown
    expect(world.searches).toHaveLength(1);
    expect(provider.promptFor(order)).toContain('coffee jar');
    expect(provider.promptFor(order)).not.toContain(keyOf(library) || 'no key');
    const sent = world.sent.map(({ headers }) => String(headers['user-agent']));
    expect(sent.every((agent) => agent.startsWith('sparkfluence'))).toBe(true);
  });

  test('a wide photo where there is no upright one; a photo is shown once, and another take is another photo', async () => {
    const { provider } = await open(library, [WIDE, UPRIGHT]);
    const [first, second] = await Promise.all([
      provider.draw(order, { signal: never }),
      provider.draw({ ...order, segment: { ...order.segment, type: 'BODY_2' } }, { signal: never }),
    ]);
    const both = [first.credit?.photo_id, second.credit?.photo_id].sort();
    expect(both).toEqual([photoId(WIDE), photoId(UPRIGHT)].sort());
    const again = await open(library, [WIDE, UPRIGHT]);
    const usedPhotos = [`${library}:${photoId(UPRIGHT)}`];
    const take = await again.provider.draw({ ...order, take: 1, usedPhotos }, { signal: never });
    expect(take.credit?.photo_id).toBe(photoId(WIDE));
  });

  test('the same is asked once a day, also by another command', async () => {
    const { world, provider, cacheFolder } = await open(library, [UPRIGHT]);
    await provider.draw(order, { signal: never });
    const { provider: other } = await open(library, [], { baseUrl: world.baseUrl(library), cacheFolder });
    await other.draw(order, { signal: never });
    expect(world.searches).toHaveLength(1);
  });

  test('less exact words where nobody has a photo of all of it; nothing at all is drawn and named', async () => {
    const { world, provider } = await open(library, [{ ...UPRIGHT, words: 'coffee brewing' }]);
    const drawn = await provider.draw(order, { signal: never });
    expect(drawn.credit?.photo_id).toBe(photoId(UPRIGHT));
    expect(world.searches.length).toBeGreaterThan(1);
    const none = await open(library, [{ ...UPRIGHT, words: 'horse' }]);
    const instead = await none.provider.draw(order, { signal: never });
    expect(instead).toMatchObject({
      drawnBy: { provider: 'local', model: 'local-painter' },
      degradations: [
        {
          reason: 'photo_not_found',
          segment_type: 'BODY_1',
          next: expect.stringContaining('--image BODY_1='),
        },
      ],
    });
    expect(instead).not.toHaveProperty('credit');
  });

  test('a file that is gone: the next photo', async () => {
    const { provider } = await open(library, [
      { ...UPRIGHT, gone: true },
      { ...UPRIGHT, id: 4 },
    ]);
    expect((await provider.draw(order, { signal: never })).credit?.creator).toBe('Maker 4');
    const all = await open(library, [{ ...UPRIGHT, gone: true }]);
    expect((await failure(all.provider.draw(order, { signal: never }))).details).toMatchObject({
      reason: 'bad_answer',
      segment: 'BODY_1',
    });
  });

  test.each([
    ['429', json(429, { detail: 'Request was throttled.' }), 'rate_limited', 7],
    ['500', json(500, { detail: 'x' }), 'provider_unavailable', 4],
    ['a dropped line', droppedAfter, 'provider_unavailable', 4],
    ['a page', page, 'proxy_page', 4],
    ['broken JSON', brokenJson, 'bad_answer', 4],
    ['the answer of another server', json(200, { hello: 'world' }), 'bad_answer', 4],
  ])('%s is told with the segment, and shows no key', async (_name, fault, reason, exitCode) => {
    const { world, provider } = await open(library, [UPRIGHT]);
    world.fault = fault;
    const error = await failure(provider.draw(order, { signal: never }));
    expect(error).toMatchObject({ exitCode, details: { reason, segment: 'BODY_1' } });
    expect(error.details.next).toBeTruthy();
    if (library !== 'openverse') expectNoKey(error, keyOf(library));
  });

  test('a redirect is not followed', async () => {
    const { world, provider } = await open(library, [UPRIGHT]);
    world.fault = redirectTo('http://127.0.0.1:9/elsewhere');
    const error = await failure(provider.draw(order, { signal: never }));
    expect(error.details.reason).toBe('request_refused');
    expect(error.message).toContain('http://127.0.0.1:9');
  });

  test.each(['http://example.com/v1', 'https://user:word@example.com', 'nonsense'])(
    'nothing goes to the base URL %s',
    async (baseUrl) => {
      await expect(open(library, [], { baseUrl })).rejects.toMatchObject({
        details: { reason: 'bad_setting' },
      });
    },
  );
});

test.each(['pexels', 'pixabay'] as const)(
  '%s refuses a wrong key, and gets the right one where it documents it',
  async (library) => {
    const { provider } = await open(library, [UPRIGHT], { apiKey: 'another-key-0123456789' });
    const error = await failure(provider.draw(order, { signal: never }));
    expect(error).toMatchObject({ kind: 'config', exitCode: 3, details: { reason: 'key_refused' } });
    expectNoKey(error, 'another-key-0123456789');
    const { world, provider: good } = await open(library, [UPRIGHT]);
    await good.draw(order, { signal: never });
    const [search, file] = [world.sent[0]!, world.sent[1]!];
    if (library === 'pexels') expectKeyOnlyIn('authorization', STOCK_KEYS.pexels, [search]);
    else expect(new URL(search.path, 'http://x').searchParams.get('key')).toBe(STOCK_KEYS.pixabay);
    expect(JSON.stringify(file)).not.toContain(STOCK_KEYS[library]);
  },
);

test.each([401, 403])(
  'Openverse, asked without a key, advises none when it turns one away: %i',
  async (status) => {
    const { world, provider } = await open('openverse', [UPRIGHT]);
    world.fault = json(status, { detail: 'Authentication credentials were not provided.' });
    const error = await failure(provider.draw(order, { signal: never }));
    expect(error).toMatchObject({
      exitCode: 4,
      details: { reason: 'request_refused', status, segment: 'BODY_1' },
    });
    expect(`${error.message} ${error.details.next}`).not.toMatch(/\bkey\b/);
    expect(error.details.next).toContain('--images');
  },
);

test('Pixabay says in how many seconds its limit is fresh, and so is the person told', async () => {
  const { world, provider } = await open('pixabay', [UPRIGHT]);
  const headers = { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '150' };
  world.fault = json(429, 'API rate limit exceeded', headers);
  const error = await failure(provider.draw(order, { signal: never }));
  expect(error.details).toMatchObject({ reason: 'rate_limited', retry_after_seconds: 150 });
  expect(error.details.next).toContain('Wait 3 minutes');
  expect(world.searches).toHaveLength(1); // it is not asked before
});

test('Openverse: public domain by default; other licences where they are asked for, and then the credit is due', async () => {
  const photos: WorldPhoto[] = [
    { ...UPRIGHT, license: 'by' },
    { ...UPRIGHT, id: 4, license: 'pdm' },
    { ...UPRIGHT, id: 5, mature: true },
  ];
  const { provider } = await open('openverse', photos);
  expect((await provider.draw(order, { signal: never })).credit).toMatchObject({
    license: 'Public Domain Mark 1.0',
    required: false,
  });
  const wider = await open('openverse', photos, { licenses: ['by'] });
  const { credit } = await wider.provider.draw(order, { signal: never });
  expect(credit).toMatchObject({ license: 'CC BY 1.0', required: true });
  expect(wider.world.searches[0]?.get('license')).toBe('by');
  expect(wider.provider.promptFor(order)).not.toBe(provider.promptFor(order)); // other licences are another order
});

test('words in the languages that a library takes, and in English by the things that they name', async () => {
  const hindi: ImageOrder = {
    ...order,
    language: findLanguage('hindi'),
    topic: 'घर पर कॉफ़ी',
    segment: { ...order.segment, visual_direction: 'कॉफ़ी — seen once more, in warm and friendly light' },
  };
  for (const library of ['openverse', 'pexels', 'pixabay'] as const) {
    const { world, provider } = await open(library, [{ ...UPRIGHT, words: 'coffee' }]);
    const drawn = await provider.draw(hindi, { signal: never });
    expect(drawn.credit?.creator).toBe('Maker 3');
    const [first] = world.searches;
    expect(first?.get('q') ?? first?.get('query')).toBe('coffee');
  }
  const spanish: ImageOrder = {
    ...order,
    language: findLanguage('spanish'),
    topic: 'recetas de gazpacho',
    segment: { ...order.segment, visual_direction: 'gazpacho andaluz' },
  };
  const { world, provider } = await open('pexels', [{ ...UPRIGHT, words: 'gazpacho andaluz' }]);
  await provider.draw(spanish, { signal: never });
  expect(world.searches[0]?.get('locale')).toBe('es-ES');
});
