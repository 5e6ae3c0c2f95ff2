import { IMAGE_PROVIDERS, SCRIPT_PROVIDERS } from '../../src/contracts/segments.ts';
import { recorded } from './fake-recordings.ts';
import { droppedAfter, droppedBefore, hanging, json, page, type Reply, truncated } from './fake-vendor.ts';
import {
  DUMMY_KEYS,
  type Fault,
  IMAGE_RECORDINGS,
  type ImageVendor,
  type Media,
  recordingsOf,
  type VendorName,
} from './vendor-world.ts';

/** Provider × scenario: what the vendor does, and what the user of `run` must see. */

export const SCENARIOS = [
  'ok',
  '429 with a time',
  '429 without a time',
  '402',
  '500',
  'dropped before it was read',
  'dropped after it was read',
  'hang',
  'HTML with 200',
  'block',
  'done without a file',
  'truncated download',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface Row {
  readonly provider: VendorName;
  readonly scenario: Scenario;
  readonly exit: number;
  readonly reason: string | null;
  /** All segments that the error names; the other one is finished all the same. */
  readonly segments: readonly string[];
  /** Orders that the vendor got for the segment (for the script, in all). */
  readonly orders: number;
}

type Seen = readonly [exit: number, reason: string | null, orders: number];
/** A limit that names no time is asked five times in all. */
const LIMITED: Seen = [7, 'rate_limited', 5];
const UNPAID: Seen = [4, 'payment_required', 1];
const BLOCKED: Seen = [4, 'content_blocked', 1];
const UNCLEAR: Seen = [4, 'ambiguous_submission', 1];
/** Requests that cost little or nothing are repeated. */
const tried = (times: number): Seen => [4, 'provider_unavailable', times];
const UNUSABLE: Seen = [4, 'bad_answer', 1];
/** Nobody knows who wrote a page that comes as a success. */
const PAGE: Seen = [4, 'proxy_page', 1];
/** A text without words is asked for again. */
const WORDLESS: Seen = [4, 'bad_answer', 3];

/** In the order of `SCENARIOS`: exit code, `details.reason`, orders. */
const EXPECTED: Readonly<Record<VendorName, readonly Seen[]>> = {
  gemini: [
    [0, null, 1],
    [0, null, 2],
    LIMITED,
    UNPAID,
    tried(5),
    tried(5),
    tried(5),
    tried(5),
    PAGE,
    BLOCKED,
    WORDLESS,
    tried(5),
  ],
  llm: [
    [0, null, 1],
    [0, null, 2],
    LIMITED,
    UNPAID,
    tried(3),
    tried(3),
    tried(3),
    tried(3),
    PAGE,
    BLOCKED,
    WORDLESS,
    tried(3),
  ],
  huggingface: [
    [0, null, 1],
    [0, null, 2],
    LIMITED,
    UNPAID,
    tried(5),
    tried(5),
    tried(5),
    tried(5),
    PAGE,
    BLOCKED,
    UNUSABLE,
    tried(5),
  ],
  openai: [
    [0, null, 1],
    [0, null, 2],
    LIMITED,
    UNPAID,
    UNCLEAR,
    UNCLEAR,
    UNCLEAR,
    UNCLEAR,
    UNCLEAR,
    BLOCKED,
    UNCLEAR,
    UNCLEAR,
  ],
  veo: [
    [0, null, 1],
    [0, null, 2],
    LIMITED,
    UNPAID,
    UNCLEAR,
    UNCLEAR,
    UNCLEAR,
    UNCLEAR,
    UNCLEAR,
    BLOCKED,
    [4, 'no_file', 1],
    [5, 'download_failed', 1],
  ],
  google: [
    [0, null, 1],
    [0, null, 2],
    LIMITED,
    UNPAID,
    UNCLEAR,
    UNCLEAR,
    UNCLEAR,
    UNCLEAR,
    UNCLEAR,
    BLOCKED,
    [4, 'no_file', 1],
    [5, 'download_failed', 1],
  ],
};

export const isScript = (provider: VendorName): boolean => SCRIPT_PROVIDERS.some((id) => id === provider);
export const isImage = (provider: VendorName): provider is ImageVendor =>
  IMAGE_PROVIDERS.some((id) => id === provider);

export const ROWS: readonly Row[] = Object.entries(EXPECTED).flatMap(([name, seen]) =>
  SCENARIOS.map((scenario, index): Row => {
    const [exit, reason, orders] = seen[index]!;
    const provider = name as VendorName;
    return {
      provider,
      scenario,
      exit,
      reason,
      orders,
      segments: exit === 0 ? [] : segmentsOf(provider, scenario),
    };
  }),
);

/** Where the line drops before the order was read, the fake cannot know the segment, so all orders are dropped. */
function segmentsOf(provider: VendorName, scenario: Scenario): string[] {
  if (isScript(provider)) return [];
  return scenario === 'dropped before it was read' ? ['HOOK', 'BODY_1'] : ['BODY_1'];
}

/** How long a request may take in the rows that hang. */
export const HANG_MS = 1200;

/** What the vendor does in a scenario; undefined where nothing fails. Refusals repeat the caller's key, as some vendors do. */
export function faultOf(
  { provider, scenario }: Pick<Row, 'provider' | 'scenario'>,
  media: Media,
): Fault | undefined {
  const step = isScript(provider) ? 'script' : isImage(provider) ? 'image' : 'submit';
  const order = { step, ...(isScript(provider) ? {} : { segment: 'BODY_1' }) } as const;
  switch (scenario) {
    case 'ok':
      return undefined;
    case '429 with a time':
      return { ...order, times: 1, reply: refusal(provider, 429, { 'retry-after': '0.2' }) };
    case '429 without a time':
      return { ...order, reply: refusal(provider, 429) };
    case '402':
      return { ...order, reply: refusal(provider, 402) };
    case '500':
      return { ...order, reply: refusal(provider, 500) };
    case 'dropped before it was read':
      return { step, reply: droppedBefore };
    case 'dropped after it was read':
      return { ...order, reply: droppedAfter, taken: true };
    case 'hang':
      return { ...order, reply: hanging };
    case 'HTML with 200':
      return { ...order, reply: page };
    case 'block':
      return { ...order, reply: blocked(provider) };
    case 'done without a file':
      if (isScript(provider))
        return { ...order, reply: json(200, provider === 'llm' ? { choices: [] } : {}) };
      if (isImage(provider)) return { ...order, reply: recorded(IMAGE_RECORDINGS[provider], 'no_file') };
      return {
        step: 'poll',
        segment: 'BODY_1',
        reply: recorded(recordingsOf(provider), 'done_without_file'),
      };
    case 'truncated download': {
      const half = truncated(Buffer.from(JSON.stringify({ data: 'x'.repeat(4000) })), 'application/json');
      if (isScript(provider) || isImage(provider)) return { ...order, reply: half };
      return {
        step: 'file',
        segment: 'BODY_1',
        reply: truncated(Object.values(media.clips)[0]!, 'video/mp4'),
      };
    }
  }
}

const KEYS: Record<VendorName, string> = {
  gemini: DUMMY_KEYS.GEMINI_API_KEY,
  google: DUMMY_KEYS.GEMINI_API_KEY,
  llm: DUMMY_KEYS.SPARKFLUENCE_LLM_API_KEY,
  huggingface: DUMMY_KEYS.HF_TOKEN,
  openai: DUMMY_KEYS.OPENAI_API_KEY,
  veo: DUMMY_KEYS.VEO_API_KEY,
};

/** The vendor's own form of a refusal, with the key in its message. */
function refusal(provider: VendorName, status: 429 | 402 | 500, headers: Record<string, string> = {}): Reply {
  const key = KEYS[provider];
  const echo = `refused for the key ${key} (${Buffer.from(key).toString('base64')})`;
  switch (provider) {
    case 'gemini': {
      const state = { 429: 'RESOURCE_EXHAUSTED', 402: 'FAILED_PRECONDITION', 500: 'INTERNAL' }[status];
      return json(status, { error: { code: status, status: state, message: echo } }, headers);
    }
    case 'llm':
      return json(status, { error: { message: echo } }, headers);
    case 'huggingface':
      return json(status, { error: echo }, headers);
    case 'openai': // has no 402: it says `insufficient_quota` with 429
      return json(
        status === 402 ? 429 : status,
        { error: { message: echo, code: status === 402 ? 'insufficient_quota' : null } },
        headers,
      );
    case 'veo': {
      const code = { 429: 'RATE_LIMIT_ERROR', 402: 'NOT_ENOUGH_CREDIT', 500: 'SYSTEM_ERROR' }[status];
      return json(status, { detail: { error_code: code, message: echo } }, headers);
    }
    case 'google': {
      const code = { 429: 'rate_limit_exceeded', 402: 'payment_required', 500: 'internal' }[status];
      return json(status, { error: { code, message: echo } }, headers);
    }
  }
}

function blocked(provider: VendorName): Reply {
  switch (provider) {
    case 'gemini':
      return json(200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } });
    case 'llm':
      return json(200, {
        choices: [{ message: { role: 'assistant', content: '' }, finish_reason: 'content_filter' }],
      });
    case 'huggingface':
    case 'openai':
      return recorded(IMAGE_RECORDINGS[provider], 'block');
    case 'veo':
    case 'google':
      return recorded(recordingsOf(provider), 'block');
  }
}
