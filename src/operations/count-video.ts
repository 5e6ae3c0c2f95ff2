import { SparkfluenceError } from '../contracts/errors.ts';
import { counted } from '../contracts/telemetry.ts';

/** Counts a video that a command made, or failed to make. @param isMade false where only a price was asked for */
export async function countVideo<Result>(
  task: () => Promise<Result>,
  isMade: (result: Result) => boolean = () => true,
): Promise<Result> {
  try {
    const result = await task();
    if (isMade(result)) counted('sparkfluence.videos', 1, { outcome: 'finished' });
    return result;
  } catch (error) {
    const isKnown = error instanceof SparkfluenceError;
    const outcome = isKnown && error.kind === 'interrupted' ? 'interrupted' : 'failed';
    const reason = isKnown ? String(error.details.reason ?? error.kind) : 'bug';
    counted('sparkfluence.videos', 1, { outcome, 'error.type': reason });
    throw error;
  }
}
