import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fakeJpeg } from './fake-jpeg.ts';
import { refusalOf } from './vendor-bodies.ts';

/**
 * Vendors that bill, on one loopback server: Gemini's script, Hugging Face's pictures, VEO's clips. Its counts of
 * purchases decide whether a run was right. What a vendor does not document in a body is refused (vendor-bodies.ts). It
 * does not use vitest, so that the benches can use it too.
 */

/** How long each takes, milliseconds; a clip by its number in the order of submission. */
export interface Latencies {
  readonly scriptMs?: number;
  readonly imageMs?: number | ((segment: string) => number);
  readonly submitMs?: number;
  readonly clipMs?: number | ((segment: string) => number);
  readonly fileMs?: number;
}

export interface PaidMedia {
  readonly picture: Buffer;
  readonly clip: Buffer;
}

export interface PaidFake {
  readonly env: Readonly<Record<string, string>>;
  /** `image HOOK` → how often it was bought. */
  readonly bought: ReadonlyMap<string, number>;
  /** When each purchase came, milliseconds of the monotonic clock. */
  readonly log: readonly { readonly what: string; readonly atMs: number }[];
  /** Requests that had no route, or a body that the vendor refuses. */
  readonly strays: readonly string[];
  /** How many requests came, by method and what the path begins with. */
  readonly requests: ReadonlyMap<string, number>;
  polls: number;
  /** Another answer to requests of a kind (`script`, `image HOOK`, `clip HOOK`, `poll`); with `taken` the order is bought although the answer is a failure. */
  fault:
    | { readonly what: RegExp; readonly status: number; readonly body?: object; readonly taken?: boolean }
    | undefined;
  close(): Promise<void>;
}

export interface PaidFakeOptions {
  readonly latencies?: Latencies;
  /** The script that Gemini answers with, or makes of the request's body; without one Gemini is not there. */
  readonly script?: object | ((body: string) => object);
  /** What a clip costs there: `estimated` is said when it is ordered, `used` when it is done. 20 and 20 if missing. */
  readonly credits?: { readonly estimated: number; readonly used: number };
  /** Clips that the account ordered before the fake was started; they are finished. */
  readonly earlier?: readonly Pick<Job, 'uuid' | 'segment' | 'prompt'>[];
}

interface Job {
  readonly uuid: string;
  readonly segment: string;
  readonly prompt: string;
  readonly orderedAtMs: number;
  readonly createdAt: string;
}

const RECORDED = new URL('../../fixtures/providers/', import.meta.url);
const MAPPING = JSON.parse(readFileSync(new URL('huggingface.json', RECORDED), 'utf8')).mapping
  .body as object;

/** A word in a segment's text and scene by which its orders are recognised. */
export const markerOf = (segment: string): string => `mark-${segment.toLowerCase().replaceAll('_', '-')}-end`;

/** A segment as a client of the server sends it, whose orders are recognised. */
export const markedSegment = (type: string) => ({
  type,
  script_text: `Short ${markerOf(type)}.`,
  visual_direction: `An open door, ${markerOf(type)} in spirit`,
  emotion: 'calm',
});

