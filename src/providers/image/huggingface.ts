import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { ImageProvider } from '../../contracts/providers.ts';
import { under } from '../wire/guarded-fetch.ts';
import { type CallContext, providerError } from '../wire/retry.ts';
import { callSettings, callVendor, type VendorOptions } from '../wire/vendor-call.ts';
import { drawnImage } from './drawn-image.ts';
import { composeImagePrompt } from './prompt.ts';

const ID = 'huggingface';
export const HUGGINGFACE_MODEL = 'black-forest-labs/FLUX.1-schnell';
const ROUTER = 'https://router.huggingface.co';
const HUB = 'https://huggingface.co';
/** The provider behind Hugging Face's router that serves FLUX.1-schnell (docs/design/providers.md). */
const INFERENCE_PROVIDER = 'nscale';
const SIZE = { width: 576, height: 1024 };
/** The number of steps that FLUX.1-schnell was distilled for. */
const STEPS = 4;
const TIMEOUT_MS = 120_000;

export interface HuggingFaceOptions extends VendorOptions {
  /** The provider behind the router that serves the model. */
  readonly inferenceProvider?: 'nscale' | 'together' | 'hf-inference';
  /** Whether an order is sent again when nobody knows if it was carried out; a picture costs a fraction of a cent. */
  readonly repeatAmbiguous?: boolean;
}

/**
 * FLUX.1-schnell, 576x1024, over Hugging Face's router. `baseUrl` stands for the router and the Hub alike.
 * Source: `@huggingface/inference` 4.13; `POST /nscale/v1/images/generations`, key in `Authorization`.
 * @throws SparkfluenceError config: a key that is none of Hugging Face's, a base URL that a key may not go to
 */
export function createHuggingFaceImages(options: HuggingFaceOptions): ImageProvider {
  const { apiKey, model = HUGGINGFACE_MODEL, timeoutMs = TIMEOUT_MS, repeatAmbiguous = true } = options;
  const base = options.baseUrl === undefined ? undefined : checkedBaseUrl(options.baseUrl, `${ID}.baseUrl`);
  const context = { provider: ID, what: 'the image', model, secrets: [apiKey] };
  if (!apiKey.startsWith('hf_')) {
    // The SDK takes any other key for the inference provider's own and sends it there, past the router.
    throw providerError('key_refused', 'a token of Hugging Face begins with hf_', context);
  }

  return {
    id: ID,
    model,
    promptFor: composeImagePrompt,
    async draw(order, { signal, purchase }) {
      const { InferenceClient, setLogger } = await import('@huggingface/inference');
      setLogger(SILENT); // the library would write to stdout
      const segment = order.segment.type;
      let sentTwice = false;
      const image = await callVendor(
        {
          ...context,
          ...callSettings(options),
          origins: base === undefined ? [ROUTER, HUB] : [base.origin],
          address: (url) => (base === undefined ? url : under(base, url.href.slice(url.origin.length))),
          accepts: /^(?:application\/json\b|image\/)/i,
          requestKind: repeatAmbiguous ? 'read' : 'submit',
          segment,
          signal,
          purchase,
          timeoutMs,
          onWait: (wait) => {
            sentTwice ||= wait.reason === 'provider_unavailable';
            options.onWait?.(wait);
          },
        },
        (fetch, attempt) =>
          new InferenceClient(apiKey).textToImage(
            {
              model,
              provider: options.inferenceProvider ?? INFERENCE_PROVIDER,
              inputs: composeImagePrompt(order),
              parameters: { ...SIZE, num_inference_steps: STEPS },
            },
            { fetch, signal: attempt, retry_on_error: false, outputType: 'blob' },
          ),
      ).catch((error: unknown) => {
        throw translated(error, { ...context, segment });
      });
      const bytes = new Uint8Array(await image.arrayBuffer());
      return drawnImage(bytes, { ...context, order, asked: SIZE, revisedPrompt: null, sentTwice });
    },
  };
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {}, log() {} };

/** Errors of the SDK about an answer that arrived, which are no failed calls. */
function translated(error: unknown, context: CallContext): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'ProviderOutputError') return providerError('bad_answer', error.message, context);
  if (error.name === 'InputError' || error.name === 'RoutingError') {
    return providerError('model_retired', error.message, context);
  }
  return error;
}
