import type { CombineRequest as CombineBody, CombineData } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { adoptClips } from '../pipeline/clips/adopt.ts';
import { settleClips } from '../pipeline/clips/follow.ts';
import { narrateClips } from '../pipeline/clips/narrated.ts';
import { combineData } from '../pipeline/documents.ts';
import { checkLogo, stampOf } from '../pipeline/final/captions/logo.ts';
import type { CaptionRequest } from '../pipeline/final/captions/timed.ts';
import { combineClips } from '../pipeline/final/combine.ts';
import { openJobRecord } from '../pipeline/final/job-record.ts';
import { checkNeedsOfJoin } from '../pipeline/final/needs.ts';
import type { FinalRequest } from '../pipeline/final/order.ts';
import { withNarrator } from '../pipeline/narration/ready.ts';
import { quoteNarrations } from '../pipeline/quote/quote.ts';
import { requireKeys } from '../pipeline/quote/require-keys.ts';
import { scriptOfClips, segmentsOfClips } from '../pipeline/script/own-clips.ts';
import { scriptFrom } from '../pipeline/script/write.ts';
import type { UploadRequest } from '../pipeline/storage/target.ts';
import { uploadProject } from '../pipeline/upload/project.ts';
import { asBegun, withMakers } from '../pipeline/work/begun.ts';
import type { SettingFlags } from '../pipeline/work/brought.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { openFrom, withChoices } from '../pipeline/work/open.ts';
import { type FinalChoices, openIfThere, type Project, readScript } from '../project/store.ts';
import { type Caller, confirmPurchase, type MoneyRequest, type OperationRequest } from './caller.ts';
import { countVideo } from './count-video.ts';
import type { StepInput } from './input.ts';
import { onProject } from './on-project.ts';
import { deliverOutput, outputFile } from './output.ts';
import { orAsBefore } from './refused-choices.ts';

/** A clip that the user named on the command line: any file of this machine, unlike what a document may name. */
export type NamedClip = CombineBody['segments'][number] & { readonly named: true };

export interface CombineRequest extends OperationRequest {
  /** The document or the bare body; undefined where there is none. */
  readonly input: StepInput | undefined;
  /** Clips of the user's own, in the place of those that the document brings. */
  readonly clips: readonly NamedClip[];
  /** What stands above the document. */
  readonly settings?: Pick<SettingFlags, 'voice' | 'speed' | 'voiceStyle'> | undefined;
  readonly final: FinalRequest;
  readonly captions: CaptionRequest;
  /** What the request itself says of the final video; the project keeps it. */
  readonly choices?: FinalChoices | undefined;
  /** Where the finished video goes; nowhere where it is left out or null. */
  readonly upload?: UploadRequest | null | undefined;
  /** Take the document's script also over changes that were made by hand. */
  readonly rewrite?: boolean | undefined;
  /** What a narrator over the clips may cost. */
  readonly money?: MoneyRequest | undefined;
  /** Where a copy of the video is put, absolute. */
  readonly output?: string | undefined;
  /** The job under which it was announced; a new one where it is left out. */
  readonly jobId?: string | undefined;
}

/** Joins the clips into the final video and leaves the publishing kit beside it (specification, combine-final-video). */
export const combine = (request: CombineRequest, caller: Caller): Promise<CombineData> =>
  countVideo(() => join(request, caller));

async function join(request: CombineRequest, caller: Caller): Promise<CombineData> {
  const { captions, jobId, providers, upload = null } = request;
  const { config } = caller;
  const { input, project: opened } = await openForCombine(request, config, caller.signal);
  const today = await chooseMakers(providers, config);
  const chosen = await asBegun(today, opened, config.vendors);
  const project = await withMakers(withChoices(opened, request.choices), today);
  const { onlyThese } = input;
  const output = await outputFile(request.output, project, caller);
  const checked = await orAsBefore(project);
  const { money } = request;
  const isNarrated = request.final.narrate === true;
  const makers = isNarrated ? await withNarrator(chosen, project, config, caller.signal) : chosen;
  const whole = { project, makers, attachedWorkers: true, goal: 'final', money } as const;
  return onProject(caller, whole, async (session) => {
    const script = await (onlyThese === undefined
      ? scriptFrom(project, input, { onNotice: caller.onNotice, ask: caller.ask, rewrite: request.rewrite })
      : scriptOfClips(project, onlyThese));
    const work = await session.work(script);
    await checked(() => checkNeedsOfJoin(work, request));
    await adoptClips(work, input.clips ?? [], caller.onNotice);
    if (onlyThese === undefined) await settleClips(work);
    if (request.final.narrate === true) {
      const quote = await quoteNarrations(work);
      await requireKeys(makers, quote, work);
      await checked(() => confirmPurchase(caller, quote));
      await narrateClips(work);
    }
    // What makes the kit is read while the clips are joined.
    const [final, { writePublishKit }] = await Promise.all([
      combineClips(work, request.final, captions, jobId),
      import('../pipeline/publish/publish.ts'),
    ]);
    const kit = await writePublishKit(work, final, await stampOf(work, request.final.logo));
    const copy = await deliverOutput(output, project);
    const uploads =
      upload === null ? undefined : await uploadProject({ ...work.place, tools: work.tools }, upload);
    // Last of all, since whoever follows the job begins the next command as soon as it is completed.
    const last = upload === null ? undefined : 'Upload complete';
    if (jobId !== undefined) await openJobRecord(project.folder, jobId).completed(final, last);
    return { ...combineData(work, final, { kit, uploads }), ...copy };
  });
}

/** A project that is not there yet, of a document without a clip, would be a folder that nothing comes of: a name was mistyped. */
async function refuseNothing(input: StepInput, { folder }: Project): Promise<void> {
  const brings = input.onlyThese !== undefined || (input.clips ?? []).length > 0;
  if (brings || (await openIfThere(folder)) !== undefined) return;
  throw new SparkfluenceError(
    'project',
    `There is no project in ${folder}, and the document brings no clip`,
    {
      details: {
        reason: 'no_clips',
        next: 'Check --project, or leave it out to work on the document’s own project.',
      },
    },
  );
}

/**
 * The project that a combine works on, with what the request brings to it. Nothing is written.
 * @throws SparkfluenceError project, input; media, of the logo
 */
export async function openForCombine(
  {
    folder,
    input,
    clips,
    final,
    settings = {},
  }: Pick<CombineRequest, 'folder' | 'input' | 'clips' | 'final' | 'settings'>,
  config: Caller['config'],
  signal: AbortSignal,
): Promise<{ readonly input: StepInput; readonly project: Project }> {
  await checkLogo(final.logo, signal);
  const known = folder === undefined ? undefined : await openIfThere(folder);
  const scripted = known !== undefined && (await readScript(known)) !== undefined;
  const alone = clips.length > 0 && input === undefined && !scripted; // clips and nothing else: they are the video
  const whole = { ...withNamed(input ?? {}, clips), ...(alone ? { onlyThese: [...clips] } : {}) };
  const { onlyThese } = whole;
  const brought = onlyThese === undefined ? whole : { ...whole, segments: segmentsOfClips(onlyThese) };
  const project = await openFrom(config, folder, brought, settings);
  await refuseNothing(whole, project);
  return { input: whole, project };
}

/** Named clips stand in the place of those that came with the document. */
function withNamed(input: StepInput, named: readonly NamedClip[]): StepInput {
  if (named.length === 0) return input;
  const others = (input.clips ?? []).filter(({ type }) => named.every((clip) => clip.type !== type));
  return { ...input, clips: [...others, ...named] };
}
