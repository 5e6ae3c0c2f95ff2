import { checkLanguage } from '../pipeline/clips/narrated.ts';
import { checkNeedsOf, type End, PLAIN_END } from '../pipeline/final/needs.ts';
import { adoptImages } from '../pipeline/images/adopt.ts';
import { placeReferences } from '../pipeline/images/references.ts';
import { checkNarrated } from '../pipeline/narration/heard.ts';
import { withNarrator } from '../pipeline/narration/ready.ts';
import { againNotice } from '../pipeline/quote/overview.ts';
import { quoteRest } from '../pipeline/quote/quote.ts';
import { requireKeys } from '../pipeline/quote/require-keys.ts';
import { scriptFrom } from '../pipeline/script/write.ts';
import { asBegun, withMakers } from '../pipeline/work/begun.ts';
import type { SettingFlags } from '../pipeline/work/brought.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { openFrom, withChoices } from '../pipeline/work/open.ts';
import { chooseTake, type TakeChoice } from '../pipeline/work/takes.ts';
import type { Choice, Work } from '../pipeline/work/work.ts';
import type { FinalChoices } from '../project/store.ts';
import { checkModels, settingsOfImages } from '../providers/index.ts';
import { settingsOfNarrator } from '../providers/narrators.ts';
import {
  type Caller,
  confirmPurchase,
  type MoneyRequest,
  type OperationRequest,
  type Outcome,
} from './caller.ts';
import { estimateRest } from './estimate.ts';
import type { StepInput } from './input.ts';
import { onProject } from './on-project.ts';
import { broughtIn, keptReferences, narratedIn, type OwnFiles, ownedIn, placeOwnFiles } from './own-files.ts';
import { orAsBefore } from './refused-choices.ts';

/** What the steps `images` and `videos` are asked for. */
export interface StepRequest extends OperationRequest {
  /** The document or the bare body that came in; empty where the project alone is named. */
  readonly input: StepInput;
  /** What stands above the document. */
  readonly settings: SettingFlags;
  readonly money: MoneyRequest;
  readonly choice: Choice;
  /** Old takes to put in their place again. */
  readonly takes: readonly TakeChoice[];
  /** Photos of the person's own for the segments. */
  readonly own?: OwnFiles | undefined;
  /** How the final video of the clips is wanted: what it needs is checked before they are bought. */
  readonly end?: End | undefined;
  /** What the request itself says of the final video; the project keeps it. */
  readonly choices?: FinalChoices | undefined;
  /** Take the document's script also over changes that were made by hand. */
  readonly rewrite?: boolean | undefined;
}

interface Step {
  readonly kind: 'image' | 'clip';
  readonly attachedWorkers: boolean;
}

/**
 * One step that draws pictures or starts clips: opens the project that the request means, takes over what the document
 * brings, has the purchase confirmed, and makes what is missing.
 */
export async function makeStep<Data>(
  caller: Caller,
  {
    folder,
    input,
    settings,
    providers,
    money,
    choice,
    takes,
    own,
    end = PLAIN_END,
    rewrite,
    choices,
  }: StepRequest,
  { kind, attachedWorkers }: Step,
  make: (work: Work) => Promise<Data>,
): Promise<Outcome<Data>> {
  const { config } = caller;
  const shared = { ...settings, references: keptReferences(own) ?? settings.references };
  const opened = withChoices(await openFrom(config, folder, input, shared), choices);
  const recorded = kind === 'clip' && end?.final.narrate !== true ? narratedIn(own) : undefined;
  const today = await chooseMakers(providers, config, {
    narrated: recorded,
    isSpecified: input.isSpecified,
  });
  const chosen = await asBegun(today, opened, config.vendors, choice);
  const project = money.estimate === true ? opened : await withMakers(opened, today, choice);
  const narrator = settingsOfNarrator(chosen.voice.id);
  const forClips = kind === 'clip' ? [chosen.videos.id, narrator] : [];
  checkModels([settingsOfImages(chosen.images.id), ...forClips], config.vendors);
  const makers = kind === 'clip' ? await withNarrator(chosen, project, config, caller.signal) : chosen;
  const adopting = { onNotice: caller.onNotice, rewrite, ask: caller.ask };
  if (money.estimate === true) {
    const script = await scriptFrom(project, input, { rewrite, isOnlySeen: true });
    const brings = { kind, own, takes, images: input.images };
    return estimateRest(caller, { project, makers, attachedWorkers: false, choice, money }, script, brings);
  }
  const begun = { project, makers, attachedWorkers, goal: kind, money, choice };
  const checked = await orAsBefore(project);
  return onProject(caller, begun, async (session) => {
    await placeReferences(project, own?.references);
    if (kind === 'clip') await session.tools.ffmpeg(); // a missing ffmpeg is an error before anything is started
    const work = await session.work(await scriptFrom(project, input, adopting));
    await adoptImages(work, input.images ?? [], caller.onNotice);
    await placeOwnFiles(work, own, caller.onNotice);
    for (const { type, number } of takes) await chooseTake(work, kind, type, number);
    if (kind === 'clip') {
      checkNarrated(work);
      await checkLanguage(work, broughtIn(own));
    }
    const quote = await quoteRest(work, { clips: kind === 'clip', owned: await ownedIn(work, own) });
    await requireKeys(makers, quote, work);
    // A picture needs nothing of the end but the storage, which makes it a waste where it takes none.
    const { upload } = end;
    await checked(() => checkNeedsOf(work, kind === 'clip' ? end : { ...PLAIN_END, upload }, quote));
    const notice = await againNotice(work, kind === 'clip' ? 'videos' : 'images');
    await checked(() => confirmPurchase(caller, quote, notice));
    return { data: await make(work) };
  });
}
