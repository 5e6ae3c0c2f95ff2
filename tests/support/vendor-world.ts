import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StockLibrary } from '../../src/contracts/photos.ts';
import type { ImageProviderId } from '../../src/contracts/segments.ts';
import type { VendorId } from '../../src/contracts/vendors.ts';
import { fakeJpeg } from './fake-jpeg.ts';
import { recorded, recordedText, type Vendor } from './fake-recordings.ts';
import { bytes, json, type Reply, type Sent } from './fake-vendor.ts';
import { refusalOf } from './vendor-bodies.ts';

/**
 * All vendors on one loopback server, for the whole program: each has its own paths, jobs that run and finish, real
 * pictures and clips. One fault can be set at a time. It knows exact paths; any other is 404, a wrong key is 401.
 */

/** What a request is about. */
export type Step =
  | 'script'
  | 'motion'
  | 'embed'
  | 'mapping'
  | 'image'
  | 'submit'
  | 'poll'
  | 'file'
  | 'history'
  | 'account';
/** The libraries of photos have a world of their own, `stock-world.ts`. */
export type VendorName = Exclude<
  VendorId,
  'embeddings' | 'gemini_voice' | 'gemini_image' | 'openai_voice' | 'elevenlabs' | StockLibrary
>;
export type ImageVendor = Exclude<ImageProviderId, 'local' | 'gemini' | StockLibrary>;

export interface Exchange {
  readonly vendor: VendorName;
  readonly step: Step;
  /** The segment that the order is for, by its marker. */
  readonly segment: string | undefined;
  readonly sent: Sent;
}

export interface Fault {
  readonly step: Step;
  /** Only requests for this segment fail; all of the step where it is left out. */
  readonly segment?: string;
  readonly reply: Reply;
  /** The order is carried out although the answer does not say so. */
  readonly taken?: boolean;
  /** How many requests fail before the next ones succeed; all of them where it is left out. */
  readonly times?: number;
}

/** An order that the vendor accepted and would bill. */
export interface Job {
  readonly vendor: VendorName;
  readonly id: string;
  readonly segment: string | undefined;
  readonly prompt: string;
  readonly seconds: number;
  polls: number;
}

/** Real media: a picture by vendor, a clip by length in seconds. */
export interface Media {
  readonly pictures: Readonly<Record<ImageVendor, Buffer>>;
  readonly clips: Readonly<Record<number, Buffer>>;
}

/** Made-up keys, none in a form that the program would mask without knowing it. `HF_TOKEN` has to begin with `hf_`. */
export const DUMMY_KEYS = {
  GEMINI_API_KEY: 'dummy-gemini-5d1c09e7b2aa41',
  SPARKFLUENCE_LLM_API_KEY: 'dummy-llm-88f3a6c1d95b02',
  HF_TOKEN: 'hf_dummy-flux-71b6e2c0a94f',
  OPENAI_API_KEY: 'dummy-openai-c4e97f1b60d823',
  VEO_API_KEY: 'dummy-veo-2a7f91d3c60be8',
} as const;

/** Where each vendor's key belongs. */
export const KEY_HEADERS: Record<VendorName, readonly [header: string, value: string]> = {
  gemini: ['x-goog-api-key', DUMMY_KEYS.GEMINI_API_KEY],
  google: ['x-goog-api-key', DUMMY_KEYS.GEMINI_API_KEY],
  llm: ['authorization', `Bearer ${DUMMY_KEYS.SPARKFLUENCE_LLM_API_KEY}`],
  huggingface: ['authorization', `Bearer ${DUMMY_KEYS.HF_TOKEN}`],
  openai: ['authorization', `Bearer ${DUMMY_KEYS.OPENAI_API_KEY}`],
  veo: ['x-api-key', DUMMY_KEYS.VEO_API_KEY],
};

