import { z } from 'zod';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { SettingsByVendor, VendorSettings } from '../../contracts/vendors.ts';
import { PEXELS_BASE_URL } from '../stock/pexels.ts';
import { PIXABAY_BASE_URL } from '../stock/pixabay.ts';
import { ELEVENLABS_BASE_URL } from '../voice/elevenlabs.ts';
import { DEFAULT_GEMINI_BASE_URL, DEFAULT_GEMINI_MODEL } from '../wire/gemini-client.ts';
import { providerError } from '../wire/retry.ts';
import { mayInfer, NO_INFERENCE, whoami } from './huggingface-token.ts';

/** The free call of each vendor that checks a key, and the needed parts of its answer, read tolerantly. */

export type CheckedVendor =
  | 'gemini'
  | 'llm'
  | 'huggingface'
  | 'openai'
  | 'veo'
  | 'pexels'
  | 'pixabay'
  | 'openai_voice'
  | 'elevenlabs';

export interface Found {
  /** The provider's text about the account. */
  readonly account: string;
  /** The credit in the provider's own unit, where the API reports it. */
  readonly credit?: { readonly available: number; readonly locked: number | null };
  /** What will not work although the key is accepted, or will end soon. */
  readonly warnings: readonly string[];
}

/** A GET request below the base URL; `secret` never appears in an error. */
export type Ask = (
  base: URL,
  path: string,
  headers: Readonly<Record<string, string>>,
  secret: string | undefined,
) => Promise<unknown>;

export interface VendorCheck {
  /** Environment name of the key, or of the address of a server of one's own. */
  readonly key: string;
  /** Whether there is anything to check. */
  readonly isSet: (settings: SettingsByVendor) => boolean;
  /** @throws SparkfluenceError as `callVendor` does; config, where the base URL may not have the key */
  readonly check: (ask: Ask, settings: SettingsByVendor) => Promise<Found>;
}

/** The purpose as text: `gemini refused the key for the check`. */
export const CHECK = 'the check';

const text = z.string().nullish().catch(null);

