import { onTestFinished } from 'vitest';
import type { Place, Running, RunOptions } from './program.ts';

/** The review page of a project, served by the real program until the test is finished. */
export async function servePage(
  place: Place,
  folder: string,
  { flags = [], env = {} }: { readonly flags?: readonly string[]; readonly env?: RunOptions['env'] } = {},
): Promise<{ readonly url: string; readonly running: Running }> {
  const running = place.start(['preview', '--project', folder, '--serve', ...flags], { env });
  let stderr = '';
  running.child.stderr?.on('data', (chunk: string) => {
    stderr += chunk;
  });
  onTestFinished(async () => {
    running.child.kill('SIGKILL');
    await running.outcome;
  });
  await running.printed('Ctrl-C ends it');
  return { url: /^review page: (\S+)$/m.exec(stderr)?.[1] ?? '', running };
}
