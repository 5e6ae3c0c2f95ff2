import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/resolve.ts';
import { speedField, voiceField, voiceStyleField } from '../contracts/brand.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { parseInput } from '../contracts/parse.ts';
import type { VoiceProviderId } from '../contracts/segments.ts';
import { shownUsd } from '../contracts/usd.ts';
import { listVoices, tryVoice } from './voices.ts';

/** The voices that a page offers and a sample of one to hear, by the code of `voices list` and `voices try`. */

const sampleSchema = z.strictObject({
  voice: voiceField.nullable(),
  speed: speedField,
  style: voiceStyleField.nullable().optional(),
  language: z.string().max(60).optional(),
  /** What the person agreed to pay, USD; null asks for the price alone. */
  agreed_usd: z.number().min(0).nullable(),
});
const voicesSchema = z.strictObject({ language: z.string().max(60).optional() });

export interface VoiceTools {
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly provider: VoiceProviderId;
  /** The language of the video, where the page does not say it. */
  readonly language: () => Promise<string>;
  readonly maxUsd?: number | undefined;
}

/** @returns operations of a page: `sample` and `voices` */
export const pageVoices = ({ config, signal, provider, language, maxUsd }: VoiceTools) => ({
  /** `{ cost_usd }`, or with an agreement `{ cost_usd, audio }`, a WAV as a `data:` URL. */
  async sample(body: unknown): Promise<object> {
    const {
      voice,
      speed,
      style,
      language: asked,
      agreed_usd,
    } = parseInput(sampleSchema, body, 'the page’s request');
    const request = {
      ...{ provider, speed, style, maxUsd, voice: voice ?? undefined },
      language: asked ?? (await language()),
    };
    const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-'));
    const confirm = async (usd: number) => {
      if (agreed_usd === null || usd > agreed_usd) throw notAgreed(usd);
    };
    try {
      const estimate = { ...request, folder, estimate: agreed_usd === null };
      const { file, cost_usd } = await tryVoice(estimate, config, signal, confirm);
      if (file === null) return { cost_usd };
      return { cost_usd, audio: `data:audio/wav;base64,${(await readFile(file)).toString('base64')}` };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  /** `{ voices: [name, …], is_made_here }` of the narrator that is set up, and whether it speaks on this machine. */
  async voices(body: unknown): Promise<object> {
    const { language: asked } = parseInput(voicesSchema, body, 'the page’s request');
    const request = { provider, language: asked ?? (await language()) };
    const { providers } = await listVoices(request, config, signal);
    return {
      is_made_here: provider === 'espeak' || provider === 'neural',
      voices: providers.flatMap(({ voices }) => (voices ?? []).map(({ name }) => name)).slice(0, 300),
    };
  },
});

const notAgreed = (usd: number): SparkfluenceError =>
  new SparkfluenceError('budget', `The sample would cost ${shownUsd(usd)} USD, more than was agreed to`, {
    details: { reason: 'not_agreed', price_usd: usd, next: 'Nothing was bought. Ask again.' },
  });
