import type { ImageVia } from '../../contracts/vendors.ts';
import type { Fetch } from '../wire/guarded-fetch.ts';

/** Orders through Hugging Face's own SDK, which knows path, headers and body of each inference provider. */

export interface SdkOrder {
  /** A token of Hugging Face; the SDK would send any other key past the router. */
  readonly apiKey: string;
  readonly via: ImageVia;
  /** The provider's own name of the model, from the hub's list. */
  readonly providerId: string;
  readonly prompt: string;
  /** By the names that the provider documents: the SDK passes them on as they are. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Fields that the SDK adds and the provider does not document; they are taken out again. */
  readonly undocumented: readonly string[];
}

/**
 * Sends one order with `InferenceClient.textToImage`, and gives the provider's answer as it came: what the SDK reads of
 * it leaves out errors with status 200 and, at nscale, a picture by its URL, and it fails with a TypeError at `null`.
 *
 * The SDK sends nothing else: its own retries are off, and its question to the hub is answered with what is known
 * already. It keeps that list for the whole process by the name of the model alone, so the name that it gets here has the
 * provider in it. Only providers that answer at once are asked this way: for the others it polls with the global `fetch`,
 * past proxies and the rules for keys. Source: `@huggingface/inference` 4.13, `src/tasks/cv/textToImage.ts`.
 * @throws what `fetch` throws
 */
export async function orderBySdk(order: SdkOrder, fetch: Fetch, signal: AbortSignal): Promise<Response> {
  const { InferenceClient, setLogger } = await import('@huggingface/inference');
  setLogger(SILENT); // it would write to stdout
  const { via, providerId, undocumented } = order;
  const mapping = { [via]: { status: 'live', providerId, task: 'text-to-image' } };
  let answer: Response | undefined;
  const send: Fetch = async (input, init = {}) => {
    if (init.method !== 'POST') return Response.json({ inferenceProviderMapping: mapping });
    answer = await fetch(input, { ...init, body: withoutFields(String(init.body), undocumented) });
    return answer.clone();
  };
  await new InferenceClient(order.apiKey)
    .textToImage(
      {
        provider: via,
        model: `${via}/${providerId}`,
        inputs: order.prompt,
        parameters: { ...order.parameters },
      },
      { fetch: send, signal, retry_on_error: false, outputType: 'json' },
    )
    .catch((error: unknown) => {
      if (answer === undefined) throw error; // else it is about an answer that the caller reads by itself
    });
  if (answer === undefined) throw new Error('the SDK of Hugging Face sent no order');
  return answer;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {}, log() {} };

function withoutFields(body: string, names: readonly string[]): string {
  if (names.length === 0) return body;
  const fields = Object.entries(JSON.parse(body) as object).filter(([name]) => !names.includes(name));
  return JSON.stringify(Object.fromEntries(fields));
}
