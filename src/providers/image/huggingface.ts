import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import {
  type Call,
  type DrawnImage,
  forSegment,
  type ImageOrder,
  type ImageProvider,
} from '../../contracts/providers.ts';
import type { ImageVia } from '../../contracts/vendors.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { type Fetch, under } from '../wire/guarded-fetch.ts';
import { type NextHooks, withHeldSlot } from '../wire/held-slot.ts';
import { DEFAULT_MODELS } from '../wire/models.ts';
import { type CallContext, providerError } from '../wire/retry.ts';
import { callSettings, callVendor, downloadSettings, type VendorOptions } from '../wire/vendor-call.ts';
import { drawnImage, watchResends } from './drawn-image.ts';
import { dropProvider, type Serving, servingProviders } from './huggingface-mapping.ts';
import { ROUTES, type Route, type Size } from './huggingface-routes.ts';
import { sourceOf, waitPathOf } from './huggingface-wait.ts';
import { pictureBytes } from './picture-source.ts';
import { composeImagePrompt } from './prompt.ts';
import { seedFor } from './seed.ts';

const ID = 'huggingface';
export const HUGGINGFACE_MODEL = DEFAULT_MODELS.huggingface;
const ROUTER = 'https://router.huggingface.co';
const HUB = 'https://huggingface.co';
const SIZE = { width: 576, height: 1024 };
/** The number of steps that FLUX.1-schnell was distilled for; other models have other numbers. */
const STEPS = 4;
const TIMEOUT_MS = 120_000;
/** As for the file of a clip. */
const QUEUE_MS = 600_000;
/** One question after a picture; it is free, so it is rather asked again. */
const POLL_TIMEOUT_MS = 30_000;

export interface HuggingFaceOptions extends VendorOptions {
  /** The inference provider behind the router that the user insists on. */
  readonly via?: ImageVia;
  /** Whether an order is sent again when nobody knows if it was carried out; a picture costs a fraction of a cent. */
  readonly repeatAmbiguous?: boolean;
  /** How long a picture that was queued is waited for, milliseconds: it is ordered, so rather long. */
  readonly queueMs?: number;
}

/**
 * FLUX.1-schnell, 576x1024, over Hugging Face's router, by an inference provider that the hub lists as live. `baseUrl`
 * stands for the router and the hub alike. Providers that answer at once are asked through Hugging Face's SDK, the others
 * by requests of our own (`huggingface-routes.ts` says why).
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
    takesSeed: true,
    promptFor: composeImagePrompt,
    async draw(order, call) {
      const about = { ...context, segment: order.segment.type };
      const wanted = {
        model,
        via,
        hub: account.hub.href,
        context: about,
        ask: () => askHub(account, about, call),
        signal: call.signal,
      };
      const serving = await servingProviders(wanted);
      for (const [index, each] of serving.entries()) {
        try {
          return await withHeldSlot(call.purchase, (next) =>
            drawBy(account, each, order, about, { signal: call.signal, next }),
          );
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
  serving: Serving,
  order: ImageOrder,
  context: CallContext,
  { signal, next }: { readonly signal: AbortSignal; readonly next: NextHooks },
): Promise<DrawnImage> {
  const { options, model, router, headers } = account;
  const { via } = serving;
  const route = ROUTES[via];
  const size = route.size ?? SIZE;
  const settings = { ...context, ...callSettings(options), origins: [router.origin] };
  const { timeoutMs = TIMEOUT_MS, queueMs = QUEUE_MS } = options;
  const watch = watchResends(options.onWait);
  const answer = await callVendor(
    {
      ...settings,
      accepts: /^(?:application\/json\b|image\/)/i,
      requestKind: (options.repeatAmbiguous ?? true) ? 'read' : 'submit',
      signal,
      purchase: await next(),
      timeoutMs,
      onWait: watch.onWait,
    },
    async (fetch, attempt) =>
      readAnswer(await send(account, serving, { order, size, fetch, signal: attempt }), route),
  );
  const polling = {
    requestKind: 'read',
    counted: { isPoll: true },
    timeoutMs: Math.min(timeoutMs, POLL_TIMEOUT_MS),
  } as const;
  const ask = async (path: string) => {
    await next(); // the order's slot goes back: its questions would wait for it
    return callVendor({ ...settings, ...polling, signal }, async (fetch, attempt) => {
      const url = under(router, `${via}/${path}`);
      return (await fetch(url, { headers: { ...headers, ...ownHeaders(route) }, signal: attempt })).json();
    });
  };
  const bytes =
    answer instanceof Uint8Array
      ? answer
      : await sourceOf(answer, route, ask, { context, signal, queueMs }).then((source) =>
          pictureBytes(source, { ...downloadSettings(options), offeredBy: router.href, context, signal }),
        );
  const from = { provider: ID, model, secrets: [options.apiKey] };
  const image = drawnImage(bytes, {
    ...from,
    order,
    asked: size,
    revisedPrompt: null,
    sentTwice: watch.sentTwice(),
  });
  if (order.seed === undefined || route.takesSeed === true) return image;
  return { ...image, degradations: [...image.degradations, withoutSeed(order, via)] };
}

const withoutSeed = ({ segment: { type } }: ImageOrder, via: string) => ({
  reason: 'seed_not_used',
  message: forSegment(type, `${via}, which drew the picture for huggingface, takes no seed.`),
  segment_type: type,
  next: 'Of those that draw for Hugging Face, together, fal-ai, replicate and wavespeed take one: --image-via NAME.',
});

interface Sending {
  readonly order: ImageOrder;
  readonly size: Size;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

/** Sends the order: through Hugging Face's SDK, or by a request of our own to a provider that may queue it. */
async function send(
  { options, model, router, headers }: Account,
  { via, providerId }: Serving,
  { order, size, fetch, signal }: Sending,
): Promise<Response> {
  const route = ROUTES[via];
  const prompt = composeImagePrompt(order);
  const { seed } = seedFor(order);
  const request = { providerId, prompt, size, seed, steps: /schnell/i.test(model) ? STEPS : undefined };
  if (route.by === 'own') {
    const body = JSON.stringify(route.body(request));
    const sent = { ...headers, ...route.headers, 'content-type': 'application/json' };
    return fetch(under(router, `${via}/${route.path(providerId)}`), {
      method: 'POST',
      headers: sent,
      body,
      signal,
    });
  }
  const { orderBySdk } = await import('./huggingface-sdk.ts');
  const { undocumented = [] } = route;
  const parameters = route.parameters(request);
  const toRouter: Fetch = (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    return fetch(under(router, pathname + search), init);
  };
  const asked = { apiKey: options.apiKey, via, providerId, prompt, parameters, undocumented };
  return orderBySdk(asked, toRouter, signal);
}

const ownHeaders = (route: Route) => (route.by === 'own' ? route.headers : undefined);
/** The picture itself, or the JSON that leads to it. @throws AnswerError for an answer without either */
async function readAnswer(answer: Response, route: Route): Promise<unknown> {
  if (/^image\//i.test(answer.headers.get('content-type') ?? ''))
    return new Uint8Array(await answer.arrayBuffer());
  const json: unknown = await answer.json();
  const failed = errorInAnswer(json);
  if (failed !== undefined) throw failed;
  if (route.picture(json) === undefined && waitPathOf(route, json) === undefined) {
    throw new AnswerError(200, [], json, { reason: 'bad_answer', message: 'no picture in the answer' });
  }
  return json;
}

const isGone = (error: unknown): boolean =>
  error instanceof SparkfluenceError && error.details.reason === 'model_retired';
