import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { openQueue } from '../../src/queue/open.ts';
import { submit } from '../../src/queue/submit.ts';
import { NO_RATE_LIMITS, writeProject } from '../support/kill-lab.ts';
import { openFfmpeg } from '../support/media.ts';
import { type OtlpCollector, type SentSpan, startOtlpCollector } from '../support/otlp-collector.ts';
import { startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { newPlace, type Place } from '../support/program.ts';
import { SEGMENTS as LAB_SEGMENTS, nameOf, rowOf, scriptOf } from '../support/worker-lab.ts';

/** What the real program tells a collector of its work: nothing, unless the environment asks for it. */

const SEGMENTS = ['HOOK', 'BODY_1'];
const PAID = ['--image-provider', 'huggingface', '--video-provider', 'veo'];

async function collector(): Promise<OtlpCollector> {
  const found = await startOtlpCollector();
  onTestFinished(() => found.close());
  return found;
}

async function paidVideo(place: Place, env: Readonly<Record<string, string>>) {
  const { binary } = await openFfmpeg();
  const fake = await startPaidFake(SEGMENTS, makePaidMedia(binary, place.folder), {});
  onTestFinished(() => fake.close());
  const folder = join(place.root, 'project');
  mkdirSync(place.root, { recursive: true });
  writeProject(folder, SEGMENTS);
  const outcome = await place.run(['run', '--project', folder, ...PAID], {
    env: {
      ...fake.env,
      ...{
        SPARKFLUENCE_POLL_MS: '20',
        SPARKFLUENCE_LIST_LAG_MS: '1',
        SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS,
      },
      ...env,
    },
  });
  return { outcome, fake, folder };
}

test('a run tells its stages, orders, requests and ffmpeg as one trace, with its cost, and nothing that is secret', async () => {
  const collected = await collector();
  const place = newPlace();
  const { outcome, fake, folder } = await paidVideo(place, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collected.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-key',
    OTEL_SERVICE_NAME: 'studio',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
  });
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  expect(collected.refused).toEqual([]);
  expect(collected.text).toContain('Bearer collector-key');
  expect(collected.resources[0]).toMatchObject({
    ...{ 'service.name': 'studio', 'deployment.environment': 'test' },
    'service.version': expect.any(String),
  });

  const { spans } = collected;
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  const aboveOf = ({ parentSpanId }: SentSpan) => spans.find(({ spanId }) => spanId === parentSpanId);
  const named = (name: string) => spans.filter((span) => span.name === name);
  expect(named('sparkfluence run')).toMatchObject([
    { parentSpanId: undefined, isError: false, attributes: { 'sparkfluence.exit_code': 0 } },
  ]);
  expect(named('combine')).toHaveLength(1);
  expect(named('ffmpeg').length).toBeGreaterThan(0);
  for (const [stage, provider] of [
    ['image', 'huggingface'],
    ['clip', 'veo'],
  ] as const) {
    const orders = named(`order ${stage}`);
    expect(orders.map(({ attributes }) => attributes['sparkfluence.segment']).sort()).toEqual(
      [...SEGMENTS].sort(),
    );
    for (const order of orders) {
      expect(order.attributes).toMatchObject({ 'sparkfluence.provider': provider });
      expect(order.attributes['sparkfluence.cost_usd']).toBeGreaterThan(0);
      const requests = spans.filter((span) => aboveOf(span) === order);
      expect(requests.map(({ attributes }) => attributes)).toContainEqual(
        expect.objectContaining({
          ...{
            'http.request.method': 'POST',
            'http.response.status_code': 200,
            'server.address': '127.0.0.1',
          },
          ...{
            'sparkfluence.provider': provider,
            'sparkfluence.segment': order.attributes['sparkfluence.segment'],
          },
        }),
      );
    }
  }

  const pointsOf = (name: string) => collected.points.filter((point) => point.name === name);
  expect(pointsOf('sparkfluence.videos')).toMatchObject([{ value: 1, attributes: { outcome: 'finished' } }]);
  expect(pointsOf('sparkfluence.orders').reduce((sum, { value }) => sum + value, 0)).toBe(4);
  const { cost_usd: cost } = (JSON.parse(outcome.stdout) as { data: { cost_usd?: number } }).data;
  const told = pointsOf('sparkfluence.cost').reduce((sum, { value }) => sum + value, 0);
  expect(told).toBeGreaterThan(0);
  if (cost !== undefined) expect(told).toBeCloseTo(cost, 4);

  const script = readFileSync(join(folder, 'script.json'), 'utf8');
  const words = [...script.matchAll(/"(?:script_text|visual_direction)": "([^"]+)"/g)].map(
    ([, text = '']) => text,
  );
  expect(words.length).toBe(2 * SEGMENTS.length);
  const keys = Object.entries(fake.env).flatMap(([name, value]) => (/KEY|TOKEN/.test(name) ? [value] : []));
  for (const secret of [...words, ...keys, place.folder, 'signature=abc'])
    expect(collected.text).not.toContain(secret);
});

