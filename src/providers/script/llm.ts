import type OpenAI from 'openai';
import type { Call, ScriptProvider } from '../../contracts/providers.ts';
import type { ModelAnswer, Turn } from '../wire/conversation.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { AnswerError, isRecord, readFailedCall } from '../wire/failed-call.ts';
import { withHeldSlot } from '../wire/held-slot.ts';
import { keyedFetch } from '../wire/keyed-fetch.ts';
import type { Limits } from '../wire/rate-limits.ts';
import { type CallContext, providerError, type RetryOptions, withRetry } from '../wire/retry.ts';
import { type AskModel, askForScript } from './ask.ts';
import { type ScriptPrompt, scriptPrompt } from './prompt.ts';
import { scriptJsonSchema } from './schema.ts';
import { askForShorter, shorterJsonSchema, shorterPrompt } from './shorter.ts';
import { askForTranslation, translationJsonSchema, translationPrompt } from './translation.ts';

export interface LlmScriptOptions {
  /** Sent as `Authorization: Bearer` where it is given; local servers need none. */
  readonly apiKey?: string | undefined;
  /** The URL with its version: `http://localhost:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Limits | undefined;
  /** The time limit of one answer, milliseconds; the first one may wait until the model is loaded. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: Pick<RetryOptions, 'attempts' | 'totalWaitMs' | 'firstWaitMs' | 'onWait'> | undefined;
}

const TIMEOUT_MS = 600_000;

/** Forms of asking for the schema, tried in turn, since servers refuse different ones (docs/design/providers.md). */
const FORMATS = ['json_schema', 'json_object', 'none'] as const;
type Format = (typeof FORMATS)[number];

/** Scripts by any OpenAI-compatible server: Ollama, LM Studio, llama.cpp, or a hosted one with a key. */
export function createLlmScript(options: LlmScriptOptions): ScriptProvider {
  const { apiKey, model, timeoutMs = TIMEOUT_MS, limits, retry = {} } = options;
  const secrets = [apiKey];
  const context = { provider: 'llm', what: 'the script', model, secrets };
  let opened: Promise<OpenAI> | undefined;
  /** The form that the server accepted; it is found out once. */
  let formatIndex = 0;

  const askOnce = async (
    messages: Message[],
    schema: Record<string, unknown>,
    { signal, purchase }: Pick<Call, 'signal' | 'purchase'>,
  ) => {
    opened ??= openSdk(options);
    const sdk = await opened;
    return withRetry(
      async (abortSignal) => {
        for (;;) {
          try {
            const body = { model, messages, ...responseFormat(FORMATS[formatIndex]!, schema) };
            return textOf(await sdk.chat.completions.create(body, { signal: abortSignal }), context);
          } catch (error) {
            if (formatIndex === FORMATS.length - 1 || !refusesFormat(error)) throw error;
            formatIndex += 1;
          }
        }
      },
      {
        attempts: 3,
        ...retry,
        ...context,
        signal,
        purchase,
        requestKind: 'read',
        timeoutMs,
        ...(limits === undefined ? {} : { limits }),
      },
    );
  };

  /** Has the same system and schema asked for, turn by turn, with a slot of the rate limit for each. */
  const conversation = <Result>(
    { system }: ScriptPrompt,
    schema: Record<string, unknown>,
    call: Call,
    converse: (model: AskModel) => Promise<Result>,
  ): Promise<Result> => {
    const signal =
      options.signal === undefined ? call.signal : AbortSignal.any([call.signal, options.signal]);
    // A server that enforces no schema needs it in words.
    const whole = `${system}\n\n# JSON schema of the answer\n${JSON.stringify(schema)}`;
    return withHeldSlot(call.purchase, (next) =>
      converse({
        provider: 'llm',
        secrets,
        ask: async (turns) => askOnce(messagesOf(whole, turns), schema, { signal, purchase: await next() }),
      }),
    );
  };

  return {
    id: 'llm',
    model,
    async translate(order, call) {
      const prompt = translationPrompt(order);
      return conversation(prompt, translationJsonSchema(order), call, (asked) =>
        askForTranslation(order, prompt, asked),
      );
    },
    async shorten(order, call) {
      const prompt = shorterPrompt(order);
      return conversation(prompt, shorterJsonSchema(order), call, (asked) =>
        askForShorter(order, prompt, asked),
      );
    },
    async write(order, call) {
      const prompt = scriptPrompt(order, await call.passages?.());
      const { review } = call;
      return conversation(prompt, scriptJsonSchema(order.duration), call, (asked) =>
        askForScript({ order, review, prompt, ...asked }),
      );
    },
  };
}

type Message = OpenAI.ChatCompletionMessageParam;

function messagesOf(system: string, turns: readonly Turn[]): Message[] {
  return [
    { role: 'system', content: system },
    ...turns.map(
      ({ role, text }): Message => ({ role: role === 'user' ? 'user' : 'assistant', content: text }),
    ),
  ];
}

function responseFormat(format: Format, schema: Record<string, unknown>) {
  if (format === 'none') return {};
  if (format === 'json_object') return { response_format: { type: 'json_object' as const } };
  return {
    response_format: { type: 'json_schema' as const, json_schema: { name: 'script', strict: true, schema } },
  };
}

/** A 400, 422 or 501 that speaks of the format; llama.cpp says `grammar`, some servers only name the field. */
function refusesFormat(error: unknown): boolean {
  const call = readFailedCall(error);
  return (
    [400, 422, 500, 501].includes(call?.status ?? 0) &&
    !/json_validate_failed/.test(call?.body ?? '') && // the form is known, and this answer missed it
    /response_format|json_schema|json_object|grammar|structured output|schema/i.test(call?.body ?? '')
  );
}

/** All options are passed, since the SDK would fill gaps from `OPENAI_*` variables that are meant for another server. */
async function openSdk({ apiKey, baseUrl }: LlmScriptOptions): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  return new OpenAI({
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    maxRetries: 0,
    logLevel: 'off', // OPENAI_LOG would print on stdout
    timeout: 2 ** 31 - 1, // our own limit applies
    fetch: keyedFetch({
      throwsRefusals: true,
      onlyHeaders: ['accept', 'content-type', 'user-agent'],
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    }),
  });
}

