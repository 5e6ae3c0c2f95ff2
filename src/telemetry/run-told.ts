import { packageVersion } from '../contracts/places.ts';
import { useTelemetry } from '../contracts/telemetry.ts';
import type { World } from '../contracts/world.ts';
import { openTelemetry } from './open.ts';

/** What is left to be sent holds up the end of a command by so long at most, milliseconds; after Ctrl-C by less. */
const LAST_MS = 2000;
const LAST_INTERRUPTED_MS = 800;

/**
 * Runs a command whose work is told to a collector.
 * @param world with the environment of the process itself
 * @param run gives the exit code
 */
export async function runTold(world: World, command: string, run: () => Promise<number>): Promise<number> {
  const { env, pid } = world; // files complete it later
  const telemetry = openTelemetry({
    ...{ env, pid, version: await packageVersion() },
    onNotice: (message) => world.streams.stderr.write(noticeOf(message, world)),
  });
  useTelemetry(telemetry, env);
  try {
    return await telemetry.span(
      `sparkfluence ${command}`,
      { 'sparkfluence.command': command },
      async (span) => {
        const exitCode = await run();
        span.note({
          'sparkfluence.exit_code': exitCode,
          'error.type': exitCode === 0 ? undefined : `exit ${exitCode}`,
        });
        return exitCode;
      },
    );
  } finally {
    useTelemetry(undefined);
    await telemetry.close(world.signal.aborted ? LAST_INTERRUPTED_MS : LAST_MS);
  }
}

/** Who reads JSON lines gets one. */
function noticeOf(message: string, { program }: World): string {
  const { argv = [] } = program ?? {};
  const isLines = argv.includes('--progress=json') || argv[argv.indexOf('--progress') + 1] === 'json';
  return isLines ? `${JSON.stringify({ event: 'note', message })}\n` : `note: ${message}\n`;
}
