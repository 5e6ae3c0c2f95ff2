import type { Content, GenerateContentResponse } from '@google/genai';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { PurchaseHooks, TokenUsage } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import type { ModelAnswer, Turn } from './conversation.ts';
import { readingErrors } from './error-in-answer.ts';
import { AnswerError, readFailedCall } from './failed-call.ts';
import { fetchWithPreviews } from './google-version.ts';
import type { Fetch } from './guarded-fetch.ts';
import { keyedFetch } from './keyed-fetch.ts';
import { DEFAULT_MODELS } from './models.ts';
import type { Limits } from './rate-limits.ts';
import { type CallContext, providerError, type RetryOptions, withRetry } from './retry.ts';

export const DEFAULT_GEMINI_MODEL = DEFAULT_MODELS.gemini;
export const DEFAULT_GEMINI_BASE_URL = 'https://generativelanguage.googleapis.com';

export interface GeminiOptions {
  readonly apiKey: string;
  /** Without the version; `https://generativelanguage.googleapis.com` if it is missing. */
  readonly baseUrl?: string | undefined;
  readonly model?: string | undefined;
  /** If it is missing, `v1`, and `v1beta` for what is offered only there. */
  readonly apiVersion?: string | undefined;
  /** Aborts every call, as each call's own signal does. */
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Limits | undefined;
  /** Time one answer may take, milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: Pick<RetryOptions, 'attempts' | 'totalWaitMs' | 'firstWaitMs' | 'onWait'> | undefined;
}

export interface GeminiQuestion {
  /** What is being written, for errors: `the script`. */
  readonly what: string;
  readonly segment?: SegmentType;
  readonly system: string;
  readonly turns: readonly Turn[];
  /** JSON schema of the answer. */
  readonly schema: Record<string, unknown>;
  readonly signal: AbortSignal;
  readonly purchase?: PurchaseHooks | undefined;
}

export interface Gemini {
  readonly model: string;
  readonly secrets: readonly string[];
  /** Asks for one answer. @throws SparkfluenceError as `withRetry`; `content_blocked` for a block sent as HTTP 200 */
  ask(question: GeminiQuestion): Promise<ModelAnswer>;
}

const TIMEOUT_MS = 120_000;

/**
 * Opens Gemini's text models through `@google/genai`. Its retries are off, its web build reads no environment, redirects
 * are not followed, and the key is sent in `x-goog-api-key` only.
 * @throws SparkfluenceError config, reason `key_missing`: without a key the SDK would look for Google's own credentials
 */
export function openGemini(options: GeminiOptions): Gemini {
  const { apiKey, model = DEFAULT_GEMINI_MODEL, timeoutMs = TIMEOUT_MS, limits, retry = {} } = options;
  if (apiKey.trim() === '') throw keyMissing();
  const secrets = [apiKey];
  const send = once(() => openSdk(options));
  return {
    model,
    secrets,
    async ask({ what, segment, system, turns, schema, signal, purchase }) {
      const context = {
        provider: 'gemini',
        what,
        model,
        secrets,
        ...(segment === undefined ? {} : { segment }),
      };
      const either = options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]);
      const sdk = await send();
      return withRetry(
        async (abortSignal) => {
          const answer = await readable(
            sdk.models.generateContent({
              model,
              contents: turns.map(contentOf),
              config: {
                abortSignal,
                systemInstruction: system,
                responseMimeType: 'application/json',
                responseJsonSchema: schema,
                automaticContinuation: false, // would send and bill the same request again
              },
            }),
          );
          return textOf(answer, context);
        },
        {
          ...retry,
          ...context,
          signal: either,
          purchase,
          requestKind: 'read',
          timeoutMs,
          ...(limits === undefined ? {} : { limits }),
        },
      );
    },
  };
}

async function openSdk({ apiKey, baseUrl = DEFAULT_GEMINI_BASE_URL, apiVersion }: GeminiOptions) {
  const { GoogleGenAI } = await import('@google/genai/web');
  return new GoogleGenAI({
    apiKey,
    enterprise: false,
    apiVersion: apiVersion ?? 'v1',
    httpOptions: { baseUrl, fetch: geminiFetch(apiVersion) },
  });
}

