import type { ImageVia } from '../../contracts/vendors.ts';
import { isRecord } from '../wire/failed-call.ts';

/**
 * How the inference providers behind Hugging Face's router are asked for a picture. Each takes the size by a name of its
 * own and ignores or refuses the others' names. Sources: the vendors' own pages (named at each route) and
 * `@huggingface/inference` 4.13, whose paths these are; its parameters are passed on untranslated.
 */

export interface PictureRequest {
  /** The provider's own name of the model, from the hub's list. */
  readonly providerId: string;
  readonly prompt: string;
  readonly size: { readonly width: number; readonly height: number };
  /** The number of steps that the model was distilled for; undefined for the provider's own. */
  readonly steps: number | undefined;
}

export interface Route {
  /** Below the router and the provider's name. */
  readonly path: (providerId: string) => string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: (request: PictureRequest) => object;
  /** Base64, or a URL; undefined if the answer holds no picture. */
  readonly picture: (answer: unknown) => string | undefined;
  /** The path that is asked until the picture is there, for providers that queue; undefined if the answer is final. */
  readonly waitPath?: (answer: unknown) => string | undefined;
  /** Of the answer of `waitPath`. */
  readonly state?: (answer: unknown) => 'done' | 'failed' | 'running';
  /** The path of the result, where it is not the answer of `waitPath`. */
  readonly resultPath?: (answer: unknown) => string | undefined;
}

export const ROUTES: Readonly<Record<ImageVia, Route>> = {
  // https://docs.nscale.com/api-reference/inferencing/create-image: model, prompt, size (512x512 if missing), n
  nscale: {
    path: () => 'v1/images/generations',
    body: ({ providerId, prompt, size }) => ({ model: providerId, prompt, size: sides(size, 'x'), n: 1 }),
    picture: openAiPicture,
  },
  // https://docs.together.ai/reference/post-images-generations
  together: {
    path: () => 'v1/images/generations',
    body: ({ providerId, prompt, size, steps }) => ({
      ...{ model: providerId, prompt, ...size, n: 1, response_format: 'base64' },
      ...(steps === undefined ? {} : { steps }),
    }),
    picture: openAiPicture,
  },
  // https://fal.ai/models/fal-ai/flux-1/schnell/api
  'fal-ai': {
    path: (id) => `${id}?_subdomain=queue`,
    body: ({ prompt, size }) => ({ prompt, image_size: size, num_images: 1 }),
    picture: (answer) => urlIn(field(answer, 'images')),
    waitPath: (answer) => falPath(answer, '/status'),
    state: (answer) => stateOf(field(answer, 'status'), /^COMPLETED$/, /^(?:FAILED|ERROR|CANCELLED)$/),
    resultPath: (answer) => falPath(answer, ''),
  },
  // https://deepinfra.com/docs/openai_api (images/generations)
  deepinfra: {
    path: () => 'v1/openai/images/generations',
    body: ({ providerId, prompt, size }) => ({
      ...{ model: providerId, prompt, size: sides(size, 'x'), n: 1, response_format: 'b64_json' },
    }),
    picture: openAiPicture,
  },
  // https://replicate.com/black-forest-labs/flux-schnell/api/schema: the shape by its ratio
  replicate: {
    path: (id) => (id.includes(':') ? 'v1/predictions' : `v1/models/${id}/predictions`),
    headers: { prefer: 'wait' },
    body: ({ providerId, prompt }) => ({
      input: { prompt, aspect_ratio: '9:16', num_outputs: 1, output_format: 'jpg' },
      ...(providerId.includes(':') ? { version: providerId.split(':')[1] } : {}),
    }),
    picture: (answer) => urlIn(field(answer, 'output')),
  },
  // https://wavespeed.ai/docs/docs-api/wavespeed-ai/flux-schnell
  wavespeed: {
    path: (id) => `api/v3/${id}`,
    body: ({ prompt, size }) => ({ prompt, size: sides(size, '*'), num_images: 1 }),
    picture: (answer) => urlIn(field(field(answer, 'data'), 'outputs')),
    waitPath: (answer) => pathOf(field(field(field(answer, 'data'), 'urls'), 'get')),
    state: (answer) => stateOf(field(field(answer, 'data'), 'status'), /^completed$/, /^failed$/),
  },
  // https://huggingface.co/docs/inference-providers/tasks/text-to-image
  'hf-inference': {
    path: (id) => `models/${id}`,
    body: ({ prompt, size, steps }) => ({
      inputs: prompt,
      parameters: { ...size, ...(steps === undefined ? {} : { num_inference_steps: steps }) },
    }),
    picture: openAiPicture,
  },
  // https://docs.z.ai/api-reference/image/generate-image
  'zai-org': {
    path: () => 'api/paas/v4/async/images/generations',
    headers: { 'x-source-channel': 'hugging_face' },
    body: ({ providerId, prompt, size }) => ({ model: providerId, prompt, size: sides(size, 'x') }),
    picture: (answer) => urlIn(field(answer, 'image_result')),
    waitPath: (answer) => {
      const id = field(answer, 'id');
      return typeof id === 'string' && /^[\w-]+$/.test(id) ? `api/paas/v4/async-result/${id}` : undefined;
    },
    state: (answer) => stateOf(field(answer, 'task_status'), /^SUCCESS$/, /^FAIL$/),
  },
};

const sides = ({ width, height }: PictureRequest['size'], between: string): string =>
  `${width}${between}${height}`;

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

function openAiPicture(answer: unknown): string | undefined {
  const data = field(answer, 'data');
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const source = field(first, 'b64_json') ?? field(first, 'url');
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