/** In the order in which they are shown. */
export const KEY_CHECKS: Readonly<Record<CheckedVendor, VendorCheck>> = {
  gemini: {
    key: 'GEMINI_API_KEY',
    isSet: ({ gemini }) => gemini.apiKey !== undefined,
    async check(ask, { gemini, gemini_voice: { model: speech } }) {
      const { apiKey = '', model = DEFAULT_GEMINI_MODEL, apiVersion = 'v1' } = gemini;
      const base = checkedBaseUrl(gemini.baseUrl ?? DEFAULT_GEMINI_BASE_URL, 'gemini.baseUrl');
      const answer = await ask(
        base,
        `${apiVersion}/models?pageSize=1000`,
        { 'x-goog-api-key': apiKey },
        apiKey,
      );
      const shape = z.object({ models: z.array(z.object({ name: z.string() })), nextPageToken: text });
      const { models, nextPageToken } = parsed(shape, answer, 'gemini', apiKey);
      const names = models.map(({ name }) => name.replace(/^models\//, ''));
      return {
        account: `${names.length} models`,
        warnings: nextPageToken
          ? []
          : [
              ...(names.includes(model) ? [] : [notOffered(model, 'SPARKFLUENCE_GEMINI_MODEL')]),
              ...(speech === undefined || names.includes(speech)
                ? []
                : [notOffered(speech, 'SPARKFLUENCE_GEMINI_TTS_MODEL')]),
            ],
      };
    },
  },
  llm: {
    key: 'SPARKFLUENCE_LLM_BASE_URL',
    isSet: ({ llm }) => llm.baseUrl !== undefined,
    check: (ask, { llm }) => ownServer(ask, llm, 'llm', 'SPARKFLUENCE_LLM_MODEL'),
  },
  huggingface: {
    key: 'HF_TOKEN',
    isSet: ({ huggingface }) => huggingface.apiKey !== undefined,
    async check(ask, { huggingface: { apiKey = '', baseUrl = 'https://huggingface.co' } }) {
      if (!apiKey.startsWith('hf_')) {
        throw providerError(
          'key_refused',
          'a token of Hugging Face begins with hf_',
          context('huggingface', apiKey),
        );
      }
      const base = checkedBaseUrl(baseUrl, 'huggingface.baseUrl');
      const answer = await ask(base, 'api/whoami-v2', { authorization: `Bearer ${apiKey}` }, apiKey);
      const { name, isPro, auth } = parsed(whoami, answer, 'huggingface', apiKey);
      const role = auth?.accessToken?.role;
      return {
        account: `${name}${isPro === true ? ' (PRO)' : ''}${role ? `, token ${role}` : ''}`,
        warnings: mayInfer(auth?.accessToken) ? [] : [NO_INFERENCE],
      };
    },
  },
  openai: {
    key: 'OPENAI_API_KEY',
    isSet: ({ openai }) => openai.apiKey !== undefined,
    async check(ask, { openai }) {
      const { OPENAI_IMAGE_MODEL } = await import('../image/openai.ts');
      const { apiKey = '', model = OPENAI_IMAGE_MODEL } = openai;
      const base = checkedBaseUrl(openai.baseUrl ?? 'https://api.openai.com/v1', 'openai.baseUrl');
      const answer = await ask(base, 'models', { authorization: `Bearer ${apiKey}` }, apiKey);
      const shape = z.object({ data: z.array(z.object({ id: z.string(), shutdown_date: dateOrText })) });
      const { data } = parsed(shape, answer, 'openai', apiKey);
      const own = data.find(({ id }) => id === model);
      const end = own?.shutdown_date;
      return {
        account: `${data.length} models`,
        warnings:
          own === undefined
            ? [notOffered(model, 'SPARKFLUENCE_OPENAI_IMAGE_MODEL')]
            : end
              ? [
                  `The model ${model} is switched off on ${end}; name another in SPARKFLUENCE_OPENAI_IMAGE_MODEL.`,
                ]
              : [],
      };
    },
  },
  veo: {
    key: 'VEO_API_KEY',
    isSet: ({ veo }) => veo.apiKey !== undefined,
    async check(ask, { veo: { apiKey = '', baseUrl = 'https://api.snapgen.ai/uapi/v1' } }) {
      const base = checkedBaseUrl(baseUrl, 'veo.baseUrl');
      const answer = await ask(base, 'account', { 'x-api-key': apiKey }, apiKey);
      const { user_credit: credit, plan_id: plan } = parsed(account, bare(answer), 'veo', apiKey);
      const { available_credit: available, locked_credit: locked = null } = credit;
      return {
        credit: { available, locked },
        account: `${available} credits${locked ? `, ${locked} more held by running jobs` : ''}${plan == null ? '' : `, plan ${plan}`}`,
        warnings: available > 0 ? [] : ['There is no credit left: clips cannot be bought.'],
      };
    },
  },
  pexels: {
    key: 'PEXELS_API_KEY',
    isSet: ({ pexels }) => pexels.apiKey !== undefined,
    async check(ask, { pexels: { apiKey = '', baseUrl = PEXELS_BASE_URL } }) {
      const base = checkedBaseUrl(baseUrl, 'pexels.baseUrl');
      const answer = await ask(base, 'search?query=sun&per_page=1', { authorization: apiKey }, apiKey);
      const { total_results } = parsed(z.object({ total_results: z.number() }), answer, 'pexels', apiKey);
      return { account: `the search answers (${total_results} photos of the sun)`, warnings: [] };
    },
  },
  pixabay: {
    key: 'PIXABAY_API_KEY',
    isSet: ({ pixabay }) => pixabay.apiKey !== undefined,
    async check(ask, { pixabay: { apiKey = '', baseUrl = PIXABAY_BASE_URL } }) {
      const base = checkedBaseUrl(baseUrl, 'pixabay.baseUrl');
      const path = `?q=sun&per_page=3&key=${encodeURIComponent(apiKey)}`;
      const answer = await ask(base, path, {}, apiKey);
      const { total } = parsed(z.object({ total: z.number() }), answer, 'pixabay', apiKey);
      return { account: `the search answers (${total} photos of the sun)`, warnings: [] };
    },
  },
  openai_voice: {
    key: 'SPARKFLUENCE_TTS_BASE_URL',
    isSet: ({ openai_voice }) => openai_voice.baseUrl !== undefined,
    check: (ask, { openai_voice }) => ownServer(ask, openai_voice, 'openai_voice', 'SPARKFLUENCE_TTS_MODEL'),
  },
  elevenlabs: {
    key: 'ELEVENLABS_API_KEY',
    isSet: ({ elevenlabs }) => elevenlabs.apiKey !== undefined,
    async check(ask, { elevenlabs: { apiKey = '', baseUrl = ELEVENLABS_BASE_URL } }) {
      const base = checkedBaseUrl(baseUrl, 'elevenlabs.baseUrl');
      const answer = await ask(base, 'v2/voices?page_size=1', { 'xi-api-key': apiKey }, apiKey);
      const shape = z.object({ voices: z.array(z.object({ name: z.string() })), total_count: count });
      const { voices, total_count } = parsed(shape, answer, 'elevenlabs', apiKey);
      const all = total_count ?? voices.length;
      return {
        account: `${all} voices`,
        warnings:
          all > 0 ? [] : ['The account has no voice: add one at https://elevenlabs.io/app/voice-library.'],
      };
    },
  },
};

/** Asks a server of one's own for its models, as OpenAI's interface has them. */
async function ownServer(
  ask: Ask,
  { apiKey, baseUrl = '', model }: VendorSettings,
  vendor: 'llm' | 'openai_voice',
  variable: string,
): Promise<Found> {
  const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const answer = await ask(new URL(baseUrl), 'models', headers, apiKey);
  const shape = z.object({ data: z.array(z.object({ id: z.string() })).nullable() });
  const names = (parsed(shape, answer, vendor, apiKey).data ?? []).map(({ id }) => id);
  const known = names.some((name) => name === model || name === `${model}:latest`);
  if (model === undefined)
    return { account: listed(names), warnings: [`${variable} is not set: name one of the models.`] };
  return { account: listed(names), warnings: known ? [] : [notOffered(model, variable)] };
}

const count = z.number().nullish().catch(null);

/** Seconds since 1970 or a date; null where the model stays. */
const dateOrText = z
  .union([
    z.number().transform((seconds) => new Date(seconds * 1000).toISOString().slice(0, 10)),
    z.string().transform((date) => date.slice(0, 40)),
  ])
  .nullish()
  .catch(null);

const account = z.object({
  user_credit: z.object({
    available_credit: z.coerce.number(),
    locked_credit: z.coerce.number().optional().catch(undefined),
  }),
  plan_id: z.union([z.string(), z.number()]).nullish().catch(null),
});

/** Unwraps an answer; some answers are wrapped. */
function bare(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || 'user_credit' in answer) return answer;
  const { data, result } = answer as Record<string, unknown>;
  return data ?? result ?? answer;
}

const notOffered = (model: string, name: string): string =>
  `The model ${model} is not in the provider's list; name another in ${name}.`;

const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'no model'
    : `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;

const context = (provider: string, secret: string | undefined) => ({
  provider,
  what: CHECK,
  secrets: [secret],
});

/** The error for an unexpected answer, which comes from another server, so that the key was not checked. */
function parsed<Shape>(
  schema: z.ZodType<Shape>,
  answer: unknown,
  provider: CheckedVendor,
  secret: string | undefined,
): Shape {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw providerError('bad_answer', 'it is not in the form of its answers', {
    ...context(provider, secret),
    answer,
  });
}
