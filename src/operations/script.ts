import type { ScriptData } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { ScriptProvider } from '../contracts/providers.ts';
import { followStrays } from '../pipeline/clips/strays.ts';
import { scriptData } from '../pipeline/documents.ts';
import { quoteScript } from '../pipeline/quote/quote.ts';
import type { CorpusOptions } from '../pipeline/script/corpus-help.ts';
import { openEncyclopedia } from '../pipeline/script/encyclopedia.ts';
import { checkFacts } from '../pipeline/script/facts.ts';
import { saveOwnScript } from '../pipeline/script/own-script.ts';
import { checkBrief, writeScript } from '../pipeline/script/write.ts';
import { withMakers } from '../pipeline/work/begun.ts';
import type { Brief } from '../pipeline/work/brought.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { openForScript } from '../pipeline/work/open.ts';
import { checkModels } from '../providers/index.ts';
import { type Caller, confirmPurchase, type MoneyRequest, type OperationRequest } from './caller.ts';
import { onProject } from './on-project.ts';
import { NO_OWN_FILES } from './own-files.ts';
import { agreedRewrite, ownSegments } from './own-words.ts';

export interface ScriptRequest extends OperationRequest {
  /** What the script is written from, and how. */
  readonly brief: Brief;
  /** How the corpus is used. */
  readonly rag: CorpusOptions;
  readonly money: Omit<MoneyRequest, 'estimate'>;
  /** Write a new script whatever is there; the old one is kept. */
  readonly rewrite?: boolean | undefined;
  /** Flags given by hand that only say how a script is written: an error where none is. */
  readonly writingFlags?: readonly string[] | undefined;
}

/** Writes the script, or keeps the one that answers the same order (specification, generate-script). */
export async function script(request: ScriptRequest, caller: Caller): Promise<ScriptData> {
  const { folder, brief, providers, rag: corpus, money } = request;
  const { config } = caller;
  const rag = { ...corpus, encyclopedia: openEncyclopedia(corpus.facts, caller) };
  // Who makes the clips is named by a later step, if at all: with a key for VEO the segments keep the lengths that its clips may have.
  const makers = await chooseMakers(providers, config, { isSpecified: true });
  checkModels([makers.script.id], config.vendors);
  if (folder === undefined) {
    await checkBrief(makers, brief);
    await checkFacts(makers, brief, rag, caller);
  }
  const project = await withMakers(await openForScript(config, folder, brief), makers);
  const segments = await ownSegments(caller, project, brief, makers, NO_OWN_FILES);
  const rewrite = await agreedRewrite(project, brief, makers, request, caller);
  return onProject(
    caller,
    { project, makers, attachedWorkers: true, goal: 'script', money },
    async (session) => {
      const agree = async (writer: ScriptProvider) => {
        const { money: budget, place } = await session.purchaseContext();
        await confirmPurchase(caller, quoteScript(budget.prices, writer, budget.limits, place.ledger.state));
      };
      const written =
        segments === undefined || brief.script === undefined
          ? await writeScript(session, { agree, rag, rewrite, onNotice: caller.onNotice })
          : await saveOwnScript(project, brief.script, segments, caller.onNotice ?? (() => undefined));
      if (written === undefined) throw nothingToWriteFrom(project.folder);
      const work = await session.work(written);
      await followStrays(work, { draws: false, films: false });
      return scriptData(work);
    },
  );
}

/** The project has neither a script nor a subject. */
export function nothingToWriteFrom(folder: string): SparkfluenceError {
  return new SparkfluenceError('input', `The project ${folder} does not say what its video is about`, {
    details: { reason: 'missing_input', next: 'Give --topic, --title or --transcript.' },
  });
}
