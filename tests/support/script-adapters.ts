import type { ScriptProvider } from '../../src/contracts/providers.ts';
import { createGeminiScript } from '../../src/providers/script/gemini.ts';
import { createLlmScript } from '../../src/providers/script/llm.ts';
import { SAMPLE_ANSWER, withSegment } from './script-samples.ts';

/** A made-up key, which must never appear outside its header. */
export const KEY = 'dummy-key-7f3a91c2d4e8';
const QUICK = { firstWaitMs: 5, totalWaitMs: 3000 };

export interface ScriptAdapter {
  readonly route: string;
  readonly keyHeader: readonly [name: string, value: string];
  open(baseUrl: string, options?: { timeoutMs?: number; apiVersion?: string }): ScriptProvider;
  ok(answer: string): unknown;
  blocks: readonly unknown[];
  /** Answers with HTTP 200 that are none this time. */
  none: readonly unknown[];
  error(status: number, message: string, extra?: Record<string, unknown>): unknown;
  /** The text of the last turn of a request's conversation, and the number of turns after the system's. */
  lastTurn(body: string): { text: string; turns: number };
}

export const gemini: ScriptAdapter = {
  route: 'POST /v1/models/test-model:generateContent',
  keyHeader: ['x-goog-api-key', KEY],
  open: (baseUrl, options) =>
    createGeminiScript({ apiKey: KEY, baseUrl, model: 'test-model', retry: QUICK, ...options }),
  ok: (answer) => ({
    candidates: [{ content: { role: 'model', parts: [{ text: answer }] }, finishReason: 'STOP', index: 0 }],
  }),
  blocks: [
    { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } },
    { candidates: [{ finishReason: 'SAFETY', index: 0 }] },
  ],
  none: [
    {},
    { candidates: [] },
    { candidates: [{ finishReason: 'STOP', index: 0 }] },
    { candidates: [{ finishReason: 'STOP', content: { role: 'model', parts: [{ text: '' }] } }] },
    { candidates: [{ finishReason: 'MALFORMED_RESPONSE', content: {} }] },
    { candidates: [{ finishReason: 'RECITATION', content: { role: 'model' } }] },
  ],
  error: (code, message, extra = {}) => ({ error: { code, message, ...extra } }),
  lastTurn: (body) => {
    const { contents } = JSON.parse(body) as { contents: { parts: { text: string }[] }[] };
    return { text: contents.at(-1)!.parts[0]!.text, turns: contents.length };
  },
};

export const llm: ScriptAdapter = {
  route: 'POST /v1/chat/completions',
  keyHeader: ['authorization', `Bearer ${KEY}`],
  open: (baseUrl, options) =>
    createLlmScript({
      apiKey: KEY,
      baseUrl: `${baseUrl}/v1`,
      model: 'test-model',
      retry: { ...QUICK, attempts: 5 },
      ...options,
    }),
  ok: (answer) => ({
    choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }],
  }),
  blocks: [
    {
      choices: [
        { message: { role: 'assistant', content: null, refusal: 'I cannot.' }, finish_reason: 'stop' },
      ],
    },
    { choices: [{ message: { role: 'assistant', content: '' }, finish_reason: 'content_filter' }] },
  ],
  none: [
    {},
    { choices: [] },
    { choices: [{ message: { role: 'assistant', content: '' }, finish_reason: 'stop' }] },
    { choices: [{ message: { role: 'assistant', content: null }, finish_reason: 'stop' }] },
  ],
  error: (_, message, extra = {}) => ({ error: { message, ...extra } }),
  lastTurn: (body) => {
    const { messages } = JSON.parse(body) as { messages: { content: string }[] };
    return { text: messages.at(-1)!.content, turns: messages.length - 1 };
  },
};

export const good = JSON.stringify(SAMPLE_ANSWER);
export const bad = JSON.stringify(withSegment(1, { script_text: 'kata '.repeat(60) }));
