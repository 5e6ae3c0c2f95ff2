import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { ImageOrder } from '../../src/contracts/providers.ts';
import { IMAGE_VIAS } from '../../src/contracts/vendors.ts';
import { makeImages } from '../../src/pipeline/images/make.ts';
import { createGeminiImages } from '../../src/providers/image/gemini.ts';
import { ROUTES } from '../../src/providers/image/huggingface-routes.ts';
import { sceneFor } from '../../src/providers/local/image/scene.ts';
import { DOCUMENTED_BODIES } from '../support/documented-bodies.ts';
import { startFakeVendor } from '../support/fake-vendor.ts';
import { refusalOf } from '../support/vendor-bodies.ts';
import { createPainter, openTestWork, SEGMENTS, SETTINGS } from '../support/work.ts';

/** `--seed`: goes to the models that take one, and is a part of what a picture is made from. */

const orderFor = (seed: number | undefined, take?: number): ImageOrder => ({
  segment: SEGMENTS[0]!,
  style: 'cinematic',
  platform: 'tiktok',
  language: findLanguage('english'),
  position: { index: 0, count: 2, startSeconds: 0, totalSeconds: 16 },
  seed,
  take,
});

test('Gemini gets the seed where its messages have it; another take begins with another', async () => {
  const fake = await startFakeVendor({});
  const maker = createGeminiImages({ apiKey: 'k', baseUrl: fake.origin, totalWaitMs: 0, firstWaitMs: 1 });
  const call = { signal: new AbortController().signal };
  for (const order of [orderFor(7), orderFor(7, 2), orderFor(undefined)])
    await maker.draw(order, call).catch(() => undefined);
  const bodies = fake.sent.filter(({ path }) => path.startsWith('/v1/')).map(({ body }) => body);
  for (const body of bodies) expect(refusalOf('gemini image', body)).toBeUndefined();
  const seeds = bodies.map((body) => JSON.parse(String(body)).generationConfig.seed);
  expect(seeds).toEqual([7, 9, undefined]);
});

test.each(IMAGE_VIAS)('huggingface by %s: a seed where its page documents one, and nowhere else', (via) => {
  const route = ROUTES[via];
  const documented = JSON.stringify(z.toJSONSchema(DOCUMENTED_BODIES[via])).includes('"seed"');
  expect(route.takesSeed === true).toBe(documented);
  const asked = { providerId: 'm', prompt: 'p', size: { width: 1152, height: 2048 }, steps: 4, seed: 7 };
  const sent = JSON.stringify(route.by === 'own' ? route.body(asked) : route.parameters(asked));
  expect(sent.includes('"seed":7')).toBe(documented);
});

test('a drawing of this machine is the same with the same seed, and another with another', () => {
  expect(sceneFor(orderFor(7))).toEqual(sceneFor(orderFor(7)));
  expect(sceneFor(orderFor(8)).seed).not.toBe(sceneFor(orderFor(7)).seed);
  expect(sceneFor(orderFor(undefined)).seed).not.toBe(sceneFor(orderFor(7)).seed);
});

test('another seed has pictures drawn anew by a maker that takes one, and leaves the others’ alone', async () => {
  for (const takesSeed of [true, false]) {
    const images = Object.assign(createPainter(), takesSeed ? { takesSeed } : {});
    const folder = join(mkdtempSync(join(tmpdir(), 'sparkfluence-seed-')), 'project');
    const make = async (seed: number | null) => {
      const opened = await openTestWork(folder, { images });
      const project = { folder, settings: { ...SETTINGS, seed } };
      await makeImages({ ...opened, place: { ...opened.place, project } });
      return images.orders.length;
    };
    expect([await make(7), await make(7), await make(8)]).toEqual(takesSeed ? [2, 2, 4] : [2, 2, 2]);
    expect(images.orders[0]!.seed).toBe(7);
    expect(await make(7)).toBe(takesSeed ? 4 : 2); // the first ones are put back
    expect(await make(null)).toBe(takesSeed ? 6 : 2);
  }
});
