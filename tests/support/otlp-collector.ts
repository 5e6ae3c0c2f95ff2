import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A collector that takes OTLP as JSON over HTTP (OpenTelemetry protocol 1.7, «OTLP/HTTP»): POST to `/v1/traces` and
 * `/v1/metrics`, answered with 200 and an empty object. Anything else is refused.
 */

export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly milliseconds: number;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface OtlpCollector {
  readonly url: string;
  readonly spans: readonly SentSpan[];
  /** Every point of every metric, by its name. */
  readonly points: readonly {
    readonly name: string;
    readonly value: number;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  /** All that came, as text, with its headers. */
  readonly text: string;
  readonly refused: readonly string[];
  close(): Promise<void>;
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: SentSpan[] = [];
  const points: OtlpCollector['points'][number][] = [];
  const resources: Readonly<Record<string, unknown>>[] = [];
  const refused: string[] = [];
  let text = '';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    text += `${JSON.stringify(request.headers)}\n${body}\n`;
    const { method, url = '', headers } = request;
    const takes = { '/v1/traces': takeTraces, '/v1/metrics': takeMetrics }[url];
    if (method !== 'POST' || takes === undefined || headers['content-type'] !== 'application/json') {
      refused.push(`${method} ${url} ${headers['content-type']}`);
      response.writeHead(404).end();
      return;
    }
    takes(JSON.parse(body));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  // biome-ignore lint/suspicious/noExplicitAny: the document of a foreign protocol, looked into
  const takeTraces = ({ resourceSpans }: any) => {
    for (const { resource, scopeSpans } of resourceSpans) {
      resources.push(valuesOf(resource.attributes));
      for (const each of scopeSpans.flatMap((scope: { spans: object[] }) => scope.spans))
        spans.push({
          ...{ traceId: each.traceId, spanId: each.spanId, parentSpanId: each.parentSpanId, name: each.name },
          milliseconds: Number(BigInt(each.endTimeUnixNano) - BigInt(each.startTimeUnixNano)) / 1e6,
          isError: each.status?.code === 2,
          attributes: valuesOf(each.attributes),
        });
    }
  };
  // biome-ignore lint/suspicious/noExplicitAny: the document of a foreign protocol, looked into
  const takeMetrics = ({ resourceMetrics }: any) => {
    for (const { scopeMetrics } of resourceMetrics)
      for (const { name, sum, gauge } of scopeMetrics.flatMap(
        (scope: { metrics: object[] }) => scope.metrics,
      ))
        for (const { asDouble, asInt, attributes } of (sum ?? gauge).dataPoints)
          points.push({ name, value: Number(asDouble ?? asInt), attributes: valuesOf(attributes) });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ spans, points, resources, refused },
    get text() {
      return text;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const valuesOf = (attributes: readonly KeyValue[] = []): Record<string, unknown> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.intValue === undefined ? Object.values(value)[0] : Number(value.intValue),
    ]),
  );