/** A word in each segment's text and scene by which its orders are recognised. */
export const MARKERS: Readonly<Record<string, string>> = { HOOK: 'alpha', BODY_1: 'bravo' };

const ROUTES: readonly (readonly [RegExp, VendorName, Step])[] = [
  [/^POST \/v1\/models\/gemini-3\.8-flash:generateContent$/, 'gemini', 'script'],
  [/^POST \/v1\/models\/gemini-embedding-001:batchEmbedContents$/, 'gemini', 'embed'],
  [/^GET \/v1\/models\?pageSize=1000$/, 'gemini', 'account'],
  [/^POST \/llm\/v1\/chat\/completions$/, 'llm', 'script'],
  [/^GET \/llm\/v1\/models$/, 'llm', 'account'],
  [
    /^GET \/hf\/api\/models\/black-forest-labs\/FLUX\.1-schnell\?expand\[\]=inferenceProviderMapping$/,
    'huggingface',
    'mapping',
  ],
  [/^POST \/hf\/nscale\/v1\/images\/generations$/, 'huggingface', 'image'],
  [/^GET \/hf\/api\/whoami-v2$/, 'huggingface', 'account'],
  [/^POST \/openai\/v1\/images\/generations$/, 'openai', 'image'],
  [/^GET \/openai\/v1\/models$/, 'openai', 'account'],
  [/^POST \/veo\/uapi\/v1\/video-gen\/veo$/, 'veo', 'submit'],
  [/^GET \/veo\/uapi\/v1\/history\/[\w-]+$/, 'veo', 'poll'],
  [/^GET \/veo\/uapi\/v1\/histories\?filter_by=all&items_per_page=50&page=1$/, 'veo', 'history'],
  [/^GET \/veo\/uapi\/v1\/account$/, 'veo', 'account'],
  [/^GET \/files\/[\w-]+\.mp4\?signature=abc$/, 'veo', 'file'],
  [/^POST \/v1\/interactions$/, 'google', 'submit'],
  [/^GET \/v1\/interactions\/[\w-]+\?stream=false$/, 'google', 'poll'],
  [/^GET \/v1\/files\/[\w-]+:download\?alt=media$/, 'google', 'file'],
];

export class VendorWorld {
  readonly sent: (Exchange & { readonly status: 'answered' | 'fault' })[] = [];
  readonly jobs: Job[] = [];
  /** Requests that had no route or the wrong key. */
  readonly strays: string[] = [];
  fault: Fault | undefined;
  origin = '';
  private readonly media: Media;
  private readonly script: object;
  private readonly server = createServer((request, response) => {
    void this.serve(request, response).catch(() => response.destroy());
  });

