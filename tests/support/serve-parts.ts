import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { onTestFinished } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { UploadRequest } from '../../src/pipeline/storage/target.ts';
import { type Crew, crewOfOne } from '../../src/server/crew.ts';
import { openKeyRing } from '../../src/server/keys.ts';
import { type OpenServer, type OpenServerOptions, openServer } from '../../src/server/open.ts';
import type { LogEntry } from '../../src/server/parts.ts';
import { packagedFfmpeg } from './packaged-ffmpeg.ts';

/** A server without a socket, asked by `app.request`, with everything real behind it. */

export const TOKEN = { authorization: 'Bearer tok-alice-1' };
export const OTHER_TOKEN = { authorization: 'Bearer tok-bob-1' };
export const API_KEY = { 'x-api-key': 'key-alice-1' };
export const OTHER_API_KEY = { 'x-api-key': 'key-bob-1' };
const JSON_TYPE = { 'content-type': 'application/json' };

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export interface TestServer extends OpenServer {
  readonly root: string;
  readonly logged: LogEntry[];
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  get(path: string, headers?: Record<string, string>): Promise<TestAnswer>;
}

export interface TestOptions {
  readonly root?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly crew?: Crew;
  readonly keysFile?: string;
  readonly noKeys?: boolean;
  readonly upload?: UploadRequest;
  readonly options?: Partial<Omit<OpenServerOptions, 'settings'>>;
  readonly settings?: Partial<OpenServerOptions['settings']>;
}

export function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'sparkfluence-serve-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

export async function testServer(given: TestOptions = {}): Promise<TestServer> {
  const root = given.root ?? newRoot();
  const env = {
    HOME: root,
    SPARKFLUENCE_HOME: join(root, 'projects'),
    SPARKFLUENCE_CACHE: join(root, 'cache'),
    SPARKFLUENCE_FFMPEG: packagedFfmpeg() ?? '',
    SPARKFLUENCE_POLL_MS: '5',
    ...given.env,
  };
  const config = { ...resolveConfig(env, root), documentReach: 'public' as const };
  const logged: LogEntry[] = [];
  const keys = await openKeyRing({
    tokens: given.noKeys ? undefined : 'alice=tok-alice-1,bob=tok-bob-1',
    apiKeys: given.noKeys ? undefined : 'alice=key-alice-1,bob=key-bob-1',
    file: given.keysFile,
    budgets: new Map(),
    onNotice: (message) => logged.push({ event: 'keys', message }),
  });
  const server = await openServer({
    ...{ root, config, keys, reach: 'public', secrets: [], mediaSeconds: 3600 },
    crew: given.crew ?? crewOfOne({ root, config, pid, upload: given.upload }),
    ownUrl: () => 'http://127.0.0.1:8000',
    perMinute: { address: 0, key: 0 },
    log: (entry) => logged.push(entry),
    ...given.options,
    settings: {
      publicUrl: undefined,
      corsOrigins: [],
      ownHosts: () => ['127.0.0.1:8000'],
      trustProxy: false,
      maxBodyBytes: 20_000,
      maxUsdPerDay: 10,
      ...given.settings,
    },
  });
  onTestFinished(() => server.close());
  const ask = async (path: string, init: RequestInit) => {
    const answer = await server.app.request(path, init);
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text.startsWith('{') ? JSON.parse(text) : text,
    };
  };
  return {
    ...server,
    root,
    logged,
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { ...JSON_TYPE, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path, headers = {}) => ask(path, { headers }),
  };
}
