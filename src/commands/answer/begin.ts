import { secretsOf } from '../../config/keys.ts';
import { environmentOf } from '../../config/load.ts';
import { proxiesOf } from '../../config/proxies.ts';
import type { World } from '../../contracts/world.ts';
import { useProxies } from '../../providers/wire/proxies.ts';
import { say, type Verbosity } from './print.ts';

interface BeginFlags extends Verbosity {
  readonly envFile?: string;
  readonly profile?: string;
}

/**
 * What comes before every command that reads the configuration: its environment is completed by files, what was taken
 * from a `.env` is said, its keys are known to the streams, and its proxies to every request.
 * @throws SparkfluenceError config
 */
export function begin(
  world: { -readonly [Field in keyof World]: World[Field] } & { secrets: readonly string[] },
  flags: BeginFlags,
): void {
  const { env, notes } = environmentOf(world, flags);
  world.env = env;
  world.secrets = secretsOf(env);
  for (const note of notes) say(world.streams, flags, 'note', note);
  useProxies(proxiesOf(env));
}
