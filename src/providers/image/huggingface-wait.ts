import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type CallContext, providerError } from '../wire/retry.ts';
import type { Route } from './huggingface-routes.ts';

/** Waits for a picture that an inference provider has queued. */

const POLL_MS = 500;
const LONGEST_POLL_MS = 5000;

interface Waiting {
  readonly context: CallContext;
  readonly signal: AbortSignal;
  /** How long it is waited for, milliseconds. */
  readonly queueMs: number;
}

export const waitPathOf = (route: Route, answer: unknown): string | undefined =>
  route.by === 'own' ? route.waitPath(answer) : undefined;

/**
 * Where the picture is, base64 or a URL: in the answer to the order, or in the one that the provider gives when it is
 * drawn. The picture is ordered by then, so whatever goes wrong says nothing against the purchase.
 * @param ask asks a path below the provider's
 * @throws SparkfluenceError provider, reason `bad_answer` or `content_blocked`; interrupted
 */
export async function sourceOf(
  answer: unknown,
  route: Route,
  ask: (path: string) => Promise<unknown>,
  waiting: Waiting,
): Promise<string> {
  const { context } = waiting;
  try {
    const last = await lastAnswer(answer, route, ask, waiting);
    const source = route.picture(last);
    if (source !== undefined) return source;
    throw providerError('bad_answer', 'no picture in the answer', { ...context, answer: last });
  } catch (error) {
    throw afterOrder(error, context);
  }
}

async function lastAnswer(
  answer: unknown,
  route: Route,
  ask: (path: string) => Promise<unknown>,
  { context, signal, queueMs }: Waiting,
): Promise<unknown> {
  const path = route.picture(answer) === undefined ? waitPathOf(route, answer) : undefined;
  if (route.by === 'sdk' || path === undefined) return answer;
  const end = performance.now() + queueMs;
  for (let waitMs = POLL_MS; ; waitMs = Math.min(LONGEST_POLL_MS, waitMs * 1.5)) {
    const last = await ask(path);
    const state = route.state(last);
    if (state === 'failed') throw notDrawn(last, context);
    if (state === 'done') {
      const resultPath = route.resultPath?.(answer);
      const result = resultPath === undefined ? last : await ask(resultPath);
      // The address of a picture may come a little after its state.
      if (route.picture(result) !== undefined || performance.now() > end) return result;
    } else if (performance.now() > end) {
      throw providerError('bad_answer', 'the picture is not drawn yet', { ...context, answer: last });
    }
    await sleep(waitMs, undefined, { signal }).catch(() => undefined); // the next question says that it was stopped
  }
}

/** The provider took the order and failed. */
function notDrawn(answer: unknown, context: CallContext): SparkfluenceError {
  const reason = BLOCKED.test(JSON.stringify(answer)) ? 'content_blocked' : 'bad_answer';
  return providerError(reason, 'it could not draw the picture', { ...context, answer });
}

const BLOCKED = /NSFW|content[_ ]polic|moderation|safety|sensitive|unsafe|prohibited/i;

/** A failure after the order was taken says nothing against the purchase. */
function afterOrder(error: unknown, context: CallContext): unknown {
  if (!(error instanceof SparkfluenceError)) return error;
  if (error.kind === 'interrupted' || SAID.has(String(error.details.reason))) return error;
  return providerError('bad_answer', `it was ordered, and then: ${error.message}`, context);
}

/** What the answer itself says of the picture. */
const SAID = new Set(['bad_answer', 'content_blocked']);
