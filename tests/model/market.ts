import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { marked, markerOf, type PaidMedia } from '../support/paid-fake.ts';
import { vendorNowMs } from './mortal.ts';
import { idOfNumber, speechOf } from './speech.ts';

/**
 * Three vendors that bill, with moods: Hugging Face's pictures by nscale and a server with OpenAI's speech interface, which
 * keep no list, and VEO's clips at SnapGen, which does. Paths, fields and shapes are those of docs/design/providers.md and fixtures/providers/; the moods are what
 * users of these services report. What was accepted is written down here and decides whether the program was right.
 */

export interface Moods {
  /** What becomes of the next orders of pictures, narrations and clips. */
  readonly submit: 'ok' | 'lost' | 'refused' | 'busy' | 'broken' | 'brokenTaken' | 'limited';
  /** How often a clip is asked after before it is done. */
  readonly polls: number;
  readonly outcome: 'ok' | 'fails' | 'fileLate';
  readonly list:
    | 'ok'
    | 'lags'
    | 'crowded'
    | 'escaped'
    | 'cut'
    | 'cutShort'
    | 'gap'
    | 'upper'
    | 'wordless'
    | 'otherShape'
    | 'oddDates';
  readonly download: 'ok' | 'cut' | 'missing';
  readonly ids: 'uuid' | 'colon' | 'long';
  readonly credits: 'ok' | 'negative' | 'words' | 'missing';
}

export const GOOD_MOODS: Moods = {
  submit: 'ok',
  polls: 1,
  outcome: 'ok',
  list: 'ok',
  download: 'ok',
  ids: 'uuid',
  credits: 'ok',
};

/** An order that a vendor took and bills, unless it fails there. */
export interface Accepted {
  readonly stage: 'image' | 'narration' | 'clip';
  readonly id: string;
  readonly segment: string;
  /** The version of the segment's words that it was ordered for. */
  readonly version: number;
  readonly prompt: string;
  readonly atMs: number;
  readonly outcome: Moods['outcome'];
  readonly polls: number;
  asked: number;
}

const RECORDED = new URL('../../fixtures/providers/', import.meta.url);
const MAPPING = JSON.parse(readFileSync(new URL('huggingface.json', RECORDED), 'utf8')).mapping
  .body as object;
type Answer = (status: number, value: object) => void;

/** Of all markets of this process: a port comes again, and what the program knows of an address must not be another market's. */
let runs = 0;

/** Where orders go. */
const STAGES: Readonly<Record<string, Accepted['stage']>> = {
  '/hf/nscale/v1/images/generations': 'image',
  '/tts/v1/audio/speech': 'narration',
  '/veo/uapi/v1/video-gen/veo': 'clip',
};

/** Answers by which nothing was taken. */
const NOT_TAKEN: Partial<Record<Moods['submit'], { readonly status: number; readonly code: string }>> = {
  refused: { status: 400, code: 'CONTENT_POLICY' },
  limited: { status: 429, code: 'RATE_LIMIT' },
  busy: { status: 503, code: 'MAINTENANCE' },
  broken: { status: 500, code: 'INTERNAL' },
};
const LIST_LAG_MS = 60_000;
const CROWD = 60;

export const versionMark = (version: number): string => `version-${version}-end`;

export class Market {
  moods: Moods = GOOD_MOODS;
  readonly accepted: Accepted[] = [];
  /** Called as soon as an order is taken, before its answer goes out. */
  onAccepted: (order: Accepted) => void = () => undefined;
  private readonly media: PaidMedia;
  private readonly segments: readonly string[];
  private run = '';
  private origin = '';
  private readonly server = createServer((request, response) => {
    void this.serve(request, response).catch(() => response.destroy());
  });

