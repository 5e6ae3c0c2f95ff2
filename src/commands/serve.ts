import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { secretsOf } from '../config/keys.ts';
import { configOf, preferred } from '../config/load.ts';
import { proxiesOf } from '../config/proxies.ts';
import type { Config } from '../config/resolve.ts';
import { EXIT_CODES, SparkfluenceError } from '../contracts/errors.ts';
import type { World } from '../contracts/world.ts';
import { CLIENT_NAME, type KeyRing, openKeyRing } from '../server/keys.ts';
import type { LogEntry } from '../server/parts.ts';
import { printAnswer } from './answer/print.ts';
import { uploadRequestOf } from './flags/upload-flags.ts';

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly root?: string;
  readonly keysFile?: string;
  readonly budget: readonly (readonly [string, number])[];
  readonly maxPerDay?: number;
  readonly operator: readonly string[];
  readonly perAddress: number;
  readonly perKey: number;
  readonly atOnce?: number;
  readonly queue: number;
  readonly maxBody: number;
  readonly connections: number;
  readonly mediaHours: number;
  readonly stopSeconds: number;
  readonly publicUrl?: string;
  readonly corsOrigin: readonly string[];
  readonly trustProxy?: boolean;
  readonly privateAddresses?: boolean;
  readonly json?: boolean;
  readonly profile?: string;
}

const HELP = `
Keys: SPARKFLUENCE_SERVE_TOKENS="name=secret,…" for the first four operations (Authorization: Bearer), and
SPARKFLUENCE_SERVE_API_KEYS="name=secret,…" for the last two (X-API-Key). A token and a key of one name are one client.
Without keys the server answers this machine alone. The log is JSON on stderr, a line an event. docs/serve.md has the rest.`;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  program
    .command('serve')
    .description('the six operations over HTTP, for other programs')
    .option('--port <number>', 'port; 0 for any free one', whole(0, 65_535), 8000)
    .option(
      '--host <address>',
      'address to listen on; another than this machine’s own needs keys',
      '127.0.0.1',
    )
    .option('--root <folder>', 'where the server keeps its projects (default: server/ below the projects)')
    .option(
      '--keys-file <file>',
      'more keys, as JSON; read again when it changes, so that keys are revoked at once',
    )
    .option(
      '--budget <name=usd>',
      'what a client may spend in a day; can be given several times',
      budgets,
      [],
    )
    .option(
      '--max-per-day <usd>',
      'the same for clients without a budget of their own (default: max_cost, 10)',
      usd,
    )
    .option(
      '--operator <name>',
      'a client that sees the queue and the money of all; can be given several times (default: the only client)',
      clientNames,
      [],
    )
    .option('--per-address <count>', 'requests a minute of one address; 0 for no limit', whole(0, 1e9), 500)
    .option('--per-key <count>', 'requests a minute of one client; 0 for no limit', whole(0, 1e9), 100)
    .option('--at-once <count>', 'operations at once (default: four a core)', whole(1, 1000))
    .option('--queue <count>', 'operations that may wait for that', whole(1, 100_000), 200)
    .option('--max-body <bytes>', 'the largest request body', whole(1000, 100_000_000), 1_500_000)
    .option('--connections <count>', 'connections at once', whole(1, 1_000_000), 1000)
    .option('--media-hours <hours>', 'how long an address of a picture or a video works', whole(1, 8760), 168)
    .option('--stop-seconds <seconds>', 'how long running work may go on after SIGTERM', whole(0, 3600), 20)
    .option('--public-url <url>', 'the address that clients know the server by, behind a proxy', address)
    .option('--cors-origin <origin>', 'a site whose pages may ask; can be given several times', origins, [])
    .option('--trust-proxy', 'take a client’s address from X-Forwarded-For, which a proxy in front sets')
    .option(
      '--private-addresses',
      'let clients name media and webhooks in this network, which they could look into so',
    )
    .option('--profile <name>', 'a named set of settings')
    .option('--json', 'print the JSON document also on a terminal')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      await start(world, flags);
      printAnswer(world.streams, flags.json === true, {
        data: { stopped: true },
        human: 'The server has stopped.',
      });
      finish(EXIT_CODES.done);
    });
}

