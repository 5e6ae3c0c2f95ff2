import { completedProviders } from '../config/load.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { ClipAudio } from '../contracts/narrators.ts';
import { present } from '../contracts/own.ts';
import { parseInput } from '../contracts/parse.ts';
import { fingerprint } from '../disk/fingerprint.ts';
import type { Caller } from '../operations/caller.ts';
import { combine } from '../operations/combine.ts';
import { briefOfValue } from '../operations/content.ts';
import { images } from '../operations/images.ts';
import { stepInputOf } from '../operations/input.ts';
import { keptReferences, NO_OWN_FILES, type OwnFiles } from '../operations/own-files.ts';
import { run } from '../operations/run.ts';
import { script } from '../operations/script.ts';
import { jobStatus, status } from '../operations/status.ts';
import type { StepRequest } from '../operations/step.ts';
import { videoStates } from '../operations/video-states.ts';
import { videos } from '../operations/videos.ts';
import type { End } from '../pipeline/final/needs.ts';
import { readReferences } from '../pipeline/images/references.ts';
import { quoteNew } from '../pipeline/quote/quote-new.ts';
import type { SettingFlags } from '../pipeline/work/brought.ts';
import { chooseMakers, type NamedProviders } from '../pipeline/work/makers.ts';
import { completeBrief, newLookOf } from '../pipeline/work/open.ts';
import { limitsOf } from '../pipeline/work/session.ts';
import { runOrderOf, unfinishedRun } from '../pipeline/work/unfinished.ts';
import { type FinalChoices, openIfThere } from '../project/store.ts';
import { buyer, moneyOf } from './money.ts';
import { INPUTS, type Input, type ToolName } from './tools.ts';
import { openUnderWay } from './under-way.ts';

/** What a tool does: the operation of its name. */

/** One narrator over clips that speak by themselves. */
interface Over {
  readonly narrate?: boolean | undefined;
  readonly clipAudio?: ClipAudio | undefined;
}

/** Videos that this process makes now. The same call again, which came too soon to find an unfinished one, buys nothing. */
const videosUnderWay = openUnderWay();

export interface Surroundings {
  readonly caller: Caller;
  /** How the final video of a project is wanted, by what it keeps and by the configuration. */
  readonly endOf: (projectId: string | undefined, over?: Over) => Promise<End>;
}

/**
 * Calls the operation of a tool.
 * @throws SparkfluenceError as the operation; budget, reason `max_cost_missing`, with the quote, for what costs money
 */
export async function callTool(name: ToolName, given: unknown, around: Surroundings): Promise<object> {
  const args = parseInput(INPUTS[name], given, `the input of ${name}`) as never;
  return CALLS[name](args, around);
}