test('a worker tells each attempt as a trace of its own with what it cost, and how many videos its queue has', async () => {
  const collected = await collector();
  const place = newPlace();
  const { binary } = await openFfmpeg();
  const names = LAB_SEGMENTS.map((type) => nameOf(type, 0));
  const fake = await startPaidFake(names, makePaidMedia(binary, place.folder), { script: scriptOf });
  onTestFinished(() => fake.close());
  const folder = join(place.folder, 'queue');
  const bad = { key: 'bad', fingerprint: 'x', words: 'x', holds: [], inputs: 'of no program' };
  const queue = await openQueue({ address: undefined, embedded: { folder, pid }, looksAfter: false });
  await submit(queue, { batch: 'sheet', name: 'sheet.csv', rows: [rowOf(place.folder, 0), bad] });
  await queue.close();

  const { exitCode, stderr, document } = await place.run(['worker', '--until-empty', '--concurrency', '1'], {
    env: {
      ...{ ...fake.env, SPARKFLUENCE_POLL_MS: '20', SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS },
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: collected.url, OTEL_METRIC_EXPORT_INTERVAL: '800' },
      SPARKFLUENCE_DATABASE_URL: `pglite:${folder}`,
    },
  });
  expect(exitCode, stderr).toBe(0);
  expect(document.data).toEqual({ finished: 1, failed: 1, given_back: 0 });
  expect(collected.refused).toEqual([]);
  const attempts = collected.spans.filter(({ name }) => name === 'attempt');
  expect(attempts).toMatchObject([
    {
      parentSpanId: undefined,
      isError: false,
      attributes: {
        ...{ 'sparkfluence.batch': 'sheet', 'sparkfluence.tries': 1, 'sparkfluence.state': 'finished' },
        'sparkfluence.cost_usd': expect.any(Number),
      },
    },
    {
      parentSpanId: undefined,
      isError: true,
      attributes: { 'sparkfluence.state': 'failed', 'error.type': 'bad_rows' },
    },
  ]);
  const [made, failed] = attempts.map(({ traceId }) =>
    collected.spans.filter((span) => span.traceId === traceId).map(({ name }) => name),
  );
  expect(made!.filter((name) => name === 'order clip')).toHaveLength(LAB_SEGMENTS.length);
  expect(failed).toEqual(['attempt']);

  const depths = (state: string) =>
    collected.points
      .filter(({ name, attributes }) => name === 'sparkfluence.queue.depth' && attributes.state === state)
      .map(({ value }) => value);
  expect(depths('running'), 'while the first one is made').toContain(1);
  expect(depths('waiting')).toContain(1);
  expect(depths('failed').at(-1)).toBe(1);
  expect(
    collected.points
      .filter(({ name }) => name === 'sparkfluence.videos')
      .map(({ attributes }) => attributes.outcome),
  ).toEqual(expect.arrayContaining(['finished', 'failed']));
});

test('a failure is told by its kind; `none` and OTEL_SDK_DISABLED switch it off, and so does no endpoint', async () => {
  const collected = await collector();
  const place = newPlace();
  const on = { OTEL_EXPORTER_OTLP_ENDPOINT: collected.url };
  const ask = (env: Readonly<Record<string, string>>) =>
    place.run(['status', '--project', join(place.folder, 'nothing-here')], { env });
  for (const env of [
    {},
    { ...on, OTEL_SDK_DISABLED: 'true' },
    { ...on, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' },
  ])
    expect((await ask(env)).exitCode).toBe(6);
  // A folder that came from elsewhere sends nobody's work away.
  writeFileSync(join(place.folder, '.env'), `OTEL_EXPORTER_OTLP_ENDPOINT=${collected.url}\n`);
  expect((await ask({})).exitCode).toBe(6);
  expect(collected.text).toBe('');

  const { exitCode, stderr } = await ask(on);
  expect(exitCode).toBe(6);
  expect(stderr).not.toContain('telemetry');
  expect(collected.spans).toMatchObject([
    { name: 'sparkfluence status', isError: true, attributes: { 'sparkfluence.exit_code': 6 } },
  ]);
});

test('a collector that is not there changes neither answer nor exit code, and is named once', async () => {
  const place = newPlace();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '300' };
  const { exitCode, stderr, document } = await place.run(['list'], { env });
  expect(exitCode).toBe(0);
  expect(document.data.projects).toEqual([]);
  expect(stderr.match(/note: telemetry: .*/g)).toHaveLength(1);
});
