import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { downloadFile } from '../../src/providers/wire/download-file.ts';
import { useProxies } from '../../src/providers/wire/proxies.ts';
import { NO_RATE_LIMITS } from '../support/kill-lab.ts';
import {
  type Certificate,
  type LoggingProxy,
  makeCertificate,
  type Refusal,
  startLoggingProxy,
} from '../support/logging-proxy.ts';
import { errorOf, newPlace, type Outcome, type Place } from '../support/program.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';
import { makeMedia } from '../support/vendor-media.ts';
import { chatOf, DUMMY_KEYS, type Media, VendorWorld } from '../support/vendor-world.ts';

/**
 * The real program behind a proxy, over real sockets and real TLS. The vendors' names end in `.test`, which no resolver
 * knows: whatever reached them went through the proxy.
 */

const LOGIN = 'me:s3cret-of-the-proxy';
const BASIC = `Basic ${Buffer.from(LOGIN).toString('base64')}`;
const SECRETS = ['s3cret-of-the-proxy', BASIC.slice(6), ...Object.values(DUMMY_KEYS)];
const TOPIC = ['--topic', '5 cara meningkatkan produktivitas kerja', '--language', 'indonesian'];

let place: Place;
let media: Media;
let certificate: Certificate | undefined;
const outcomes: Outcome[] = [];

beforeAll(async () => {
  place = newPlace({ keep: true });
  certificate = makeCertificate(place.folder);
  media = await makeMedia(place.folder);
});

afterAll(() => {
  for (const { stdout, stderr } of outcomes)
    for (const secret of SECRETS) expect(stdout + stderr).not.toContain(secret);
});

interface Lab {
  readonly world: VendorWorld;
  readonly proxy: LoggingProxy;
  readonly env: Record<string, string>;
  /** In a process of its own, which trusts the certificate. */
  run(argv: readonly string[], env?: Record<string, string | undefined>): Promise<Outcome>;
  /** In this process, for what comes to no TLS. */
  call: Lab['run'];
}

async function openLab(): Promise<Lab> {
  const world = await new VendorWorld(media, SAMPLE_ANSWER).open();
  onTestFinished(() => world.close());
  const proxy = await startLoggingProxy(Number(new URL(world.origin).port), certificate!);
  const direct = `${world.origin}/openai/v1`; // on this machine
  world.origin = 'https://vendors.test';
  const env = {
    ...world.env,
    OPENAI_BASE_URL: direct,
    SPARKFLUENCE_HF_BASE_URL: 'https://hub.test/hf',
    SPARKFLUENCE_LLM_BASE_URL: 'http://llm.test/llm/v1',
    NODE_EXTRA_CA_CERTS: certificate!.file,
    HTTPS_PROXY: `http://${LOGIN}@127.0.0.1:${proxy.port}`,
    HTTP_PROXY: `http://${LOGIN}@localhost:${proxy.port}`,
    SPARKFLUENCE_POLL_MS: '20',
    SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS,
    SPARKFLUENCE_DATA: join(place.folder, 'data'),
  };
  const run: Lab['run'] = async (argv, more = {}) =>
    kept(await place.run(argv, { env: { ...env, ...more } }));
  const call: Lab['run'] = async (argv, more = {}) =>
    kept(await place.call(argv, { env: { ...env, ...more } }));
  return { world, proxy, env, run, call };
}

function kept(outcome: Outcome): Outcome {
  outcomes.push(outcome);
  return outcome;
}

const hosts = (proxy: LoggingProxy): string[] => [
  ...new Set(
    proxy.log.map((line) => /^CONNECT (\S+)|^\w+ (http:\/\/[^/]+)/.exec(line)?.slice(1).join('') ?? line),
  ),
];