  /** @param script what a model answers when it is asked for a script */
  constructor(media: Media, script: object) {
    this.media = media;
    this.script = script;
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

  /** The environment that leads the program here. */
  get env(): Record<string, string> {
    return {
      ...DUMMY_KEYS,
      GOOGLE_GEMINI_BASE_URL: this.origin,
      SPARKFLUENCE_LLM_BASE_URL: `${this.origin}/llm/v1`,
      SPARKFLUENCE_LLM_MODEL: 'test-model',
      SPARKFLUENCE_HF_BASE_URL: `${this.origin}/hf`,
      OPENAI_BASE_URL: `${this.origin}/openai/v1`,
      VEO_BASE_URL: `${this.origin}/veo/uapi/v1`,
    };
  }

  /** Adds a clip that the account ordered elsewhere, such as on the vendor's page; the history lists it. */
  addForeignJob(prompt: string): void {
    this.order('veo', undefined, prompt, 4);
  }

  /** How many orders came in, whatever became of them. */
  orders(vendor: VendorName, segment?: string): number {
    const steps = ['script', 'image', 'submit'];
    return this.sent.filter(
      (each) =>
        each.vendor === vendor &&
        steps.includes(each.step) &&
        (segment === undefined || each.segment === segment),
    ).length;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const route = ROUTES.find(([pattern]) => pattern.test(`${method} ${path}`));
    if (route === undefined) {
      this.strays.push(`${method} ${path}`);
      return void response.writeHead(404).end('no such path');
    }
    const [, vendor, routed] = route;
    if (this.fault?.reply.early && this.fault.step === routed) {
      const sent = { method, path, headers, body: Buffer.alloc(0) };
      this.sent.push({ vendor, step: routed, segment: undefined, sent, status: 'fault' });
      return this.fault.reply.answer(response, sent);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent: Sent = { method, path, headers, body: Buffer.concat(chunks) };
    const text = sent.body.toString('latin1');
    const step = vendor === 'gemini' && text.includes('camera_motion') ? 'motion' : routed;
    const segment = this.segmentOf(step, path, text);
    const exchange = { vendor, step, segment, sent };
    const [header, value] = KEY_HEADERS[vendor];
    if (routed !== 'mapping' && headers[header] !== value) {
      this.strays.push(`${method} ${path} without its key`);
      return json(401, { error: 'no key' }).answer(response, sent);
    }
    const refused = refusalOf(`${vendor} ${step}`, sent.body);
    if (refused !== undefined) {
      this.strays.push(`${method} ${path}: ${refused}`);
      return json(400, { error: { message: refused } }).answer(response, sent);
    }
    const { fault } = this;
    const { times = Number.POSITIVE_INFINITY } = fault ?? {};
    const before = this.sent.filter(({ status }) => status === 'fault').length;
    const meant = fault?.segment === undefined || fault.segment === segment;
    const hit = fault?.step === step && meant && before < times;
    this.sent.push({ ...exchange, status: hit ? 'fault' : 'answered' });
    if (hit && fault?.taken) this.answer(exchange, text);
    const reply = hit ? fault!.reply : this.answer(exchange, text);
    reply.answer(response, sent);
  }

  private segmentOf(step: Step, path: string, body: string): string | undefined {
    if (step === 'poll' || step === 'file') return this.jobs.find(({ id }) => path.includes(id))?.segment;
    return Object.entries(MARKERS).find(([, marker]) => body.includes(marker))?.[0];
  }

  private answer({ vendor, step, segment, sent }: Exchange, body: string): Reply {
    switch (step) {
      case 'script':
        return json(200, vendor === 'llm' ? chatOf(this.script) : contentOf(this.script));
      case 'motion':
        return json(200, contentOf(MOTION));
      case 'embed': {
        const { requests } = JSON.parse(sent.body.toString()) as { requests: unknown[] };
        return json(200, { embeddings: requests.map(() => ({ values: [1, ...Array(767).fill(0)] })) });
      }
      case 'mapping':
        return recorded('huggingface', 'mapping');
      case 'image': {
        const { prompt, size } = JSON.parse(sent.body.toString()) as { prompt: string; size?: string };
        // https://docs.nscale.com/api-reference/inferencing/create-image: 512x512 where no size is named
        const isSmall = vendor === 'huggingface' && size === undefined;
        const picture = isSmall ? fakeJpeg(512, 512) : this.media.pictures[vendor as ImageVendor];
        const image = picture.toString('base64');
        this.order(vendor, segment, prompt, 0);
        return recorded(IMAGE_RECORDINGS[vendor as ImageVendor], 'ok', { image });
      }
      case 'submit': {
        const [prompt, seconds] = vendor === 'veo' ? fromForm(body) : fromInteraction(sent.body.toString());
        return this.jobReply('submitted', this.order(vendor, segment, prompt, seconds));
      }
      case 'poll': {
        const job = this.jobs.find(({ id }) => sent.path.includes(id));
        if (job === undefined) return recorded(recordingsOf(vendor), 'job_not_found');
        job.polls += 1;
        return this.jobReply(job.polls === 1 ? 'processing' : 'done', job);
      }
      case 'file': {
        const job = this.jobs.find(({ id }) => sent.path.includes(id));
        const clip = job === undefined ? undefined : this.media.clips[job.seconds];
        return clip === undefined ? json(404, { detail: 'expired' }) : bytes(clip, 'video/mp4');
      }
      case 'history':
        return json(200, {
          success: true,
          result: this.jobs.filter((job) => job.vendor === 'veo').map((job) => this.listed(job)),
        });
      case 'account':
        return json(200, ACCOUNTS[vendor as keyof typeof ACCOUNTS]);
    }
  }

  private order(vendor: VendorName, segment: string | undefined, prompt: string, seconds: number): Job {
    const job = { vendor, segment, prompt, seconds, id: crypto.randomUUID(), polls: 0 };
    this.jobs.push(job);
    return job;
  }

  private jobReply(name: string, job: Job): Reply {
    return json(200, this.entry(name, job));
  }

  /** A job in the list, which has no address of a file. */
  private listed(job: Job): unknown {
    job.polls += 1;
    return this.entry(job.polls <= 2 ? 'processing' : 'done_without_file', job);
  }

  /** A recording with this job's id in place of the recording's. */
  entry(name: string, { vendor, id, prompt }: Job): unknown {
    const text = recordedText(recordingsOf(vendor), name, { base: this.origin, prompt });
    const ids = /c558a44c-c91c-11f0-98b4-0242ac120004|v1_ChdpbnRlcmFjdGlvbi0xMjM/g;
    return JSON.parse(
      text
        .replace(ids, id)
        .replace('/files/clip.mp4', `/files/${id}.mp4`)
        .replace('/files/abc:', `/files/${id}:`),
    );
  }
}

/** The file in `fixtures/providers` that holds a vendor's recorded answers. */
export const IMAGE_RECORDINGS = {
  huggingface: 'huggingface',
  openai: 'openai-images',
} as const satisfies Record<ImageVendor, Vendor>;
export const recordingsOf = (vendor: VendorName) => (vendor === 'google' ? 'google-video' : 'veo');

const MOTION = {
  camera_motion: 'A slow push-in towards the subject',
  subject_motion: 'Light moves across the scene',
  emotional_tone: 'warm, clear',
};

export const contentOf = (answer: object) => ({
  candidates: [
    {
      content: { role: 'model', parts: [{ text: JSON.stringify(answer) }] },
      finishReason: 'STOP',
      index: 0,
    },
  ],
});

export const chatOf = (answer: object) => ({
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: JSON.stringify(answer) },
      finish_reason: 'stop',
    },
  ],
});

