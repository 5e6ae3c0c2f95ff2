import type { Config } from '../config/resolve.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { FactsSource } from '../contracts/settings.ts';
import type { World } from '../contracts/world.ts';
import type { Asker, Choice } from '../io/asker.ts';
import { whileWaiting } from '../io/waiting.ts';
import { openEncyclopedia } from '../pipeline/script/encyclopedia.ts';
import { hasFacts } from '../pipeline/script/facts.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { noFacts } from '../providers/local/script/subject.ts';
import type { CommonFlags, ContentFlags, LookFlags } from './flags/options.ts';

type Flags = CommonFlags & ContentFlags & LookFlags;

/**
 * Facts on a topic that the local writer knows nothing about: the person's own three, or an encyclopedia's article.
 * @param keep takes each answer as soon as it is given
 * @throws SparkfluenceError input, reason `no_facts`, where none is given and general sentences are not wanted
 */
export async function askForFacts(
  ask: Asker,
  { pid, signal, streams, env }: World,
  config: Config,
  { topic, language, platform, scriptProvider, rag, allowGeneric, facts: named, progress, quiet }: Flags,
  keep: (part: Pick<Flags, 'notes' | 'facts' | 'allowGeneric'>) => void,
): Promise<void> {
  if (![undefined, 'auto', 'local'].includes(scriptProvider)) return;
  const { script } = await chooseMakers({ scriptProvider }, config);
  const content = { inputType: 'topic' as const, content: topic ?? '' };
  const brief = { content, language, platform };
  const searching = { config, pid, signal };
  const waiting = (words: string, work: () => Promise<boolean>) =>
    whileWaiting(streams, { mode: progress, quiet, env }, words, work);
  if (script.id !== 'local') return;
  const isKnown = () => hasFacts(brief, { rag, allowGeneric }, searching);
  if (await waiting('looking for facts on it', isKnown)) return;
  streams.stderr.write('The local writer knows nothing about this topic.\n');
  const source =
    named ?? (await ask.choose('Where do its facts come from?', FACTS_FROM, config.preferences.facts));
  if (source === 'wikipedia') {
    const encyclopedia = openEncyclopedia(source, searching);
    try {
      const isFound = () => hasFacts(brief, { rag: false, encyclopedia }, searching);
      await waiting('asking Wikipedia', isFound);
      return keep({ facts: source });
    } catch (error) {
      if (!(error instanceof SparkfluenceError) || error.kind === 'interrupted') throw error;
      streams.stderr.write(`${error.message}.\n`);
    }
  }
  streams.stderr.write('Three facts of yours make the video.\n');
  const facts: string[] = [];
  for (const which of ['first', 'second', 'third']) {
    const fact = (await ask.text(`The ${which} fact, in a sentence (empty: none)`)).trim();
    if (fact === '') continue;
    facts.push(/[.!?…。！？।؟]$/u.test(fact) ? fact : `${fact}.`);
    keep({ notes: facts.join(' ') });
  }
  if (facts.length > 0) return;
  if (!(await ask.confirm('Without facts it says what holds for any topic. Make it so?', false)))
    throw noFacts(content.content);
  keep({ allowGeneric: true });
}

const FACTS_FROM = [
  { value: 'none', name: 'from you: three facts, in a sentence each', short: 'from you' },
  {
    value: 'wikipedia',
    name: 'from Wikipedia: sentences of its article, which is sent the topic and has to be named below the video',
    short: 'from Wikipedia',
  },
] as const satisfies readonly Choice<FactsSource>[];
