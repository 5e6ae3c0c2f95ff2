import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Project } from '../../project/store.ts';
import { withNarrator } from '../narration/ready.ts';
import { asBegun } from '../work/begun.ts';
import type { SessionOptions } from '../work/session.ts';

type Chosen = Pick<SessionOptions, 'makers' | 'config' | 'signal'>;

/**
 * A session of the page with the narrator that the commands would take for this project: a model of this machine in place of one
 * that costs money, the embedded voice in place of one that does not speak the language. A voice that nobody has is refused when it
 * is to speak, since the page has to stay open for whoever takes another.
 */
export async function withItsNarrator<Options extends Chosen>(
  session: Options,
  project: Project,
): Promise<Options> {
  const { config, signal } = session;
  const makers = await asBegun(session.makers, project, config.vendors);
  try {
    return { ...session, makers: await withNarrator(makers, project, config, signal) };
  } catch (error) {
    if (error instanceof SparkfluenceError) return { ...session, makers };
    throw error;
  }
}