const CALLS: { readonly [Name in ToolName]: (args: Input<Name>, around: Surroundings) => Promise<object> } = {
  async generate_script(args, { caller }) {
    const { style, notes, allow_generic, script_provider, max_cost_usd, ...more } = args;
    const { voice, speed, voice_style: voiceStyle, ...body } = more;
    const { config } = caller;
    const look = { style, notes, voice, speed, voiceStyle };
    const brief = await completeBrief(briefOfValue(body, look), undefined, config.preferences);
    const request = {
      folder: undefined,
      brief,
      providers: providersOf(caller, { scriptProvider: script_provider }),
      rag: { allowGeneric: allow_generic, facts: config.preferences.facts },
      money: moneyOf(max_cost_usd),
    };
    return script(request, buyer(caller, max_cost_usd));
  },
  async make_video(args, { caller, endOf }) {
    const { style, notes, allow_generic, captions, max_cost_usd, ...more } = args;
    const { script_provider, image_provider, video_provider, voice_provider, ...rest } = more;
    const { voice, speed, voice_style: voiceStyle, seed, chain, narrate, clip_audio, ...other } = rest;
    const { references, ...body } = other;
    const { config } = caller;
    const own = await ownOf(references);
    const look = { style, notes, voice, speed, voiceStyle, seed, chain };
    const brief = await completeBrief(briefOfValue(body, look), undefined, config.preferences);
    const order = runOrderOf(brief);
    const providers = providersOf(caller, {
      scriptProvider: script_provider,
      imageProvider: image_provider,
      videoProvider: video_provider,
      voiceProvider: voice_provider,
    });
    const over = { narrate, clipAudio: clip_audio };
    return videosUnderWay.share(
      fingerprint({ root: config.root, order, ...providers, ...over, references: keptReferences(own) }),
      async () => {
        caller.signal.throwIfAborted(); // cancelled while it waited
        const folder = order === undefined ? undefined : await unfinishedRun(config.root, order);
        const begun = folder === undefined ? undefined : await openIfThere(folder);
        const end = await endOf(begun?.settings.project_id, over);
        const request = {
          folder,
          brief: { ...brief, order },
          providers,
          own,
          rag: { allowGeneric: allow_generic, facts: config.preferences.facts },
          money: moneyOf(max_cost_usd),
          final: end.final,
          captions: captions === undefined ? end.captions : { ...end.captions, mode: captions },
          upload: end.upload,
          choices: choicesOf(over),
        };
        return made(await run(request, buyer(caller, max_cost_usd)));
      },
    );
  },
  async generate_images({ project_id, max_cost_usd, seed, references, ...body }, { caller }) {
    const input = body.segments === undefined ? {} : stepInputOf('images', body, '');
    const request = stepRequest(caller, { input, project_id, max_cost_usd });
    const { style, provider: imageProvider } = body;
    return made(
      await images(
        {
          ...request,
          settings: { ...newLook(caller, project_id), style, seed },
          own: await ownOf(references),
          providers: providersOf(caller, { imageProvider }),
        },
        buyer(caller, max_cost_usd),
      ),
    );
  },
  async generate_videos(args, { caller, endOf }) {
    const { project_id, image_provider, video_provider, voice_provider, max_cost_usd, ...more } = args;
    const { voice, speed, voice_style: voiceStyle, seed, chain, narrate, clip_audio, ...rest } = more;
    const { references, ...body } = rest;
    const { segments, language } = body;
    const over = { narrate, clipAudio: clip_audio };
    const kept = newLook(caller, project_id);
    const given = { voice, speed, voiceStyle, seed, chain };
    // Segments alone are enough: their pictures are drawn first.
    const alone = { segments, language };
    const input =
      segments === undefined
        ? {}
        : body.images === undefined
          ? stepInputOf('images', alone, '')
          : stepInputOf('videos', body, '');
    const request = {
      ...stepRequest(caller, { input, project_id, max_cost_usd }),
      settings: { ...kept, ...present(given) },
      providers: providersOf(caller, {
        imageProvider: image_provider,
        videoProvider: video_provider,
        voiceProvider: voice_provider,
      }),
      own: await ownOf(references),
      end: await endOf(project_id, over),
      choices: choicesOf(over),
    };
    return made(await videos(request, buyer(caller, max_cost_usd)));
  },
  async check_video_status({ project_id, video_uuids, video_provider, wait = false }, { caller }) {
    const providers = providersOf(caller, { videoProvider: video_provider });
    if (video_uuids !== undefined) return videoStates({ videoUuids: video_uuids, providers, wait }, caller);
    if (project_id === undefined) throw nothingNamed('check_video_status', 'video_uuids');
    const input = { projectId: project_id };
    return status({ folder: undefined, input, settings: {}, providers, wait }, caller);
  },
  async combine_final_video({ project_id, options, captions, ...said }, { caller, endOf }) {
    const { voice, speed, voice_style: voiceStyle, voice_provider, max_cost_usd } = said;
    const over = { narrate: said.narrate, clipAudio: said.clip_audio };
    const end = await endOf(project_id, over);
    const { bgm_url: url = null, bgm_volume: volume = 0.15 } = options ?? {};
    const music = url === null ? null : ({ source: { url }, volume, duck: false } as const);
    const request = {
      folder: undefined,
      input: { projectId: project_id },
      clips: [],
      final: options === undefined ? end.final : { ...end.final, music },
      captions: captions === undefined ? end.captions : { ...end.captions, mode: captions },
      settings: { voice, speed, voiceStyle },
      choices: choicesOf(over),
      money: moneyOf(max_cost_usd),
      providers: providersOf(caller, { voiceProvider: voice_provider }),
    };
    return combine(request, buyer(caller, max_cost_usd));
  },
  job_status: ({ job_id }, { caller }) =>
    jobStatus({ folder: undefined, id: job_id }, caller.config, caller.signal),
  async quote(args, { caller }) {
    const { project_id, duration, script_provider, image_provider, video_provider, voice_provider } = args;
    const { config, signal } = caller;
    const providers = providersOf(caller, {
      scriptProvider: script_provider,
      imageProvider: image_provider,
      videoProvider: video_provider,
      voiceProvider: voice_provider,
    });
    if (project_id === undefined) {
      const makers = await chooseMakers(providers, config);
      const limits = limitsOf(config, undefined);
      const length = duration ?? config.preferences.duration;
      return { quote: await quoteNew(config, signal, { duration: length }, makers, limits) };
    }
    const request = { ...stepRequest(caller, { input: {}, project_id }), providers };
    const { quote } = await videos({ ...request, money: { estimate: true } }, caller);
    return { quote: quote! };
  },
};

