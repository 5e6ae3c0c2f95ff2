import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChaosConfig, LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import type { ScriptFile, Settings } from '../../src/project/store.ts';
import { recorded } from '../support/fake-recordings.ts';
import { droppedAfter, json } from '../support/fake-vendor.ts';
import { keySightings, type ProcessWatch, watchProcesses } from '../support/key-watch.ts';
import { NO_RATE_LIMITS } from '../support/kill-lab.ts';
import { canSeeProcesses } from '../support/processes.ts';
import { newPlace, type Outcome, type Place } from '../support/program.ts';
import { requestsPage, tablePage } from '../support/provider-report.ts';
import { faultOf, HANG_MS, isImage, isScript, ROWS, type Row } from '../support/scenario-table.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';
import { makeMedia } from '../support/vendor-media.ts';
import {
  DUMMY_KEYS,
  KEY_HEADERS,
  MARKERS,
  type Media,
  recordingsOf,
  VendorWorld,
} from '../support/vendor-world.ts';

/**
 * The real program with every provider, over real sockets on loopback: whole videos, and what a user sees when a vendor
 * fails. `SPARKFLUENCE_TEST_REPORT=FOLDER` writes the table and the recorded requests there as markdown.
 */

/** As https://ai.google.dev/gemini-api/docs/rate-limits and the public threads about it show it. */
const gemini429Daily = json(429, {
  error: {
    code: 429,
    message: 'You exceeded your current quota, please check your plan and billing details.',
    status: 'RESOURCE_EXHAUSTED',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [
          {
            quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
            quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
            quotaDimensions: { location: 'global', model: 'gemini-3.8-flash' },
            quotaValue: '20',
          },
        ],
      },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' },
    ],
  },
});

const KEYS = Object.values(DUMMY_KEYS);
const AT_ONCE = 4;

let place: Place;
let cache: string;
let media: Media;
const outcomes: Outcome[] = [];
const worlds: VendorWorld[] = [];
let watch: ProcessWatch;
const sharedCache = () => join(inject('sharedFolder'), 'cache');

beforeAll(async () => {
  place = newPlace({ keep: true });
  cache = join(place.folder, 'cache');
  media = await makeMedia(place.folder);
  watch = watchProcesses(KEYS, place.folder);
});
afterAll(async () => {
  watch.stop();
  await Promise.all(worlds.map((world) => world.close()));
});

async function openWorld(): Promise<VendorWorld> {
  const world = await new VendorWorld(media, SAMPLE_ANSWER).open();
  worlds.push(world);
  return world;
}

type Env = Readonly<Record<string, string | undefined>>;

/** A process of its own, as a user starts it. */
const run = (world: VendorWorld, argv: readonly string[], env: Env = {}): Promise<Outcome> =>
  place.run(argv, optionsOf(world, env)).then(kept);

/** The same program in this process: what a vendor's answer becomes does not depend on the process. */
const call = (world: VendorWorld, argv: readonly string[], env: Env = {}): Promise<Outcome> =>
  place.call(argv, optionsOf(world, env)).then(kept);

const optionsOf = (world: VendorWorld, env: Env) => ({
  env: {
    ...world.env,
    SPARKFLUENCE_CACHE: cache,
    SPARKFLUENCE_POLL_MS: '20',
    SPARKFLUENCE_LIST_LAG_MS: '1',
    SPARKFLUENCE_FILE_WAIT_MS: '300',
    SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS,
    SPARKFLUENCE_DATA: join(place.folder, 'data'),
    ...env,
  },
});

function kept(outcome: Outcome): Outcome {
  outcomes.push(outcome);
  return outcome;
}

// ---- whole videos ----

/** Each provider once: what one of them makes is a file to the next, whoever made it. */
const TRIPLES = [
  ['gemini', 'huggingface', 'google'],
  ['llm', 'openai', 'veo'],
] as const;

