import type { FoundPassage } from '../../contracts/passages.ts';
import type { Script, ScriptCall, ScriptOrder } from '../../contracts/providers.ts';
import type { Degradation, ScriptProviderId } from '../../contracts/segments.ts';
import type { FactsSource } from '../../contracts/settings.ts';
import type { Payer } from '../corpus/bill.ts';
import { priceOfText } from '../money/prices.ts';
import { buy } from '../money/purchases.ts';
import type { Session } from '../work/session.ts';
import type { Encyclopedia } from './encyclopedia.ts';

/** How the corpus is used: `--no-rag` and `--rag-top`. */
export interface CorpusOptions {
  /** False: the corpus is not searched. */
  readonly rag?: boolean | undefined;
  /** How many passages at most. */
  readonly ragTop?: number | undefined;
  /** `--allow-generic`: general sentences may stand where nobody gave facts. */
  readonly allowGeneric?: boolean | undefined;
  /** `--facts`: where facts come from for a topic without any. */
  readonly facts?: FactsSource | undefined;
  /** That source, opened by the operation, so that one subject is asked once a command. */
  readonly encyclopedia?: Encyclopedia | undefined;
}

export interface Library {
  /** What the writer may call while it writes. */
  readonly help: Omit<ScriptCall, 'signal'>;
  /** The script with the passages that shaped it named in `metadata.rag_sources`. */
  credited(script: Script, writer: ScriptProviderId): Script;
}

interface Signalled {
  readonly tools: { readonly signal: AbortSignal };
}

/**
 * The corpus for a writer. It is searched when the writer asks for passages, so that a script that needs none does not
 * wait for it. A script that copies a passage is sent back; the passages that shaped a segment are named.
 */
export function openLibrary(
  session: Pick<Session, 'config' | 'project' | 'pid' | 'purchaseContext'> & Signalled,
  order: ScriptOrder,
  { rag = true, ragTop, allowGeneric, encyclopedia }: CorpusOptions,
  writer: ScriptProviderId = 'local',
): Library {
  const {
    config,
    project,
    pid,
    tools: { signal },
  } = session;
  const payer = projectPayer(session);
  let shown: readonly FoundPassage[] = [];
  let notes: readonly Degradation[] = [];
  let guard: typeof import('../../rag/search/overlap.ts') | undefined;
  const show = async (passages: readonly FoundPassage[]): Promise<void> => {
    guard ??= await import('../../rag/search/overlap.ts');
    shown = [...shown, ...passages];
  };
  const article = async (): Promise<FoundPassage | undefined> => {
    const { inputType, content, language } = order;
    const found = inputType === 'transcript' ? undefined : await encyclopedia?.article({ content, language });
    if (found !== undefined) await show([found]);
    return found;
  };
  const passages = async (): Promise<readonly FoundPassage[]> => {
    const { retrieve } = await import('../corpus/search.ts');
    const projectId = project.settings.project_id;
    const found = await retrieve(order, { config, pid, signal, projectId, top: ragTop, payer });
    // The shipped corpus has no vectors: searching it by words is normal and no note.
    notes = found.notes.filter(({ reason }) => reason !== 'no_vectors');
    await show(found.passages);
    return found.passages;
  };
  return {
    help: {
      allowGeneric,
      // The local writer asks for the article where it has nothing else; a model is given it as one more passage.
      ...(writer === 'local'
        ? { article, ...(rag ? { passages } : {}) }
        : {
            passages: async () => {
              const [own, found] = [rag ? await passages() : [], await article()];
              return found === undefined ? own : [...own, { ...found, text: beginningOf(found.text) }];
            },
          }),
      review: (segments) =>
        (guard?.findCopies(segments, shown) ?? []).map(
          ({ segment_type, title, run }) =>
            `${segment_type}: script_text copies the passage "${title}" ("${run}"): say it in other words.`,
        ),
    },
    credited(script, by) {
      const sources =
        (by === 'local'
          ? guard?.sourcesQuoted(script.segments, shown)
          : guard?.sourcesShaping(script.segments, shown, order.language.name)) ?? [];
      const named = sources.map((source) => ({ ...source, ...creditOf(shown, source.id) }));
      const metadata = named.length === 0 ? script.metadata : { ...script.metadata, rag_sources: named };
      return { ...script, metadata, degradations: [...script.degradations, ...notes] };
    },
  };
}

/** What an article has to be named with; passages of the corpus are the user's own. */
function creditOf(shown: readonly FoundPassage[], id: string) {
  const { revision, source, license } = shown.find((passage) => passage.id === id) ?? {};
  if (revision === undefined) return {};
  return { ...(source == null ? {} : { source }), revision, ...(license == null ? {} : { license }) };
}

/** So much of an article is put before a model, characters. */
const MOST_CHARACTERS = 6000;

const beginningOf = (text: string): string =>
  text.length <= MOST_CHARACTERS
    ? text
    : text.slice(0, text.lastIndexOf('\n', MOST_CHARACTERS)).toWellFormed();

/** The project pays for the vector of its query, as for everything else: in its ledger, receipt and limit. */
export const projectPayer = ({ purchaseContext }: Pick<Session, 'purchaseContext'>): Payer => ({
  async pay({ provider, model }, bytes, send) {
    const context = await purchaseContext();
    return buy(context, {
      stage: 'search',
      segment: undefined,
      provider,
      model,
      price: priceOfText(context.money.prices, { id: provider, model }, bytes),
      send,
      answerToSave: () => null, // the vector is in the cache
      save: async (vector) => vector,
    });
  },
});