test.each([
  ['llm', 'huggingface', 'veo', ['http://llm.test', 'vendors.test:443', 'hub.test:443']],
  ['gemini', 'openai', 'google', ['vendors.test:443']],
] as const)(
  'run with %s, %s and %s: every call and download goes through the proxy',
  async (script, images, videos, through) => {
    const { world, proxy, run } = await openLab();
    const providers = ['--script-provider', script, '--image-provider', images, '--video-provider', videos];
    const outcome = await run(['run', ...TOPIC, ...providers]);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(hosts(proxy).sort()).toEqual([...through].sort());
    expect(new Set(proxy.logins)).toEqual(new Set([BASIC]));
    const steps = new Set(world.sent.map(({ vendor, step }) => `${vendor} ${step}`));
    for (const step of [
      `${script} script`,
      `${images} image`,
      `${videos} submit`,
      `${videos} poll`,
      `${videos} file`,
    ])
      expect(steps).toContain(step);
    expect(world.strays).toEqual([]);
    const near = world.sent.filter(({ sent }) => /^127/.test(sent.headers.host ?? ''));
    expect(near.every(({ vendor }) => vendor === 'openai')).toBe(true);
    if (images === 'openai') expect(near).toHaveLength(4); // this machine is called directly
    report(`run with ${providers.filter((word) => !word.startsWith('--')).join(', ')}`, proxy, near.length);
    // The login is the proxy's own; no server sees it.
    for (const { sent } of world.sent) expect(sent.headers['proxy-authorization']).toBeUndefined();
  },
);

/** What went through the proxy and what did not, where `SPARKFLUENCE_TEST_REPORT` names a folder. */
function report(title: string, { log }: LoggingProxy, direct: number): void {
  const folder = process.env.SPARKFLUENCE_TEST_REPORT;
  if (folder === undefined) return;
  const counts = new Map<string, number>();
  for (const line of log) counts.set(line, (counts.get(line) ?? 0) + 1);
  const rows = [...counts].map(([line, count]) => `- ${count} × ${line}`);
  mkdirSync(folder, { recursive: true });
  appendFileSync(
    join(folder, 'proxy.md'),
    [`## ${title}`, '', ...rows, `- directly, to this machine: ${direct} requests`, '', ''].join('\n'),
  );
}

test('NO_PROXY and this machine are called directly', async () => {
  const { proxy, call, run } = await openLab();
  const near = await answeringServer();
  const own = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
  const argv = ['script', ...TOPIC, '--script-provider', 'llm'];
  const wrote = async (host: string, more: Record<string, string> = {}, send = call) => {
    near.asked.length = 0;
    proxy.log.length = 0;
    const llm = { SPARKFLUENCE_LLM_BASE_URL: `http://${host}:${near.port}/v1`, SPARKFLUENCE_LLM_MODEL: 'm' };
    const { exitCode } = await send(argv, { ...llm, ...more });
    return { exitCode, direct: near.asked.length, proxied: proxy.log.length };
  };
  const direct = { exitCode: 0, direct: 1, proxied: 0 };
  expect(await wrote('127.0.0.1')).toEqual(direct);
  expect(await wrote('localhost')).toEqual(direct);
  if (own === undefined) return; // a machine without a network
  proxy.refusal = { status: 403 };
  expect(await wrote(own)).toMatchObject({ direct: 0, proxied: 1 });
  expect(await wrote(own, { NO_PROXY: own }, run)).toEqual(direct); // the real program, as a user starts it
  expect(await wrote(own, { no_proxy: `other.test, ${own}:${near.port}` })).toEqual(direct);
});

async function answeringServer() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(chatOf(SAMPLE_ANSWER)));
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  onTestFinished(() => void server.close());
  return { asked, port: (server.address() as AddressInfo).port };
}

const PAGE = '<html><h1>Sign in to this network</h1></html>';

