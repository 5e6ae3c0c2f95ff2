import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Script, ScriptProvider } from '../../contracts/providers.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { readIfThere } from '../../disk/files.ts';
import { type Project, readScript } from '../../project/store.ts';

/** Another take of a script: other words than those that are there and those that are kept. */

/** A composer without a model has so many ways to say a thing at most that are worth trying. */
const TRIES = 6;

/**
 * A writer whose script is another one than the project's own and those in `takes/`. The program's own composer is asked
 * again while it says the same; a model, whose every answer costs, is told once that it is another version.
 */
export function writerOfAnother(provider: ScriptProvider, project: Project): ScriptProvider {
  return {
    ...provider,
    async write(order, call) {
      const { known, next } = await earlierScripts(project);
      if (next === 0) return provider.write(order, call);
      for (let take = next; ; take += 1) {
        const script = await provider.write({ ...order, take }, call);
        if (provider.id !== 'local' || !known.has(wordsOf(script.segments))) return script;
        if (take === next + TRIES - 1)
          return { ...script, degradations: [...script.degradations, SAME_WORDS] };
      }
    },
  };
}

/** The words of the scripts that were there, and the number of the next take; 0: there was none. */
async function earlierScripts(
  project: Project,
): Promise<{ readonly known: ReadonlySet<string>; readonly next: number }> {
  const folder = join(project.folder, 'takes');
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^script-\d{1,9}\.json$/.test(name));
  const numbers = names.map((name) => Number(/\d+/.exec(name)![0]));
  const present = await readScript(project);
  const texts = await Promise.all(names.map((name) => readIfThere(join(folder, name))));
  const kept = texts.flatMap((text) => segmentsIn(text ?? ''));
  const known = new Set([...kept, ...(present === undefined ? [] : [wordsOf(present.segments)])]);
  const next = Math.max(0, ...numbers) + (present === undefined ? 0 : 1);
  return { known, next };
}

function segmentsIn(text: string): string[] {
  try {
    return [wordsOf((JSON.parse(text) as Pick<Script, 'segments'>).segments)];
  } catch {
    return []; // a person keeps something else under this name
  }
}

const wordsOf = (segments: readonly { readonly script_text: string }[]): string =>
  JSON.stringify(segments.map(({ script_text }) => script_text));

const SAME_WORDS: Degradation = {
  reason: 'same_words',
  message: 'The built-in composer found no other words for this than those that it has said already.',
  next: 'Give other facts with --notes, change the script yourself, or set GEMINI_API_KEY.',
};