function stepRequest(
  caller: Caller,
  given: {
    readonly input: StepRequest['input'];
    readonly project_id: string | undefined;
    readonly max_cost_usd?: number | undefined;
  },
): StepRequest {
  const { input, project_id, max_cost_usd } = given;
  if (project_id === undefined && input.segments === undefined) throw nothingNamed('this tool', 'segments');
  return {
    folder: undefined,
    input: project_id === undefined ? input : { ...input, projectId: project_id },
    settings: {},
    providers: providersOf(caller, {}),
    money: moneyOf(max_cost_usd),
    choice: { redo: false },
    takes: [],
  };
}

/** Pictures that a call names, each of them read and found usable; undefined: as the project says. @throws SparkfluenceError input */
async function ownOf(references: Input<'generate_images'>['references']): Promise<OwnFiles | undefined> {
  if (references === undefined) return undefined;
  const named = references.map(({ file, kind = 'subject' }) => ({ file, kind }));
  return { ...NO_OWN_FILES, references: await readReferences(named) };
}

/** How a project looks and sounds that begins with this call, by the configuration; one that is there has its own. */
const newLook = ({ config }: Caller, projectId: string | undefined): SettingFlags =>
  projectId === undefined ? newLookOf(config.preferences) : {};

/** What the project keeps of a narrator over its clips. */
const choicesOf = ({ narrate, clipAudio }: Over): FinalChoices => ({
  ...(narrate === undefined ? {} : { narrate }),
  ...(clipAudio === undefined ? {} : { clip_audio: clipAudio }),
});

/** What was named, else what the configuration prefers. */
const providersOf = ({ config: { preferences } }: Caller, named: NamedProviders): NamedProviders =>
  completedProviders(named, preferences);

function made<Data extends object>(outcome: { readonly data?: Data | undefined }): Data {
  if (outcome.data === undefined) throw new Error('an estimate was not asked for');
  return outcome.data;
}

const nothingNamed = (tool: string, other: string): SparkfluenceError =>
  new SparkfluenceError('input', `${tool} needs a project_id or ${other}`, {
    details: {
      reason: 'missing_field',
      field: 'project_id',
      next: 'Give the project_id that an earlier tool answered; generate_script begins a project.',
    },
  });