/** The `fetch` under Google's SDK for texts and vectors: errors are thrown, also those that come as a success. */
export const geminiFetch = (apiVersion: string | undefined): Fetch =>
  fetchWithPreviews(readingErrors(keyedFetch({ throwsRefusals: true })), apiVersion);

const contentOf = ({ role, text }: Turn): Content => ({ role, parts: [{ text }] });

/** The SDK throws a `TypeError` for a reply such as `null`; here it becomes an `AnswerError`, apart from bugs. */
export async function readable<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof TypeError) || readFailedCall(error) !== undefined) throw error;
    throw new AnswerError(200, [], `not in the form of an answer (${error.message})`);
  }
}

/** Finish reasons with which the text can be used. */
const FINISHED = new Set(['STOP', 'MAX_TOKENS', 'FINISH_REASON_UNSPECIFIED']);
/** Finish reasons that are a failure of the model; the next answer may well be whole. */
const BROKEN = new Set([
  'MALFORMED_RESPONSE',
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'OTHER',
  'CONTINUATION',
]);
/** The text came too near to a published one; the next answer is another text. Any other finish reason is a block. */
const TOO_NEAR = 'RECITATION';

/**
 * The text of an answer. A block comes as HTTP 200, with `promptFeedback.blockReason` or with a finish reason such as
 * SAFETY.
 * @throws SparkfluenceError, for a block; AnswerError, for an answer that is none this time
 */
function textOf(answer: GenerateContentResponse, context: CallContext): ModelAnswer {
  const blocked = answer.promptFeedback?.blockReason;
  if (blocked !== undefined) {
    const why = answer.promptFeedback?.blockReasonMessage;
    throw providerError(
      'content_blocked',
      `the prompt was blocked (${blocked})${why ? `: ${why}` : ''}`,
      context,
    );
  }
  const { candidates, promptFeedback, usageMetadata } = answer;
  const shown = { candidates, promptFeedback, usageMetadata };
  const candidate = candidates?.[0];
  const finish: string | undefined = candidate?.finishReason;
  if (finish !== undefined && !FINISHED.has(finish)) {
    const message = `the answer ended with ${finish}${candidate?.finishMessage ? `: ${candidate.finishMessage}` : ''}`;
    if (BROKEN.has(finish) || finish === TOO_NEAR) {
      throw new AnswerError(200, [], shown, { reason: 'bad_answer', message, isPassing: true });
    }
    throw providerError('content_blocked', message, context);
  }
  const parts = candidate?.content?.parts;
  const text = Array.isArray(parts)
    ? parts.map((part) => (part.thought === true ? '' : (part.text ?? ''))).join('')
    : '';
  const cutOff = finish === 'MAX_TOKENS';
  if (text.trim() === '' && !cutOff) {
    throw new AnswerError(200, [], shown, {
      reason: 'bad_answer',
      message: 'it holds no text',
      isPassing: true,
    });
  }
  return { text, cutOff, usage: usageOf(answer) };
}

function usageOf({ usageMetadata: counted }: GenerateContentResponse): TokenUsage | undefined {
  if (counted?.promptTokenCount === undefined) return undefined;
  const { promptTokenCount, candidatesTokenCount = 0, thoughtsTokenCount = 0 } = counted;
  return { inputTokens: promptTokenCount, outputTokens: candidatesTokenCount + thoughtsTokenCount };
}

const keyMissing = (): SparkfluenceError =>
  new SparkfluenceError('config', 'Gemini needs GEMINI_API_KEY, which is not set', {
    details: {
      reason: 'key_missing',
      provider: 'gemini',
      key: 'GEMINI_API_KEY',
      next: 'Get one from https://aistudio.google.com/apikey and set GEMINI_API_KEY.',
    },
  });

/** The SDK is loaded once, with the first question. */
function once<Value>(open: () => Promise<Value>): () => Promise<Value> {
  let opened: Promise<Value> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}