async function start(world: World, flags: Flags): Promise<void> {
  const [{ serve }, { openServer }, { createCrew }, { DEFAULT_LIMITS }] = await Promise.all([
    import('../server/serve.ts'),
    import('../server/open.ts'),
    import('../server/crew.ts'),
    import('../pipeline/money/budget.ts'),
  ]);
  const { env, pid, signal, streams } = world;
  const config = configOf(world, flags);
  const { log, flush } = logTo(streams.stderr);
  const keys = await openKeyRing({
    tokens: env.SPARKFLUENCE_SERVE_TOKENS,
    apiKeys: env.SPARKFLUENCE_SERVE_API_KEYS,
    file: flags.keysFile === undefined ? undefined : resolve(world.cwd, flags.keysFile),
    budgets: new Map(flags.budget),
    operators: flags.operator,
    onNotice: (message) => log({ event: 'keys', message }),
  });
  requireKeys(keys, flags.host);
  const given = flags.root ?? env.SPARKFLUENCE_SERVE_ROOT?.trim();
  const root = given ? resolve(world.cwd, given) : join(config.root, 'server');
  const reach = flags.privateAddresses === true ? 'anywhere' : 'public';
  const storage = uploadRequestOf(preferred({}, config.preferences));
  const forTasks: Config = reach === 'public' ? { ...config, documentReach: 'public' } : config;
  await serve({
    ...{ root, pid, signal, log },
    ...{ host: flags.host, port: flags.port, connections: flags.connections, stopSeconds: flags.stopSeconds },
    onReady: (url) => {
      flush();
      streams.stderr.write(`${JSON.stringify({ event: 'ready', url })}\n`);
    },
    open: (ownUrl) =>
      openServer({
        ...{ root, config: forTasks, keys, reach, log, ownUrl, secrets: secretsOf(env) },
        crew: createCrew({
          ...{ root, config: forTasks, pid, proxies: proxiesOf(env), upload: storage },
          threads: Math.min(4, availableParallelism()),
          atOnce: flags.atOnce ?? 4 * availableParallelism(),
          waiting: flags.queue,
          onFault: (message) => log({ event: 'fault', message }),
        }),
        settings: {
          publicUrl: flags.publicUrl,
          corsOrigins: flags.corsOrigin,
          ownHosts: () => hostsOf(ownUrl()),
          trustProxy: flags.trustProxy === true,
          maxBodyBytes: flags.maxBody,
          maxUsdPerDay: flags.maxPerDay ?? config.limits.maxUsd ?? DEFAULT_LIMITS.maxUsd,
        },
        perMinute: { address: flags.perAddress, key: flags.perKey },
        mediaSeconds: flags.mediaHours * 3600,
      }),
  });
}

/** How long lines of requests wait for each other, milliseconds. */
const TOGETHER_MS = 100;

/**
 * A line an event. Lines of requests are written together: each writing looks for every form of every key, which costs more
 * than an answer.
 */
function logTo(stderr: World['streams']['stderr']) {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines !== '') stderr.write(lines);
    lines = '';
  };
  const log = (entry: LogEntry): void => {
    lines += `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`;
    if (entry.event !== 'request') flush();
    else timer ??= setTimeout(flush, TOGETHER_MS);
  };
  return { log, flush };
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** How this machine's own programs name the server in `Host`. */
function hostsOf(url: string): string[] {
  const port = URL.canParse(url) ? new URL(url).port || '80' : '';
  const names = [...LOOPBACK.slice(0, 2), '[::1]'];
  return [...names.map((name) => `${name}:${port}`), ...(port === '80' ? names : [])];
}

/** @throws SparkfluenceError config, reason `keys_missing` */
function requireKeys(keys: KeyRing, host: string): void {
  if (!keys.isEmpty || LOOPBACK.includes(host)) return;
  throw new SparkfluenceError(
    'config',
    `Without keys the server listens on this machine alone, and not on ${host}`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'keys_missing',
        next: 'Set SPARKFLUENCE_SERVE_TOKENS and SPARKFLUENCE_SERVE_API_KEYS to name=secret, or give --keys-file.',
      },
    },
  );
}

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

function usd(text: string): number {
  const value = /^\d{1,7}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0) return value;
  throw new InvalidArgumentError('It must be an amount of US dollars, such as 2.50.');
}

function budgets(text: string, before: Flags['budget']): Flags['budget'] {
  const [name = '', amount = ''] = text.split('=');
  if (!CLIENT_NAME.test(name)) throw new InvalidArgumentError('It must be NAME=USD, such as alice=5.');
  return [...before, [name, usd(amount)]];
}

function clientNames(text: string, before: readonly string[]): readonly string[] {
  if (CLIENT_NAME.test(text)) return [...before, text];
  throw new InvalidArgumentError('It must be the name of a client.');
}

function address(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.search === '' &&
    url.hash === '' &&
    url.username === ''
  )
    return url.href.replace(/(?<!\/)\/+$/, '');
  throw new InvalidArgumentError('It must be an http or https address.');
}

function origins(text: string, before: readonly string[]): readonly string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && url.origin === text) return [...before, text];
  throw new InvalidArgumentError('It must be an origin, such as https://app.example.');
}
