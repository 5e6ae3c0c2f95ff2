import { setTimeout as sleep } from 'node:timers/promises';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Call, DrawnImage, ImageOrder, ImageProvider } from '../../contracts/providers.ts';
import type { ImageVia } from '../../contracts/vendors.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { type Fetch, under } from '../wire/guarded-fetch.ts';
import { DEFAULT_MODELS } from '../wire/models.ts';
import { type CallContext, providerError } from '../wire/retry.ts';
import { callSettings, callVendor, downloadSettings, type VendorOptions } from '../wire/vendor-call.ts';
import { drawnImage } from './drawn-image.ts';
import { dropProvider, type Serving, servingProviders } from './huggingface-mapping.ts';
import { ROUTES, type Route } from './huggingface-routes.ts';
import { pictureBytes } from './picture-source.ts';
import { composeImagePrompt } from './prompt.ts';

const ID = 'huggingface';
export const HUGGINGFACE_MODEL = DEFAULT_MODELS.huggingface;
const ROUTER = 'https://router.huggingface.co';
const HUB = 'https://huggingface.co';
const SIZE = { width: 576, height: 1024 };
/** Replicate draws a megapixel of the ratio. */
const SIZE_BY_RATIO = { width: 768, height: 1344 };
/** The number of steps that FLUX.1-schnell was distilled for; other models have other numbers. */
const STEPS = 4;
const TIMEOUT_MS = 120_000;
const POLL_MS = 500;
const LONGEST_POLL_MS = 5000;

export interface HuggingFaceOptions extends VendorOptions {
  /** The inference provider behind the router that the user insists on. */
  readonly via?: ImageVia;
  /** Whether an order is sent again when nobody knows if it was carried out; a picture costs a fraction of a cent. */
  readonly repeatAmbiguous?: boolean;
}

/**
 * FLUX.1-schnell, 576x1024, over Hugging Face's router, by an inference provider that the hub lists as live. `baseUrl`
 * stands for the router and the hub alike. Plain HTTP: the vendor's SDK follows redirects with the key, polls past any
 * `fetch` that it is given, and passes sizes on by names that the providers do not know.
 * Source: `@huggingface/inference` 4.13; `POST /nscale/v1/images/generations`, key in `Authorization`.
 * @throws SparkfluenceError config: a key that is none of Hugging Face's, a base URL that a key may not go to
 */
export function createHuggingFaceImages(options: HuggingFaceOptions): ImageProvider {
  const { apiKey, model = HUGGINGFACE_MODEL, via } = options;
  const base = options.baseUrl === undefined ? undefined : checkedBaseUrl(options.baseUrl, `${ID}.baseUrl`);
  const context = { provider: ID, what: 'the image', model, secrets: [apiKey] };
  if (!apiKey.startsWith('hf_')) {
    throw providerError('key_refused', 'a token of Hugging Face begins with hf_', context);
  }
  const account = {
    options,
    model,
    router: base ?? new URL(ROUTER),
    hub: base ?? new URL(HUB),
    headers: { authorization: `Bearer ${apiKey}` },
  };
  return {
    id: ID,
    model,
    promptFor: composeImagePrompt,
    async draw(order, call) {
      const about = { ...context, segment: order.segment.type };
      const wanted = {
        model,
        via,
        hub: account.hub.href,
        context: about,
        ask: () => askHub(account, about, call),
      };
      const serving = await servingProviders(wanted);
      for (const [index, each] of serving.entries()) {
        try {
          return await drawBy(account, each, order, about, call);
        } catch (error) {
          if (!isGone(error) || via !== undefined || index === serving.length - 1) throw error;
          dropProvider(wanted, each.via); // the hub's list is behind: the next one may serve it
        }
      }
      throw new Error('the list of providers is never empty');
    },
  };
}

interface Account {
  readonly options: HuggingFaceOptions;
  readonly model: string;
  readonly router: URL;
  readonly hub: URL;
  readonly headers: Readonly<Record<string, string>>;
}

function askHub(
  { options, hub, model, headers }: Account,
  context: CallContext,
  { signal }: Call,
): Promise<unknown> {
  const { limits: _, ...settings } = callSettings(options); // the hub is no inference provider
  const call = { ...context, ...settings, what: 'the list of providers', origins: [hub.origin], attempts: 2 };
  const timeoutMs = Math.min(options.timeoutMs ?? 20_000, 20_000);
  return callVendor({ ...call, requestKind: 'read', signal, timeoutMs }, async (fetch, attempt) => {
    const path = `api/models/${encodeURI(model)}?expand[]=inferenceProviderMapping`;
    return (await fetch(under(hub, path), { headers, signal: attempt })).json();
  });
}