/**
 * The text of an answer. Some servers answer 200 with an error, in the whole or in the choice, or with an empty choice.
 * @throws SparkfluenceError, for a block; AnswerError, for an error and for an answer that is none this time
 */
function textOf(answer: OpenAI.ChatCompletion, context: CallContext): ModelAnswer {
  const choice = (answer as Partial<OpenAI.ChatCompletion> | undefined)?.choices?.[0];
  const failed = errorInAnswer(answer) ?? errorInAnswer(choice);
  if (failed !== undefined) throw failed;
  const message = choice?.message;
  const refusal = message?.refusal || refusalIn(message?.content);
  if (refusal) throw providerError('content_blocked', refusal, context);
  if (choice?.finish_reason === 'content_filter') {
    throw providerError('content_blocked', 'the answer was filtered (content_filter)', context);
  }
  const text = textIn(message?.content);
  const cutOff = choice?.finish_reason === 'length';
  if (text.trim() === '' && !cutOff) {
    throw new AnswerError(200, [], answer ?? 'null', {
      reason: 'bad_answer',
      message: 'it holds no message of a model',
      isPassing: isRecord(answer), // a page stays a page
    });
  }
  return { text, cutOff };
}

/** Content is a text, a list of parts (Mistral, gateways to Anthropic), or the JSON object itself. */
function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return isRecord(content) ? JSON.stringify(content) : '';
  return content
    .map((part: unknown) => {
      if (typeof part === 'string') return part;
      if (!isRecord(part) || /think|reason|refusal/i.test(String(part.type ?? ''))) return '';
      const text = isRecord(part.text) ? part.text.value : (part.text ?? part.content);
      return typeof text === 'string' ? text : '';
    })
    .join('');
}

const refusalIn = (content: unknown): string | undefined =>
  Array.isArray(content)
    ? content
        .map((part: unknown) => (isRecord(part) ? part.refusal : undefined))
        .find((text) => typeof text === 'string')
    : undefined;