describe.each(TRIPLES)('run with %s, %s and %s', (script, images, videos) => {
  test('makes the final video out of what they answered', async () => {
    const world = await openWorld();
    const folder = join(place.root, `whole-${script}-${images}-${videos}`);
    const providers = ['--script-provider', script, '--image-provider', images, '--video-provider', videos];
    const topic = ['--topic', '5 cara meningkatkan produktivitas kerja', '--language', 'indonesian'];
    const outcome = await run(world, ['run', ...topic, ...providers, '--project', folder]);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    const { data } = outcome.document;
    expect(data.segments).toEqual(SAMPLE_ANSWER.segments);
    // The fakes' clips have a tone and no speech, so the times of the captions are guessed.
    expect(data.degradations.map(({ reason }: { reason: string }) => reason)).toEqual(['captions_guessed']);
    expect(data.images.map(({ provider }: { provider: string }) => provider)).toEqual(Array(4).fill(images));
    for (const { type, duration_seconds } of SAMPLE_ANSWER.segments) {
      const clip = readFileSync(join(folder, 'clips', `${type}.mp4`));
      expect(clip.equals(media.clips[duration_seconds]!), type).toBe(true);
      const drawn = readFileSync(join(folder, 'images', `${type}.${images === 'openai' ? 'jpg' : 'png'}`));
      expect(drawn.equals(media.pictures[images]), type).toBe(true);
    }
    const final = await probe(join(folder, 'final.mp4'));
    expect(final).toMatchObject({ complete: true, width: 720, height: 1280, frameCount: 720 });
    expect(world.jobs.filter(({ vendor }) => vendor === images)).toHaveLength(4);
    expect(world.jobs.filter(({ vendor }) => vendor === videos)).toHaveLength(4);
    // Gemini wrote the motion; the narration is the script's.
    for (const { prompt } of world.jobs.filter(({ vendor }) => vendor === videos)) {
      expect(prompt).toContain('A slow push-in towards the subject');
      expect(prompt).toContain('Voice narration in Indonesian');
    }
    expect(world.strays).toEqual([]);
  });
});

// ---- the table ----

interface Seen {
  readonly row: Row;
  readonly outcome: Outcome;
  readonly world: VendorWorld;
  readonly folder: string;
  readonly seconds: number;
}
const seen: Seen[] = [];

describe('provider × scenario', () => {
  const lines = new Map<Row, Promise<Seen>>();
  beforeAll(() => {
    const queue = [...ROWS];
    const waiting = new Map(ROWS.map((row) => [row, Promise.withResolvers<Seen>()]));
    for (const [row, { promise }] of waiting) lines.set(row, promise);
    const work = async () => {
      for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
        await rowOutcome(row).then(waiting.get(row)!.resolve, waiting.get(row)!.reject);
      }
    };
    for (let each = 0; each < AT_ONCE; each += 1) void work();
  });

  test.each(ROWS)('$provider, $scenario: exit $exit, $reason', async (row) => {
    const { outcome, world, folder } = await lines.get(row)!;
    const { exitCode, document, stderr } = outcome;
    const details = document.success ? {} : document.error.details;
    expect({ exit: exitCode, reason: details.reason ?? null }, stderr).toEqual({
      exit: row.exit,
      reason: row.reason,
    });
    expect(details.segments ?? []).toEqual(row.segments);
    expect(world.orders(row.provider, row.segments.length === 1 ? 'BODY_1' : undefined)).toBe(
      row.segments.length === 1 || isScript(row.provider) ? row.orders : ordersOfAll(row),
    );
    expect(world.strays).toEqual([]);
    if (row.exit !== 0) expect(details.next, 'what to do next').toMatch(/\w+ \w+/);
    if (row.segments.length === 1) {
      expect(document.error.message).toContain('BODY_1: ');
      expect(document.error.message).not.toContain('HOOK: ');
      expect(readdirSync(join(folder, 'clips')), 'the other segment was finished').toContain('HOOK.mp4');
    }
  });
});

/** The whole videos, and one scenario of each provider, run in processes of their own: keys are looked for on command lines. */
const IN_A_PROCESS = new Set<Row['scenario']>(['402']);

/** How many orders come in when both segments are counted. */
function ordersOfAll({ provider, scenario, orders }: Row): number {
  if (scenario === '429 with a time') return orders + 1;
  return provider === 'gemini' || provider === 'llm' ? orders : orders * 2;
}

async function rowOutcome(row: Row): Promise<Seen> {
  const began = performance.now();
  const world = await openWorld();
  world.fault = faultOf(row, media);
  const folder = join(place.root, `${row.provider}-${row.scenario}`.replaceAll(' ', '-'));
  const outcome = await (IN_A_PROCESS.has(row.scenario) ? run : call)(world, commandOf(row, folder), {
    ...(row.scenario === 'hang' ? { SPARKFLUENCE_TIMEOUT_MS: String(HANG_MS) } : {}),
    // Without Gemini's key the composer writes the motion.
    ...(row.provider === 'gemini' || row.provider === 'google' ? {} : { GEMINI_API_KEY: undefined }),
  });
  const line = { row, outcome, world, folder, seconds: (performance.now() - began) / 1000 };
  seen.push(line);
  return line;
}