function fromForm(body: string): [prompt: string, seconds: number] {
  const field = (name: string) =>
    new RegExp(`name="${name}"\\r\\n\\r\\n([^\\r]*)\\r\\n`).exec(body)?.[1] ?? '';
  return [Buffer.from(field('prompt'), 'latin1').toString(), Number(field('duration'))];
}

function fromInteraction(body: string): [prompt: string, seconds: number] {
  const order = JSON.parse(body) as { input: { text?: string }[]; response_format: { duration: string } };
  return [order.input[0]?.text ?? '', Number.parseInt(order.response_format.duration, 10)];
}

/** Answers of the free calls that check a key. */
const ACCOUNTS = {
  gemini: { models: [{ name: 'models/gemini-3.8-flash' }, { name: 'models/gemini-embedding-001' }] },
  llm: { object: 'list', data: [{ id: 'test-model' }] },
  huggingface: {
    type: 'user',
    name: 'somebody',
    isPro: false,
    auth: { type: 'access_token', accessToken: { displayName: 'films', role: 'write' } },
  },
  openai: {
    object: 'list',
    data: [{ id: 'gpt-image-2', shutdown_date: '2027-04-30' }, { id: 'gpt-image-2.5-flare' }],
  },
  veo: { user_credit: { available_credit: 340, locked_credit: 20 }, plan_id: 'PP0001' },
};
