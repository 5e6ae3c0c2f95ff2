import type { ImageVia } from '../../contracts/vendors.ts';
import { isRecord } from '../wire/failed-call.ts';

/**
 * How the inference providers behind Hugging Face's router are asked for a picture. Each takes the size by a name of its
 * own and ignores or refuses the others' names, so the parameters are the vendors' own words (their pages are named at
 * each route). Those that answer at once are asked through Hugging Face's SDK (`huggingface-sdk.ts`). Those that may
 * queue are asked by requests of our own with the SDK's paths and headers, and so are their polls: the SDK polls with the
 * global `fetch`, past proxies and the rules for keys, and gives a prediction of Replicate up that is not done yet.
 */

export interface PictureRequest {
  /** The provider's own name of the model, from the hub's list. */
  readonly providerId: string;
  readonly prompt: string;
  readonly size: Size;
  /** The number of steps that the model was distilled for; undefined for the provider's own. */
  readonly steps: number | undefined;
  /** Undefined: any. */
  readonly seed: number | undefined;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

interface RouteOfAny {
  /** The upright size to ask for, where the usual one is none of the provider's. */
  readonly size?: Size;
  /** Its page documents a seed. */
  readonly takesSeed?: true;
  /** Base64, or a URL; undefined if the answer holds no picture. */
  readonly picture: (answer: unknown) => string | undefined;
}

/** Asked through the SDK; the answer is final. */
export interface SdkRoute extends RouteOfAny {
  readonly by: 'sdk';
  readonly parameters: (request: PictureRequest) => Readonly<Record<string, unknown>>;
  /** What the SDK adds to the body and the provider does not document. */
  readonly undocumented?: readonly string[];
}

/** Asked by a request of our own, since the picture may have to be waited for. */
export interface OwnRoute extends RouteOfAny {
  readonly by: 'own';
  /** Below the router and the provider's name. */
  readonly path: (providerId: string) => string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: (request: PictureRequest) => object;
  /** The path that is asked until the picture is there; undefined if the answer names none. */
  readonly waitPath: (answer: unknown) => string | undefined;
  /** Of the answer of `waitPath`. */
  readonly state: (answer: unknown) => 'done' | 'failed' | 'running';
  /** The path of the result, where it is not the answer of `waitPath`. */
  readonly resultPath?: (answer: unknown) => string | undefined;
}

export type Route = SdkRoute | OwnRoute;

export const ROUTES: Readonly<Record<ImageVia, Route>> = {
  // https://docs.nscale.com/api-reference/inferencing/create-image: model, prompt, size (512x512 if missing), n
  nscale: {
    by: 'sdk',
    parameters: ({ size }) => ({ size: sides(size, 'x'), n: 1 }),
    undocumented: ['response_format'],
    picture: openAiPicture,
  },
  // https://docs.together.ai/reference/post-images-generations
  together: {
    by: 'sdk',
    takesSeed: true,
    parameters: ({ size, steps, seed }) => ({ ...size, n: 1, ...numberOf(steps), ...seedOf(seed) }), // the SDK sends it as `steps`
    picture: openAiPicture,
  },
  // https://fal.ai/models/fal-ai/flux-1/schnell/api
  'fal-ai': {
    by: 'own',
    path: (id) => `${id}?_subdomain=queue`,
    takesSeed: true,
    body: ({ prompt, size, seed }) => ({ prompt, image_size: size, num_images: 1, ...seedOf(seed) }),
    picture: (answer) => urlIn(field(answer, 'images')),
    waitPath: (answer) => falPath(answer, '/status'),
    state: (answer) => stateOf(field(answer, 'status'), /^COMPLETED$/, /^(?:FAILED|ERROR|CANCELLED)$/),
    resultPath: (answer) => falPath(answer, ''),
  },
  // https://deepinfra.com/run-diffusion/Juggernaut-Lightning-Flux/api (OpenAI's form: prompt, size, n, response_format)
  deepinfra: {
    by: 'sdk',
    parameters: ({ size }) => ({ size: sides(size, 'x'), n: 1 }),
    picture: openAiPicture,
  },
  // https://replicate.com/black-forest-labs/flux-schnell/api/schema: the shape by its ratio, a megapixel of it;
  // https://replicate.com/docs/topics/predictions/lifecycle: what `Prefer: wait` did not see done is asked after
  replicate: {
    by: 'own',
    path: (id) => (id.includes(':') ? 'v1/predictions' : `v1/models/${id}/predictions`),
    headers: { prefer: 'wait' },
    size: { width: 768, height: 1344 },
    takesSeed: true,
    body: ({ providerId, prompt, seed }) => ({
      input: { prompt, aspect_ratio: '9:16', num_outputs: 1, output_format: 'jpg', ...seedOf(seed) },
      ...(providerId.includes(':') ? { version: providerId.split(':')[1] } : {}),
    }),
    picture: (answer) => urlIn(field(answer, 'output')),
    waitPath: (answer) => pathOf(field(field(answer, 'urls'), 'get')),
    state: (answer) => stateOf(field(answer, 'status'), /^succeeded$/, /^(?:failed|canceled|aborted)$/),
  },
  // https://wavespeed.ai/docs/docs-api/wavespeed-ai/flux-schnell
  wavespeed: {
    by: 'own',
    path: (id) => `api/v3/${id}`,
    takesSeed: true,
    body: ({ prompt, size, seed }) => ({ prompt, size: sides(size, '*'), num_images: 1, ...seedOf(seed) }),
    picture: (answer) => urlIn(field(field(answer, 'data'), 'outputs')),
    waitPath: (answer) => pathOf(field(field(field(answer, 'data'), 'urls'), 'get')),
    state: (answer) => stateOf(field(field(answer, 'data'), 'status'), /^completed$/, /^failed$/),
  },
  // https://huggingface.co/docs/inference-providers/tasks/text-to-image
  'hf-inference': {
    by: 'sdk',
    takesSeed: true,
    parameters: ({ size, steps, seed }) => ({ ...size, ...numberOf(steps), ...seedOf(seed) }),
    picture: (answer) => openAiPicture(answer) ?? urlIn(field(answer, 'output')),
  },
  // https://docs.z.ai/api-reference/image/generate-image-async: sides from 1024 to 2048, divisible by 32
  'zai-org': {
    by: 'own',
    path: () => 'api/paas/v4/async/images/generations',
    headers: { 'x-source-channel': 'hugging_face', 'accept-language': 'en-US,en' },
    size: { width: 1152, height: 2048 },
    body: ({ providerId, prompt, size }) => ({ model: providerId, prompt, size: sides(size, 'x') }),
    picture: (answer) => urlIn(field(answer, 'image_result')),
    waitPath: (answer) => {
      const id = field(answer, 'id');
      return typeof id === 'string' && /^[\w-]+$/.test(id) ? `api/paas/v4/async-result/${id}` : undefined;
    },
    state: (answer) => stateOf(field(answer, 'task_status'), /^SUCCESS$/, /^FAIL$/),
  },
};

const numberOf = (steps: number | undefined) => (steps === undefined ? {} : { num_inference_steps: steps });

const seedOf = (seed: number | undefined) => (seed === undefined ? {} : { seed });

const sides = ({ width, height }: Size, between: string): string => `${width}${between}${height}`;

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

function openAiPicture(answer: unknown): string | undefined {
  const data = field(answer, 'data');
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const source = field(first, 'b64_json') || field(first, 'url');
  return typeof source === 'string' && source !== '' ? source : undefined;
}

/** The first URL of a list of URLs or of `{url}`, or of one of these. */
function urlIn(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const url = typeof first === 'string' ? first : field(first, 'url');
  return typeof url === 'string' && url !== '' ? url : undefined;
}

function stateOf(status: unknown, done: RegExp, failed: RegExp): 'done' | 'failed' | 'running' {
  if (typeof status !== 'string') return 'running';
  if (done.test(status)) return 'done';
  return failed.test(status) ? 'failed' : 'running';
}

/** The path of a URL of the provider's own; the router has the same below the provider's name. */
function pathOf(url: unknown): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).pathname.slice(1) : undefined;
}

function falPath(answer: unknown, end: string): string | undefined {
  const path = pathOf(field(answer, 'response_url'));
  return path === undefined ? undefined : `${path}${end}?_subdomain=queue`;
}
