import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Script, ScriptProvider } from '../../contracts/providers.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { readIfThere } from '../../disk/files.ts';
import { type Project, readScript } from '../../project/store.ts';

/** Another take of a script: other words than those that are there and those that are kept. */

/** A composer without a model has so many ways to say a thing at most that are worth trying. */
const TRIES = 6;
/** So often it is asked for another middle, which many texts have one of only. */
const TRIES_FOR_MIDDLE = 3;

/**
 * A writer whose script is another one than the project's own and those in `takes/`. The program's own composer is told what
 * they say, and asked again while it says the same; a model, whose every answer costs, is told once that it is another version.
 */
export function writerOfAnother(provider: ScriptProvider, project: Project): ScriptProvider {
  return {
    ...provider,
    async write(order, call) {
      const { known, next } = await earlierScripts(project);
      if (next === 0) return provider.write(order, call);
      if (provider.id !== 'local') return provider.write({ ...order, take: next }, call);
      const whole = new Set(known.map((texts) => JSON.stringify(texts)));
      const middles = new Set(known.map((texts) => JSON.stringify(texts.slice(1, -1))));
      const said = known.flat();
      let other: Script | undefined;
      for (let attempt = 1; ; attempt += 1) {
        const script = await provider.write({ ...order, take: next + attempt - 1 }, { ...call, said });
        const texts = textsOf(script.segments);
        const isNew = !whole.has(JSON.stringify(texts));
        if (isNew && !middles.has(JSON.stringify(texts.slice(1, -1)))) return script;
        if (isNew) other ??= script;
        if (other !== undefined && attempt >= TRIES_FOR_MIDDLE) return noted(other, SAME_MIDDLE);
        if (attempt >= TRIES) return noted(script, SAME_WORDS);
      }
    },
  };
}

const noted = (script: Script, note: Degradation): Script => ({
  ...script,
  degradations: [...script.degradations, note],
});

/** The texts of the scripts that were there, and the number of the next take; 0: there was none. */
async function earlierScripts(
  project: Project,
): Promise<{ readonly known: readonly (readonly string[])[]; readonly next: number }> {
  const folder = join(project.folder, 'takes');
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^script-\d{1,9}\.json$/.test(name));
  const numbers = names.map((name) => Number(/\d+/.exec(name)![0]));
  const present = await readScript(project);
  const files = await Promise.all(names.map((name) => readIfThere(join(folder, name))));
  const kept = files.flatMap((text) => segmentsIn(text ?? ''));
  const known = [...kept, ...(present === undefined ? [] : [textsOf(present.segments)])];
  const next = Math.max(0, ...numbers) + (present === undefined ? 0 : 1);
  return { known, next };
}

function segmentsIn(text: string): string[][] {
  try {
    return [textsOf((JSON.parse(text) as Pick<Script, 'segments'>).segments)];
  } catch {
    return []; // a person keeps something else under this name
  }
}

const textsOf = (segments: readonly { readonly script_text: string }[]): string[] =>
  segments.map(({ script_text }) => script_text);

const SAME_WORDS: Degradation = {
  reason: 'same_words',
  message: 'The built-in composer found no other words for this than those that it has said already.',
  next: 'Give other facts with --notes, change the script yourself, or set GEMINI_API_KEY.',
};

const SAME_MIDDLE: Degradation = {
  reason: 'same_middle',
  message:
    'The hook or the ending is another one, and the middle says what an earlier take said: there is nothing else to tell.',
  next: SAME_WORDS.next,
};