export async function startPaidFake(
  segments: readonly string[],
  media: PaidMedia,
  { latencies = {}, script, earlier = [], credits = { estimated: 20, used: 20 } }: PaidFakeOptions = {},
): Promise<PaidFake> {
  const bought = new Map<string, number>();
  const log: { what: string; atMs: number }[] = [];
  const strays: string[] = [];
  const requests = new Map<string, number>();
  const createdAt = () => new Date().toISOString();
  const jobs: Job[] = earlier.map((job) => ({ ...job, orderedAtMs: 0, createdAt: createdAt() }));
  let origin = '';
  const fake = { polls: 0, fault: undefined as PaidFake['fault'] };

  const byMarker = new Map(segments.map((type) => [markerOf(type), type]));
  const byUuid = new Map(jobs.map((job) => [job.uuid, job]));
  const segmentOf = (text: string) => byMarker.get(/mark-[a-z0-9-]+?-end/.exec(text)?.[0] ?? '') ?? 'unknown';
  const buy = (what: string) => {
    bought.set(what, (bought.get(what) ?? 0) + 1);
    log.push({ what, atMs: performance.now() });
  };
  const entry = ({ uuid, segment, prompt, orderedAtMs, createdAt: created_at }: Job) => {
    const done = performance.now() - orderedAtMs >= timeOf(latencies.clipMs, segment);
    const url = `${origin}/files/${uuid}.mp4?signature=abc`;
    return {
      ...{ id: 1, uuid, model_name: 'veo-3.1-fast', input_text: prompt },
      estimated_credit: credits.estimated,
      ...{ status: done ? 2 : 1, status_percentage: done ? 100 : 45, created_at },
      ...(done ? { used_credit: credits.used, generated_video: [{ video_url: url }] } : {}),
    };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks);
    const body = sent.toString('latin1');
    const path = (request.url ?? '').split('?')[0] ?? '';
    const route = `${request.method} ${path}`;
    const kind = route.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID');
    requests.set(kind, (requests.get(kind) ?? 0) + 1);
    const answer = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const refuse = (why: string) => {
      strays.push(`${route}: ${why}`);
      return answer(400, { detail: { error_code: 'INVALID_REQUEST', error_message: why } });
    };
    /** Waits after the purchase, so that a kill in between loses the answer. */
    const sell = async (what: string, ms: number, value: () => object) => {
      const { fault } = fake;
      const hit = fault?.what.test(what) === true;
      if (!hit || fault.taken === true) buy(what);
      await sleep(ms);
      if (!hit) return answer(200, value());
      return fault.status === 0 ? response.destroy() : answer(fault.status, fault.body ?? { error: 'no' });
    };
    if (route.startsWith('GET /hf/api/models/')) return answer(200, MAPPING);
    if (route === 'POST /hf/nscale/v1/images/generations') {
      const refusal = refusalOf('huggingface image', sent);
      if (refusal !== undefined) return refuse(refusal);
      const picture = 'size' in JSON.parse(sent.toString()) ? media.picture : fakeJpeg(512, 512);
      const segment = segmentOf(body);
      return sell(`image ${segment}`, timeOf(latencies.imageMs, segment), () => ({
        created: 1,
        data: [{ b64_json: marked(picture, crypto.randomUUID()).toString('base64') }],
      }));
    }
    if (route === 'POST /veo/uapi/v1/video-gen/veo') {
      const refusal = refusalOf('veo submit', sent);
      if (refusal !== undefined) return refuse(refusal);
      const segment = segmentOf(body);
      const prompt = /name="prompt"\r\n\r\n([^\r]*)\r\n/.exec(body)?.[1] ?? '';
      const orderedAtMs = performance.now();
      const words = Buffer.from(prompt, 'latin1').toString();
      const job = {
        ...{ uuid: crypto.randomUUID(), segment, prompt: words },
        ...{ orderedAtMs, createdAt: createdAt() },
      };
      const { fault } = fake;
      if (fault?.what.test(`clip ${segment}`) !== true || fault.taken === true) {
        jobs.push(job);
        byUuid.set(job.uuid, job);
      }
      return sell(`clip ${segment}`, latencies.submitMs ?? 0, () => entry(job));
    }
    if (route.startsWith('GET /veo/') && fake.fault?.what.test('poll') === true)
      return answer(fake.fault.status, fake.fault.body ?? { error: 'no' });
    if (route === 'GET /veo/uapi/v1/histories') return answer(200, pageOf(request.url ?? '', jobs, entry));
    if (route.startsWith('GET /veo/uapi/v1/history/')) {
      fake.polls += 1;
      const job = byUuid.get(path.slice(path.lastIndexOf('/') + 1));
      if (job !== undefined) return answer(200, entry(job));
    }
    if (route.startsWith('GET /files/')) {
      await sleep(latencies.fileMs ?? 0);
      return response.writeHead(200, { 'content-type': 'video/mp4' }).end(marked(media.clip, path));
    }
    if (script !== undefined && /^POST \/v1\/models\/[\w.-]+:generateContent$/.test(route)) {
      if (body.includes('camera_motion')) return answer(200, contentOf(MOTION)); // text is not sold
      return sell('script', latencies.scriptMs ?? 0, () =>
        contentOf(typeof script === 'function' ? script(body) : script),
      );
    }
    strays.push(route);
    return answer(404, { error: 'no such path' });
  };

  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(fake, {
    env: {
      HF_TOKEN: 'hf_dummy-paid-5bd1',
      VEO_API_KEY: 'dummy-veo-paid-77c2',
      SPARKFLUENCE_HF_BASE_URL: `${origin}/hf`,
      VEO_BASE_URL: `${origin}/veo/uapi/v1`,
      ...(script === undefined
        ? {}
        : { GEMINI_API_KEY: 'dummy-gemini-paid-31a9', GOOGLE_GEMINI_BASE_URL: origin }),
    },
    bought,
    log,
    strays,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

/** A page of the account's orders, the newest first, as the vendor's list answers. */
function pageOf(url: string, jobs: readonly Job[], entryOf: (job: Job) => object): object {
  const asked = new URL(url, 'http://fake').searchParams;
  const length = Number(asked.get('items_per_page') ?? 10);
  const from = (Number(asked.get('page') ?? 1) - 1) * length;
  const shown = jobs.slice(Math.max(0, jobs.length - from - length), Math.max(0, jobs.length - from));
  return { success: true, total: jobs.length, result: shown.toReversed().map(entryOf) };
}

/** Makes each purchase another file: players skip a `free` box at the end of an MP4, and what follows a JPEG's end. */
export function marked(file: Buffer, id: string): Buffer {
  const box = Buffer.alloc(8 + id.length);
  box.writeUInt32BE(box.length, 0);
  box.write(`free${id}`, 4, 'latin1');
  return Buffer.concat([file, box]);
}

const timeOf = (ms: Latencies['clipMs'], segment: string): number =>
  typeof ms === 'function' ? ms(segment) : (ms ?? 0);

const contentOf = (answer: object) => ({
  candidates: [
    { content: { role: 'model', parts: [{ text: JSON.stringify(answer) }] }, finishReason: 'STOP', index: 0 },
  ],
});

const MOTION = {
  camera_motion: 'A slow push-in towards the subject',
  subject_motion: 'Light moves across the scene',
  emotional_tone: 'warm, clear',
};