/** `script` for the writers; for the others `run` on a project with a script written by hand. */
function commandOf({ provider }: Row, folder: string): string[] {
  if (isScript(provider)) {
    const topic = ['--topic', '5 cara meningkatkan produktivitas kerja', '--language', 'indonesian'];
    return ['script', ...topic, '--script-provider', provider, '--project', folder];
  }
  writeProject(folder);
  return runOn(folder, isImage(provider) ? [provider, 'veo'] : ['huggingface', provider]);
}

const runOn = (folder: string, [images, videos]: readonly [string, string]): string[] => [
  'run',
  ...['--project', folder, '--image-provider', images, '--video-provider', videos],
];

function writeProject(folder: string): void {
  const settings: Settings = {
    project_id: crypto.randomUUID(),
    created_at: '2026-11-20T10:00:00.000Z',
    input: null,
    duration: null,
    platform: 'tiktok',
    language: 'english',
    style: 'cinematic',
    aspect_ratio: '9:16',
  };
  const script: ScriptFile = {
    provider: null,
    fingerprint: null,
    segments: (['HOOK', 'BODY_1'] as const).map((type) => ({
      type,
      duration_seconds: 4,
      script_text: `This is ${MARKERS[type]}; it is short.`,
      visual_direction: `A sign that reads nothing, ${MARKERS[type]} in spirit`,
      emotion: 'calm',
    })),
    metadata: { virality_score: 0, hooks_used: [], total_duration: 8, language: 'english' },
    degradations: [],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'project.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'script.json'), JSON.stringify(script));
}

test.each(['veo', 'google'] as const)(
  '%s blocks a clip after it was ordered: the segment is named, and what to change',
  async (provider) => {
    const world = await openWorld();
    const blocked = recorded(recordingsOf(provider), 'blocked');
    world.fault = { step: 'poll', segment: 'BODY_1', reply: blocked };
    const folder = join(place.root, `blocked-late-${provider}`);
    writeProject(folder);
    const outcome = await call(world, runOn(folder, ['huggingface', provider]));
    expect(outcome.exitCode, outcome.stderr).toBe(4);
    expect(outcome.document.error.details).toMatchObject({
      reason: 'content_blocked',
      segments: ['BODY_1'],
      next: expect.stringContaining('wording'),
    });
    expect(readdirSync(join(folder, 'clips'))).toEqual(['HOOK.mp4']);
  },
);

// ---- nothing that has a built-in answer stops for want of a vendor's ----

test.each([
  ['its daily quota is used up', gemini429Daily],
  [
    'it is overloaded',
    json(503, { error: { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded.' } }),
  ],
  ['it blocks the prompt', json(200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })],
  ['its line drops', droppedAfter],
] as const)(
  'Gemini writes no motion since %s: the clips are ordered, each once, with composed motion',
  async (_why, reply) => {
    const world = await openWorld();
    world.fault = { step: 'motion', reply };
    const folder = join(place.root, `no-motion-${crypto.randomUUID()}`);
    writeProject(folder);
    const outcome = await call(world, runOn(folder, ['huggingface', 'veo']));
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect([world.orders('veo', 'HOOK'), world.orders('veo', 'BODY_1')]).toEqual([1, 1]);
    for (const { prompt } of world.jobs.filter(({ vendor }) => vendor === 'veo'))
      expect(prompt).toContain('Slow, steady drift sideways');
    const composed = (outcome.document.data.degradations as { reason: string; message: string }[])
      .filter(({ reason }) => reason === 'motion_composed')
      .map(({ message }) => message.split(':')[0]);
    expect(composed.sort()).toEqual(['BODY_1', 'HOOK']);
  },
);

// ---- bought once ----

describe('an order whose answer was lost', () => {
  test.each([
    ['dropped after it was read', 1],
    ['dropped before it was read', 2],
  ] as const)('veo, %s: found in the history or sent again, and bought once', async (scenario, orders) => {
    const world = await openWorld();
    world.fault = faultOf({ provider: 'veo', scenario }, media);
    const folder = join(place.root, `lost-${scenario}`.replaceAll(' ', '-'));
    writeProject(folder);
    const argv = runOn(folder, ['huggingface', 'veo']);
    // Data of its own: orders of the same words that other tests left open could be the lost one.
    const keyless = { GEMINI_API_KEY: undefined, SPARKFLUENCE_DATA: `${folder}-data` };
    world.addForeignJob('Slow fade');
    const first = await call(world, argv, keyless);
    expect(first.document.error.details.reason).toBe('ambiguous_submission');
    world.fault = undefined;
    const second = await call(world, argv, keyless);
    expect(second.exitCode, second.stderr).toBe(0);
    const bought = world.jobs.filter(({ vendor, segment }) => vendor === 'veo' && segment === 'BODY_1');
    expect(bought).toHaveLength(1);
    expect(world.orders('veo', 'BODY_1') + (scenario === 'dropped before it was read' ? 1 : 0)).toBe(orders);
    expect(world.sent.some(({ step }) => step === 'history')).toBe(true);
  });

  test('google keeps no history: nothing is sent again without --resubmit', async () => {
    const world = await openWorld();
    world.fault = faultOf({ provider: 'google', scenario: 'dropped after it was read' }, media);
    const folder = join(place.root, 'lost-google');
    writeProject(folder);
    const argv = runOn(folder, ['huggingface', 'google']);
    await call(world, argv);
    world.fault = undefined;
    const second = await call(world, argv);
    expect(second.exitCode, second.stderr).toBe(4);
    expect(second.document.error.details).toMatchObject({
      reason: 'ambiguous_submission',
      segment: 'BODY_1',
      next: expect.stringContaining('--resubmit'),
    });
    expect(world.orders('google', 'BODY_1')).toBe(1);
    const third = await call(world, [...argv, '--resubmit']);
    expect(third.exitCode, third.stderr).toBe(0);
    expect(world.orders('google', 'BODY_1')).toBe(2);
    expect(world.orders('google', 'HOOK')).toBe(1);
  });

  test('openai keeps no history: a picture is cheap, is drawn again, and the receipt says so', async () => {
    const world = await openWorld();
    world.fault = faultOf({ provider: 'openai', scenario: 'dropped after it was read' }, media);
    const folder = join(place.root, 'lost-openai');
    writeProject(folder);
    const argv = runOn(folder, ['openai', 'veo']);
    await call(world, argv, { GEMINI_API_KEY: undefined });
    world.fault = undefined;
    const second = await call(world, argv, { GEMINI_API_KEY: undefined });
    expect(second.exitCode, second.stderr).toBe(0);
    expect([world.orders('openai', 'HOOK'), world.orders('openai', 'BODY_1')]).toEqual([1, 2]);
    const bought = second.document.data.receipt.purchases.filter(
      (each: { possibly_twice?: boolean }) => each.possibly_twice,
    );
    expect(bought).toMatchObject([{ stage: 'image', segment_type: 'BODY_1', provider: 'openai' }]);
  });

  test('a download that broke off is fetched again, and nothing is ordered again', async () => {
    const world = await openWorld();
    world.fault = faultOf({ provider: 'veo', scenario: 'truncated download' }, media);
    const folder = join(place.root, 'broken-download');
    writeProject(folder);
    const argv = runOn(folder, ['huggingface', 'veo']);
    const first = await call(world, argv, { GEMINI_API_KEY: undefined });
    expect(first.exitCode, first.stderr).toBe(5);
    world.fault = undefined;
    const second = await call(world, argv, { GEMINI_API_KEY: undefined });
    expect(second.exitCode, second.stderr).toBe(0);
    expect(world.orders('veo')).toBe(2);
  });
});

// ---- keys ----

describe('doctor --online', () => {
  /** The cache that all test files share, so that the languages need not be spoken again; it is looked through for keys. */
  const shared = () => ({ SPARKFLUENCE_CACHE: sharedCache() });

  test('tries each key, tells the credit, warns of a model that ends', async () => {
    const world = await openWorld();
    const { exitCode, document, stderr } = await call(world, ['doctor', '--online', '--json'], shared());
    expect(exitCode, stderr).toBe(0);
    const byProvider = Object.fromEntries(
      document.data.online.map((check: { provider: string }) => [check.provider, check]),
    );
    expect(Object.keys(byProvider)).toEqual(['gemini', 'llm', 'huggingface', 'openai', 'veo']);
    for (const check of Object.values(byProvider)) expect(check).toMatchObject({ ok: true });
    expect(byProvider.veo.credit).toEqual({ available: 340, locked: 20 });
    expect(byProvider.openai.warnings).toEqual([expect.stringMatching(/gpt-image-2 .*2027-04-30/)]);
    expect(byProvider.huggingface.account).toContain('somebody');
    expect(world.strays).toEqual([]);
    expect(world.sent.map(({ step }) => step)).toEqual(Array(5).fill('account'));
  });

  test('a refused key is exit 3 online, says which, and offline no provider is asked', async () => {
    const world = await openWorld();
    // Another check fails earlier, and not because of its key.
    const env = {
      ...shared(),
      VEO_API_KEY: 'dummy-veo-that-is-unknown',
      GOOGLE_GEMINI_BASE_URL: `${world.origin}/nowhere`,
    };
    const online = await call(world, ['doctor', '--online', '--json'], env);
    expect(online.exitCode).toBe(3);
    const problem = { reason: 'key_refused', exit_code: 3, next: expect.stringContaining('key of veo') };
    expect(online.document.data.online).toContainEqual(
      expect.objectContaining({ key: 'VEO_API_KEY', ok: false, problem: expect.objectContaining(problem) }),
    );
    expect(online.document.data.ok).toBe(true);
    const asked = world.sent.length;
    const offline = await call(world, ['doctor', '--json'], env);
    expect(offline.exitCode).toBe(0);
    expect(offline.document.data).not.toHaveProperty('online');
    expect(world.sent).toHaveLength(asked);
  });
});

// ---- aimock ----

describe('aimock, which has Google’s v1beta only', () => {
  const writeScript = async (url: string, folder: string, env: Record<string, string> = {}) =>
    call(
      worlds[0] ?? (await openWorld()),
      [
        ...['script', '--topic', '5 cara meningkatkan produktivitas kerja', '--language', 'indonesian'],
        ...['--script-provider', 'gemini', '--project', join(place.root, folder)],
      ],
      { GOOGLE_GEMINI_BASE_URL: url, GOOGLE_GENAI_API_VERSION: 'v1beta', ...env },
    );

  test.each<[string, ChaosConfig | undefined, number, string | undefined]>([
    ['well', undefined, 0, undefined],
    ['drops', { dropRate: 1 }, 4, 'provider_unavailable'],
    ['malformed', { malformedRate: 1 }, 4, 'bad_answer'],
    ['disconnects', { disconnectRate: 1 }, 4, 'provider_unavailable'],
  ])('%s', async (name, chaos, exit, reason) => {
    const mock = new LLMock({ port: 0, ...(chaos === undefined ? {} : { chaos }) });
    onTestFinished(async () => void (await mock.stop()));
    mock.on({ userMessage: 'produktivitas' }, { content: JSON.stringify(SAMPLE_ANSWER) });
    await mock.start();
    const outcome = await writeScript(mock.url, `aimock-${name}`);
    expect(outcome.exitCode, outcome.stderr).toBe(exit);
    if (exit !== 0) expect(outcome.document.error.details.reason).toBe(reason);
    else expect(outcome.document.data.segments).toEqual(SAMPLE_ANSWER.segments);
  });
});

describe('after all of it', () => {
  test('each key went to its own vendor, in its own header', () => {
    const sent = worlds.flatMap((world) => world.sent);
    expect(sent.length).toBeGreaterThan(300);
    for (const { vendor, sent: request } of sent) {
      const [header, value] = KEY_HEADERS[vendor];
      const { [header]: own, ...others } = request.headers;
      expect([undefined, value], `${vendor} ${request.path}`).toContain(own);
      const rest = `${request.path} ${JSON.stringify(others)} ${request.body.toString('latin1')}`;
      for (const key of KEYS) expect(rest.includes(key), `${vendor} ${request.path}`).toBe(false);
    }
  });

  test('no key stands in any output, file or command line', () => {
    expect(outcomes.length).toBeGreaterThan(ROWS.length);
    expect(readdirSync(place.root).length).toBeGreaterThan(50);
    expect(statSync(cache).isDirectory()).toBe(true);
    expect(place.folder.startsWith(inject('sharedFolder'))).toBe(true);
    const outputs = outcomes.map(({ stdout, stderr }) => `${stdout}\n${stderr}`);
    expect(keySightings(KEYS, outputs, [place.folder, sharedCache()])).toEqual([]);
    expect(watch.seen()).toEqual({ own: expect.any(Number), withKey: [] });
    if (canSeeProcesses) expect(watch.seen().own).toBeGreaterThanOrEqual(8); // 2 videos, 6 providers
    // The check finds a key in an output and in a file.
    writeFileSync(join(place.folder, 'planted'), `x${KEYS[0]}x`);
    expect(keySightings(KEYS, [`${KEYS[1]}`], [place.folder])).toHaveLength(2);
  });

  test('the report', () => {
    const folder = process.env.SPARKFLUENCE_TEST_REPORT;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'scenario-table.md'), tablePage(seen));
    writeFileSync(join(folder, 'recorded-requests.md'), requestsPage(worlds, KEYS));
  });
});