  constructor(segments: readonly string[], media: PaidMedia) {
    this.segments = segments;
    this.media = media;
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** The environment of the next command. Requests of an earlier one, which may have died, are no longer heard. */
  nextRun(): Record<string, string> {
    runs += 1;
    this.run = `${runs}`;
    const base = `${this.origin}/run-${this.run}`;
    return {
      HF_TOKEN: 'hf_dummy-model-5bd1',
      VEO_API_KEY: 'dummy-veo-model-77c2',
      SPARKFLUENCE_HF_BASE_URL: `${base}/hf`,
      VEO_BASE_URL: `${base}/veo/uapi/v1`,
      SPARKFLUENCE_TTS_BASE_URL: `${base}/tts/v1`,
      SPARKFLUENCE_TTS_MODEL: 'tts-model',
    };
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', this.origin);
    const [, run, path = ''] = /^\/run-(\d+)(\/.*)$/.exec(url.pathname) ?? [];
    if (url.pathname.startsWith('/files/')) return this.sendFile(url.pathname, response);
    if (run !== this.run) return void response.destroy();
    const answer = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const stage = STAGES[path];
    if (stage !== undefined) return this.sell(stage, body, response, answer);
    if (path.startsWith('/hf/api/models/')) return void answer(200, MAPPING);
    if (path === '/veo/uapi/v1/histories') return void answer(200, this.list(url.searchParams));
    const id = /^\/veo\/uapi\/v1\/history\/(.+)$/.exec(path)?.[1];
    const job = this.accepted.find((each) => each.id === decodeURIComponent(id ?? ''));
    if (job === undefined) return void answer(404, { detail: { error_code: 'HISTORY_NOT_FOUND' } });
    job.asked += 1;
    answer(200, this.entry(job));
  }

  private sell(stage: Accepted['stage'], body: Buffer, response: ServerResponse, answer: Answer): void {
    const { submit } = this.moods;
    const no = NOT_TAKEN[submit];
    if (no !== undefined) {
      if (submit === 'limited') response.setHeader('retry-after', '1');
      answer(no.status, { detail: { error_code: no.code, error_message: 'no' } });
      return;
    }
    const order = this.accept(stage, body);
    this.onAccepted(order);
    if (submit === 'lost') response.destroy();
    else if (submit === 'brokenTaken') answer(500, { detail: { error_code: 'INTERNAL' } });
    else if (stage === 'clip') answer(200, this.entry(order));
    else if (stage === 'narration')
      response.writeHead(200, { 'content-type': 'audio/wav' }).end(speechOf(this.accepted.indexOf(order)));
    else {
      const bytes = marked(this.media.picture, order.id);
      answer(200, { created: 1, data: [{ b64_json: bytes.toString('base64') }] });
    }
  }

  private accept(stage: Accepted['stage'], body: Buffer): Accepted {
    const { ids, outcome, polls } = this.moods;
    const text = body.toString();
    const uuid = crypto.randomUUID();
    const prompt = /name="prompt"\r\n\r\n([^\r]*)\r\n/.exec(text)?.[1] ?? '';
    const order: Accepted = {
      stage,
      id: this.idOf(stage, uuid, ids),
      segment: this.segments.find((type) => text.includes(markerOf(type))) ?? 'unknown',
      version: Number(/version-(\d+)-end/.exec(text)?.[1] ?? -1),
      prompt,
      atMs: vendorNowMs(),
      outcome: stage === 'clip' ? outcome : 'ok',
      polls,
      asked: 0,
    };
    this.accepted.push(order);
    return order;
  }

  private idOf(stage: Accepted['stage'], uuid: string, ids: Moods['ids']): string {
    if (stage === 'narration') return idOfNumber(this.accepted.length);
    if (ids === 'uuid' || stage === 'image') return uuid;
    return ids === 'colon' ? `job:${uuid}=` : uuid.repeat(8);
  }

  private entry({ id, prompt, atMs, outcome, polls, asked }: Accepted): object {
    const done = asked > polls;
    const failed = done && outcome === 'fails';
    const hasFile = done && !failed && (outcome !== 'fileLate' || asked > polls + 2);
    const credit = { ok: 20, negative: -360_000, words: 'twenty', missing: undefined }[this.moods.credits];
    return {
      ...{ id: 1, uuid: id, model_name: 'veo-3.1-fast', input_text: prompt, estimated_credit: credit },
      ...{ status: failed ? 3 : done ? 2 : 1, status_percentage: done ? 100 : 45 },
      created_at: new Date(atMs).toISOString(),
      ...(failed ? { error_code: 'GENERATION_FAILED', error_message: 'it failed' } : {}),
      ...(hasFile
        ? {
            used_credit: credit,
            generated_video: [{ video_url: `${this.origin}/files/${fileName(id)}.mp4` }],
          }
        : {}),
    };
  }

  private list(query: URLSearchParams): object {
    const { list } = this.moods;
    const own = this.accepted.filter(({ stage }) => stage === 'clip').toReversed();
    const seen = list === 'lags' ? own.filter(({ atMs }) => vendorNowMs() - atMs >= LIST_LAG_MS) : own;
    const foreign = list === 'crowded' ? Array.from({ length: CROWD }, foreignEntry) : [];
    const entries = [...foreign, ...seen.map((job) => ({ ...this.entry(job), ...inMood(job, list) }))];
    for (const job of seen) job.asked += 1; // the program may ask after its jobs by the list as well
    const [size, page] = ['items_per_page', 'page'].map((name) => Number(query.get(name) ?? 1));
    const result = entries.slice((page! - 1) * size!, page! * size!);
    if (list === 'otherShape')
      return { success: true, notices: [], total: entries.length, result: { items: result } };
    return { success: true, total: entries.length, result };
  }

  private sendFile(path: string, response: ServerResponse): void {
    const job = this.accepted.find(({ id }) => path === `/files/${fileName(id)}.mp4`);
    if (job === undefined || this.moods.download === 'missing')
      return void response.writeHead(404).end('gone');
    const file = marked(this.media.clip, job.id);
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': file.length });
    if (this.moods.download === 'cut')
      response.write(file.subarray(0, file.length / 2), () => response.destroy());
    else response.end(file);
  }
}

const fileName = (id: string): string => encodeURIComponent(id).replaceAll('%', '_');

const foreignEntry = (_: unknown, index: number) => ({
  ...{
    id: 100 + index,
    uuid: crypto.randomUUID(),
    model_name: 'veo-3.1-fast',
    input_text: `Somebody ${index}`,
  },
  ...{ status: 2, status_percentage: 100, estimated_credit: 20, created_at: new Date().toISOString() },
});

/** What the list does with an order's fields. */
function inMood({ prompt, atMs }: Accepted, list: Moods['list']): object {
  switch (list) {
    case 'escaped':
      return {
        input_text: prompt.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;'),
      };
    case 'cut':
      return { input_text: `${prompt.slice(0, 60)}...` };
    case 'cutShort':
      return { input_text: prompt.slice(0, 7) };
    case 'gap':
      return { input_text: `${prompt.slice(0, 10)}…${prompt.slice(-10)}` };
    case 'upper':
      return { input_text: prompt.toUpperCase() };
    case 'wordless':
      return { input_text: null };
    case 'oddDates':
      return { created_at: new Date(atMs - 3 * 86_400_000).toUTCString() };
    default:
      return {};
  }
}