describe('a proxy that refuses says so by its name', () => {
  const REFUSALS: [what: string, refusal: Refusal | 'gone', reason: string, says: RegExp][] = [
    ['asks for a login', { status: 407 }, 'proxy_login', /asks for a login \(407\)/],
    ['forbids', { status: 403, page: PAGE }, 'proxy_refused', /refused the connection \(403\)/],
    ['is not there', 'gone', 'proxy_unreachable', /cannot be reached \(ECONNREFUSED\)/],
    [
      'opens TLS',
      { status: 403, page: PAGE, inside: true },
      'proxy_certificate',
      /is not trusted \(\w*SELF_SIGNED\w*\)/,
    ],
  ];

  test.each(REFUSALS)('it %s', async (_what, refusal, reason, says) => {
    const { world, proxy, call } = await openLab();
    const gone = refusal === 'gone' ? { HTTPS_PROXY: `http://${LOGIN}@127.0.0.1:9` } : {};
    if (refusal !== 'gone') proxy.refusal = refusal;
    const outcome = await call(['script', ...TOPIC, '--script-provider', 'gemini'], gone);
    const error = errorOf(outcome);
    expect(error, outcome.stderr).toMatchObject({ details: { reason, provider: 'gemini' } });
    expect(error.message).toMatch(says);
    expect(error.message).toContain(`the proxy http://127.0.0.1:${refusal === 'gone' ? 9 : proxy.port}`);
    expect(error.details.next).toMatch(/proxy|PROXY/);
    expect(outcome.exitCode).toBe(3);
    expect(world.sent).toEqual([]);
    if (refusal !== 'gone') expect(proxy.log).toHaveLength(1); // it is not asked again
  });

  test('it sends a page of its own, behind a certificate that is trusted', async () => {
    const { world, proxy, run } = await openLab();
    proxy.refusal = { status: 403, page: PAGE, inside: true };
    const error = errorOf(await run(['script', ...TOPIC, '--script-provider', 'gemini']));
    expect(error).toMatchObject({ details: { reason: 'proxy_page', status: 403 } });
    expect(error.message).toContain(`through the proxy http://127.0.0.1:${proxy.port}`);
    expect(error.details.answer).toContain('Sign in to this network');
    expect(world.sent).toEqual([]);
  });

  test.each([
    [{ status: 407 }, 'proxy_login'],
    [{ status: 403, page: PAGE }, 'proxy_page'],
    [{ status: 200, page: PAGE }, 'proxy_page'],
    [{ status: 511, page: PAGE }, 'proxy_page'],
  ])('on plain http, too: %j', async (refusal, reason) => {
    const { world, proxy, call } = await openLab();
    proxy.refusal = refusal;
    const outcome = await call(['script', ...TOPIC, '--script-provider', 'llm']);
    expect(errorOf(outcome), outcome.stderr).toMatchObject({ details: { reason, provider: 'llm' } });
    expect(errorOf(outcome).message).toContain(`the proxy http://localhost:${proxy.port}`);
    expect(world.sent).toEqual([]);
  });

  test('a download is refused by name, and nothing is left', async () => {
    const { proxy, env } = await openLab();
    proxy.refusal = { status: 403 };
    useProxies({ https: env.HTTPS_PROXY ?? '', not: '' });
    onTestFinished(() => useProxies({ not: '' }));
    const file = join(place.folder, 'refused.mp4');
    const signal = new AbortController().signal;
    const fetched = downloadFile('https://vendors.test/clip.mp4', file, {
      what: 'HOOK: clip',
      offeredBy: 'https://vendors.test',
      maxBytes: 10,
      signal,
    });
    await expect(fetched).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      details: { reason: 'proxy_refused', next: expect.stringContaining('NO_PROXY') },
    });
    expect(existsSync(file)).toBe(false);
  });
});

test('a proxy in a stranger’s .env is not used; in --env-file it is', async () => {
  const { world, proxy, env } = await openLab();
  const stranger = newPlace();
  writeFileSync(join(stranger.folder, '.env'), `HTTP_PROXY=${env.HTTP_PROXY}\n`, { mode: 0o600 });
  const without = { env: { ...env, HTTPS_PROXY: undefined, HTTP_PROXY: undefined } };
  const argv = ['script', ...TOPIC, '--script-provider', 'llm'];
  const ignored = kept(await stranger.call(argv, without));
  expect(ignored.stderr).toMatch(/not taken from .*: HTTP_PROXY\./);
  expect(errorOf(ignored).details.reason).toBe('provider_unavailable'); // no resolver knows the name
  expect([proxy.log, world.sent]).toEqual([[], []]);
  const taken = kept(await stranger.call([...argv, '--env-file', '.env'], without));
  expect(taken.exitCode, taken.stderr).toBe(0);
  expect(taken.stderr).not.toContain('not taken');
  expect(proxy.log).toEqual(['POST http://llm.test/llm/v1/chat/completions']);
});