async function drawBy(
  account: Account,
  { via, providerId }: Serving,
  order: ImageOrder,
  context: CallContext,
  { signal, purchase }: Call,
): Promise<DrawnImage> {
  const { options, model, router, headers } = account;
  const route = ROUTES[via];
  const steps = /schnell/i.test(model) ? STEPS : undefined;
  const body = route.body({ providerId, prompt: composeImagePrompt(order), size: SIZE, steps });
  const settings = { ...context, ...callSettings(options), origins: [router.origin] };
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  let sentTwice = false;
  const answer = await callVendor(
    {
      ...settings,
      accepts: /^(?:application\/json\b|image\/)/i,
      requestKind: (options.repeatAmbiguous ?? true) ? 'read' : 'submit',
      signal,
      purchase,
      timeoutMs,
      onWait: (wait) => {
        sentTwice ||= wait.reason === 'provider_unavailable';
        options.onWait?.(wait);
      },
    },
    async (fetch, attempt) => {
      const url = under(router, `${via}/${route.path(providerId)}`);
      const sent = { ...headers, ...route.headers, 'content-type': 'application/json' };
      return readAnswer(
        await fetch(url, { method: 'POST', headers: sent, body: JSON.stringify(body), signal: attempt }),
        route,
      );
    },
  );
  const ask = (path: string) =>
    callVendor({ ...settings, requestKind: 'read', signal, timeoutMs }, (fetch, attempt) =>
      askPath(fetch, under(router, `${via}/${path}`), { ...headers, ...route.headers }, attempt),
    );
  const bytes =
    answer instanceof Uint8Array
      ? answer
      : await sourceOf(answer, route, ask, { context, signal, timeoutMs })
          .catch((error: unknown) => {
            throw afterOrder(error, context);
          })
          .then((source) =>
            pictureBytes(source, { ...downloadSettings(options), offeredBy: router.href, context, signal }),
          );
  const asked = via === 'replicate' ? SIZE_BY_RATIO : SIZE;
  const from = { provider: ID, model, secrets: [options.apiKey] };
  return drawnImage(bytes, { ...from, order, asked, revisedPrompt: null, sentTwice });
}

/** The picture itself, or the JSON that leads to it. @throws AnswerError for an answer without either */
async function readAnswer(answer: Response, route: Route): Promise<unknown> {
  if (/^image\//i.test(answer.headers.get('content-type') ?? ''))
    return new Uint8Array(await answer.arrayBuffer());
  const json: unknown = await answer.json();
  const failed = errorInAnswer(json);
  if (failed !== undefined) throw failed;
  if (route.picture(json) === undefined && route.waitPath?.(json) === undefined) {
    throw new AnswerError(200, [], json, { reason: 'bad_answer', message: 'no picture in the answer' });
  }
  return json;
}

async function askPath(
  fetch: Fetch,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<unknown> {
  return (await fetch(url, { headers, signal })).json();
}

/** Where the picture is: in the answer, or in the one that the provider gives when it is drawn. */
async function sourceOf(
  answer: unknown,
  route: Route,
  ask: (path: string) => Promise<unknown>,
  { context, signal, timeoutMs }: { context: CallContext; signal: AbortSignal; timeoutMs: number },
): Promise<string> {
  const waitPath = route.picture(answer) === undefined ? route.waitPath?.(answer) : undefined;
  let last = answer;
  if (waitPath !== undefined) {
    const end = performance.now() + timeoutMs;
    for (let waitMs = POLL_MS; ; waitMs = Math.min(LONGEST_POLL_MS, waitMs * 1.5)) {
      last = await ask(waitPath);
      const state = route.state?.(last) ?? 'done';
      if (state === 'failed')
        throw providerError('bad_answer', 'it could not draw the picture', { ...context, answer: last });
      if (state === 'done') break;
      if (performance.now() > end)
        throw providerError('bad_answer', 'the picture is not drawn yet', { ...context, answer: last });
      await sleep(waitMs, undefined, { signal }).catch(() => undefined); // the next question says that it was stopped
    }
    const resultPath = route.resultPath?.(answer);
    if (resultPath !== undefined) last = await ask(resultPath);
  }
  const source = route.picture(last);
  if (source !== undefined) return source;
  throw providerError('bad_answer', 'no picture in the answer', { ...context, answer: last });
}

/** A failure after the order was taken says nothing against the purchase. */
function afterOrder(error: unknown, context: CallContext): unknown {
  if (!(error instanceof SparkfluenceError)) return error;
  if (error.kind === 'interrupted' || error.details.reason === 'bad_answer') return error;
  return providerError('bad_answer', `it was ordered, and then: ${error.message}`, context);
}

const isGone = (error: unknown): boolean =>
  error instanceof SparkfluenceError && error.details.reason === 'model_retired';
