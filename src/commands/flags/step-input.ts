import type { World } from '../../contracts/world.ts';
import { readInput } from '../../io/input.ts';
import { parseStepInput, passOnFailure, type StepInput, type StepName } from '../../operations/input.ts';

/**
 * The document or the bare body on standard input; empty where there is none.
 * @param optional flags alone would do
 * @throws SparkfluenceError input, when it is neither; the earlier step's own error, when it is a failure document
 */
export async function readStepInput(step: StepName, world: World, optional: boolean): Promise<StepInput> {
  const text = await readStepText(world, optional);
  return text === undefined ? {} : parseStepInput(step, text);
}

/** What stands on standard input as text; undefined where there is nothing. */
export const readStepText = (
  { streams, signal }: Pick<World, 'streams' | 'signal'>,
  optional: boolean,
): Promise<string | undefined> =>
  readInput(streams.stdin, { kind: streams.stdinKind, optional, signal, onLastWords: passOnFailure });
