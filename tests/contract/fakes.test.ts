import { FormData } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { fakeJpeg } from '../support/fake-jpeg.ts';
import { startPaidFake } from '../support/paid-fake.ts';
import { DUMMY_KEYS, VendorWorld } from '../support/vendor-world.ts';

/** The fakes of whole vendors refuse what the vendors' documents do not name: a fake that takes all proves nothing. */

const picture = fakeJpeg(576, 1024);

async function paid() {
  const fake = await startPaidFake(['HOOK'], { picture, clip: Buffer.from('clip') });
  onTestFinished(() => fake.close());
  const { SPARKFLUENCE_HF_BASE_URL: hub, VEO_BASE_URL: veo } = fake.env;
  return { fake, hub: hub!, veo: veo!, headers: {}, count: () => fake.bought.size };
}

async function world() {
  const opened = await new VendorWorld(
    { pictures: { huggingface: picture, openai: picture }, clips: {} },
    {},
  ).open();
  onTestFinished(() => opened.close());
  const headers = { authorization: `Bearer ${DUMMY_KEYS.HF_TOKEN}`, 'x-api-key': DUMMY_KEYS.VEO_API_KEY };
  const { SPARKFLUENCE_HF_BASE_URL: hub, VEO_BASE_URL: veo } = opened.env;
  return { fake: opened, hub: hub!, veo: veo!, headers, count: () => opened.jobs.length };
}

const FAKES = [
  ['the vendors that bill', paid],
  ['the world of vendors', world],
] as const;

const IMAGE = { model: 'black-forest-labs/FLUX.1-schnell', prompt: 'a desk' };

function formOf(more: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  const fields = { prompt: 'a desk', model: 'veo-3.1-fast', duration: '8', mode_image: 'frame', ...more };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('files', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'frame.jpg');
  return form;
}

test.each(FAKES)(
  '%s: nscale takes model, prompt, size and n only, and draws 512x512 without a size',
  async (_, open) => {
    const { hub, headers, fake, count } = await open();
    const draw = (body: object) =>
      fetch(`${hub}/nscale/v1/images/generations`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    for (const odd of [{ num_inference_steps: 4 }, { width: 576, height: 1024 }, { size: 'tall' }])
      expect((await draw({ ...IMAGE, ...odd })).status, JSON.stringify(odd)).toBe(400);
    expect(count()).toBe(0);
    expect(fake.strays).toHaveLength(3);
    const sizes = [];
    for (const body of [IMAGE, { ...IMAGE, size: '576x1024', n: 1 }]) {
      const answer = (await (await draw(body)).json()) as { data: { b64_json: string }[] };
      const bytes = Buffer.from(answer.data[0]!.b64_json, 'base64');
      const at = bytes.indexOf(Buffer.from([0xff, 0xc0]));
      sizes.push([bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]);
    }
    expect(sizes).toEqual([
      [512, 512],
      [576, 1024],
    ]);
  },
);

test.each(FAKES)('%s: VEO refuses a field of the form that no client names', async (_, open) => {
  const { veo, headers, fake, count } = await open();
  const { fetch } = await import('undici');
  const order = (more: Readonly<Record<string, string>>) =>
    fetch(`${veo}/video-gen/veo`, { method: 'POST', headers, body: formOf(more) });
  for (const odd of [{ width: '720' }, { resolution: '"720p"' }, { duration: '7' }, { model: 'veo-9' }])
    expect((await order(odd)).status, JSON.stringify(odd)).toBe(400);
  expect(count()).toBe(0);
  expect(fake.strays).toHaveLength(4);
  expect((await order({ resolution: '1080p', aspect_ratio: '9:16' })).status).toBe(200);
  expect(count()).toBe(1);
});
