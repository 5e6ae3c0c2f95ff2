import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createGoogleVideo } from '../../src/providers/video/google.ts';
import { createMotionPrompts } from '../../src/providers/video/motion-prompt.ts';
import { createVeo } from '../../src/providers/video/veo.ts';
import { fakeMp4 } from '../support/fake-recordings.ts';
import { hanging, type Reply, startFakeVendor } from '../support/fake-vendor.ts';

/** How long what may take. */

const ADAPTERS = [
  { name: 'veo', create: createVeo, basePath: '/uapi/v1', path: '/files/clip.mp4' },
  { name: 'google', create: createGoogleVideo, basePath: '', path: '/v1/files/abc:download?alt=media' },
] as const;
const never = new AbortController().signal;
const clip = fakeMp4(30_000);
/** Time limit of the slow downloads; a busy machine may pause a process for a good part of it. */
const PATIENT_MS = 700;

/** A piece every 60 ms, in all twice as long as that time limit. */
const slowly: Reply = {
  answer: async (response) => {
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length });
    for (let at = 0; at < clip.length; at += 1250) {
      response.write(clip.subarray(at, at + 1250));
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    response.end();
  },
};

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-times-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'clip.mp4');
}

async function open({ create, basePath, path }: (typeof ADAPTERS)[number], reply: Reply, timeoutMs: number) {
  const fake = await startFakeVendor({ [`GET ${path}`]: reply });
  const provider = create({
    apiKey: 'dummy-key-0123456789',
    baseUrl: `${fake.origin}${basePath}`,
    motionPrompts: createMotionPrompts(),
    timeoutMs,
    firstWaitMs: 1,
    totalWaitMs: 300,
  });
  return { fake, provider, uri: `${fake.origin}${path}` };
}

test.each(ADAPTERS)('$name: a clip that comes slowly but steadily is not cut off', async (adapter) => {
  const { fake, provider, uri } = await open(adapter, slowly, PATIENT_MS);
  const file = newFile();
  await provider.download(uri, file, { signal: never });
  expect(readFileSync(file).equals(clip)).toBe(true);
  expect(fake.sent).toHaveLength(1);
});

test.each(ADAPTERS)('$name: a download that says nothing ends at the time limit', async (adapter) => {
  const { provider, uri } = await open(adapter, hanging, 250);
  const began = performance.now();
  const download = provider.download(uri, newFile(), { signal: never });
  await expect(download).rejects.toMatchObject({ exitCode: 5, details: { reason: 'download_failed' } });
  expect(performance.now() - began).toBeLessThan(5000);
});
