import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { IMAGE_VIAS, type ImageVia } from '../../contracts/vendors.ts';
import { DEFAULT_MODELS } from '../wire/models.ts';
import { type CallContext, providerError } from '../wire/retry.ts';

/** Which inference providers serve a model at Hugging Face, by the hub's own list. */

/** An inference provider that serves the model, and its own name of it. */
export interface Serving {
  readonly via: ImageVia;
  readonly providerId: string;
}

export interface WantedModel {
  readonly model: string;
  /** The provider that the user insists on. */
  readonly via: ImageVia | undefined;
  /** The hub's address, so that two of them are not mixed up. */
  readonly hub: string;
  /** Asks the hub: `GET /api/models/{model}?expand[]=inferenceProviderMapping`. */
  readonly ask: () => Promise<unknown>;
  /** That of `ask`. */
  readonly signal: AbortSignal;
  readonly context: CallContext;
}

type Answer = readonly Serving[] | undefined;

/** The hub's answers of this process, by hub and model: it is asked once. */
const answers = new Map<string, Answer>();
/**
 * Its questions under way, which pictures that are drawn at the same time share. Only those of one command, which end by
 * one signal: a command of a server that is stopped must not stop another's.
 */
const questions = new WeakMap<AbortSignal, Map<string, Promise<Answer>>>();
/** Providers that refused the model although the hub lists them. */
const dropped = new Set<string>();

/**
 * The providers that serve the model, the preferred one first; the one that the user insists on alone. Where the hub
 * cannot be asked or answers oddly, what is known of the default model.
 * @throws SparkfluenceError config, reason `model_retired`, where nobody serves it; interrupted
 */
export async function servingProviders(wanted: WantedModel): Promise<readonly Serving[]> {
  const { model, via, hub, context } = wanted;
  const key = `${hub} ${model}`;
  const live = answers.has(key) ? answers.get(key) : await askOnce(key, wanted);
  const known = live ?? KNOWN.filter(() => model === DEFAULT_MODELS.huggingface);
  const drawing = known.filter((each) => via === undefined || each.via === via);
  const usable = drawing
    .filter((each) => via !== undefined || !dropped.has(`${key} ${each.via}`))
    .toSorted((one, other) => IMAGE_VIAS.indexOf(one.via) - IMAGE_VIAS.indexOf(other.via));
  if (usable.length > 0) return live === undefined && via === undefined ? usable.slice(0, 1) : usable;
  if (live === undefined)
    throw providerError('bad_answer', 'the hub does not say who serves the model', context);
  throw notServed(wanted, live);
}

/** A question that fails is kept by nobody: the next picture asks again. */
function askOnce(key: string, wanted: WantedModel): Promise<Answer> {
  const own = questions.get(wanted.signal) ?? new Map<string, Promise<Answer>>();
  questions.set(wanted.signal, own);
  const question = own.get(key) ?? askHub(wanted);
  own.set(key, question);
  return question.then(
    (answer) => {
      answers.set(key, answer);
      return answer;
    },
    (error: unknown) => {
      own.delete(key);
      throw error;
    },
  );
}

/** The provider refused the model: it is not asked for it again by this process. */
export function dropProvider({ hub, model }: Pick<WantedModel, 'hub' | 'model'>, via: string): void {
  dropped.add(`${hub} ${model} ${via}`);
}

/** The names of the default model, for when the hub cannot be asked. */
const KNOWN: readonly Serving[] = [
  { via: 'nscale', providerId: DEFAULT_MODELS.huggingface },
  { via: 'together', providerId: DEFAULT_MODELS.huggingface },
  { via: 'hf-inference', providerId: DEFAULT_MODELS.huggingface },
  { via: 'fal-ai', providerId: 'fal-ai/flux/schnell' },
  { via: 'replicate', providerId: 'black-forest-labs/flux-schnell' },
];

/** A list of entries, or an object by provider; the hub has sent both. */
const entry = z.object({ providerId: z.string(), status: z.string(), task: z.string() });
const listed = entry.extend({ provider: z.enum(IMAGE_VIAS) }); // others are left out: nobody knows how to ask them

/** Undefined if the hub could not be asked, or its answer is none. */
async function askHub({ ask, model, context }: WantedModel): Promise<Answer> {
  let answer: unknown;
  try {
    answer = await ask();
  } catch (error) {
    if (
      error instanceof SparkfluenceError &&
      error.details.status === 404 &&
      model !== DEFAULT_MODELS.huggingface
    ) {
      throw providerError('model_retired', 'the hub has no model of this name', context);
    }
    if (error instanceof SparkfluenceError && PASSING.has(String(error.details.reason))) return undefined;
    throw error;
  }
  const shape = z.object({
    inferenceProviderMapping: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
  });
  const parsed = shape.safeParse(answer);
  if (!parsed.success) return undefined;
  const { inferenceProviderMapping: mapping } = parsed.data;
  const entries = Array.isArray(mapping)
    ? mapping
    : Object.entries(mapping).map(([provider, value]) => ({ ...(value as object), provider }));
  return entries.flatMap((each): Serving[] => {
    const { success, data } = listed.safeParse(each);
    if (!success || data.status !== 'live' || data.task !== 'text-to-image' || !isPath(data.providerId))
      return [];
    return [{ via: data.provider, providerId: data.providerId }];
  });
}

/** Failures of the hub in spite of which a picture may be drawn. */
const PASSING = new Set([
  'provider_unavailable',
  'bad_answer',
  'rate_limited',
  'quota_exhausted',
  'proxy_page',
  'request_refused',
]);

/** Such a name becomes a part of the path to which the key is sent. */
const isPath = (id: string): boolean =>
  /^[\w.:@-]+(?:\/[\w.:@-]+)*$/.test(id) && !id.split('/').includes('..');

function notServed({ model, via, context }: WantedModel, live: readonly Serving[]): SparkfluenceError {
  const names = live.map((each) => each.via).join(', ');
  const { details, message } = providerError(
    'model_retired',
    via === undefined
      ? `the hub lists no provider as live that draws ${model} and that this program knows`
      : `the hub does not list ${via} as live for ${model}`,
    context,
  );
  const other = via === undefined ? '' : ' Leave --image-via out to have one chosen.';
  return new SparkfluenceError('config', message, {
    code: 'INVALID_REQUEST',
    details: {
      ...details,
      ...(via === undefined ? {} : { via }),
      next:
        names === ''
          ? `Nobody serves it now: name another model with --image-model or SPARKFLUENCE_HF_MODEL.${other}`
          : `Live for it now: ${names}.${other || ' Name another model with --image-model or SPARKFLUENCE_HF_MODEL.'}`,
    },
  });
}
