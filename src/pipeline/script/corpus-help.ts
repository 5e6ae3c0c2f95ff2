import type { FoundPassage } from '../../contracts/passages.ts';
import type { Script, ScriptCall, ScriptOrder } from '../../contracts/providers.ts';
import type { Degradation, ScriptProviderId } from '../../contracts/segments.ts';
import type { Payer } from '../corpus/bill.ts';
import { priceOfText } from '../money/prices.ts';
import { buy } from '../money/purchases.ts';
import type { Session } from '../work/session.ts';

/** How the corpus is used: `--no-rag` and `--rag-top`. */
export interface CorpusOptions {
  /** False: the corpus is not searched. */
  readonly rag?: boolean | undefined;
  /** How many passages at most. */
  readonly ragTop?: number | undefined;
  /** `--allow-generic`: general sentences may stand where nobody gave facts. */
  readonly allowGeneric?: boolean | undefined;
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
  { rag = true, ragTop, allowGeneric }: CorpusOptions,
): Library {
  const {
    config,
    project,
    pid,
    tools: { signal },
  } = session;
  if (!rag) return { help: { allowGeneric }, credited: (script) => script };
  const payer = projectPayer(session);
  let shown: readonly FoundPassage[] = [];
  let notes: readonly Degradation[] = [];
  let guard: typeof import('../../rag/search/overlap.ts') | undefined;
  return {
    help: {
      allowGeneric,
      async passages() {
        const [{ retrieve }, overlap] = await Promise.all([
          import('../corpus/search.ts'),
          import('../../rag/search/overlap.ts'),
        ]);
        const projectId = project.settings.project_id;
        const found = await retrieve(order, { config, pid, signal, projectId, top: ragTop, payer });
        // The shipped corpus has no vectors: searching it by words is normal and no note.
        const worthNoting = found.notes.filter(({ reason }) => reason !== 'no_vectors');
        [shown, notes, guard] = [found.passages, worthNoting, overlap];
        return shown;
      },
      review: (segments) =>
        (guard?.findCopies(segments, shown) ?? []).map(
          ({ segment_type, title, run }) =>
            `${segment_type}: script_text copies the passage "${title}" ("${run}"): say it in other words.`,
        ),
    },
    credited(script, writer) {
      const sources =
        (writer === 'local'
          ? guard?.sourcesQuoted(script.segments, shown)
          : guard?.sourcesShaping(script.segments, shown, order.language.name)) ?? [];
      const metadata = sources.length === 0 ? script.metadata : { ...script.metadata, rag_sources: sources };
      return { ...script, metadata, degradations: [...script.degradations, ...notes] };
    },
  };
}

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
