import { type Command, Option } from 'commander';
import { configOf, preferred, withoutScript } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import type { CombineData } from '../contracts/documents.ts';
import type { World } from '../contracts/world.ts';
import { type CombineRequest, combine, openForCombine } from '../operations/combine.ts';
import { parseStepInput } from '../operations/input.ts';
import { findKnown } from '../pipeline/work/open.ts';
import { asJob, detached } from './answer/detach.ts';
import { withProjectHere } from './answer/here.ts';
import { humanMade, say, verdictOf } from './answer/print.ts';
import { type Answer, answerWith } from './answer/step.ts';
import { clipsNamed } from './flags/clip-flags.ts';
import { captionsOf, finalRequestOf } from './flags/final-flags.ts';
import { choicesOf, withKept } from './flags/kept-flags.ts';
import { limitOptions, type MoneyFlags, moneyOf } from './flags/money.ts';
import {
  type CaptionFlags,
  type CommonFlags,
  captionOptions,
  commonOptions,
  type LogoFlags,
  type LookFlags,
  logoOptions,
  type MusicFlags,
  musicOptions,
  projectFolder,
  voiceProviderOption,
} from './flags/options.ts';
import { type OutputFlags, outputOf, outputOption } from './flags/output.ts';
import { clipOption } from './flags/own-flags.ts';
import { readStepText } from './flags/step-input.ts';
import { type UploadFlags, uploadNote, uploadOptions, uploadRequestOf } from './flags/upload-flags.ts';
import { type NarrateFlags, narrateOptions, voiceOption } from './flags/voice-flags.ts';

interface JobFlags {
  readonly detach?: boolean;
  readonly jobId?: string;
}
type Flags = CommonFlags &
  MusicFlags &
  LogoFlags &
  CaptionFlags &
  NarrateFlags &
  Pick<LookFlags, 'voice' | 'speed' | 'voiceStyle' | 'voiceProvider'> &
  Pick<MoneyFlags, 'maxCost' | 'maxCredits'> &
  UploadFlags &
  OutputFlags &
  JobFlags & { readonly clip?: readonly string[]; readonly rewrite?: boolean };

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program.command('combine').description('join the clips into the final video');
  for (const add of [
    clipOption,
    narrateOptions,
    voiceProviderOption,
    voiceOption,
    limitOptions,
    musicOptions,
    logoOptions,
    captionOptions,
    outputOption,
    uploadOptions,
    commonOptions,
  ])
    add(command);
  command
    .option('--rewrite', 'take the document’s script also over your own changes; yours is kept in takes/')
    .option('--detach', 'answer at once and go on in a process of its own; `status --job` follows it')
    .addOption(new Option('--job-id <id>', 'the job that this process does').hideHelp());
  command.action(async (given: Flags) => {
    const { jobId } = given;
    const config = configOf(world, given);
    const flags = given.clip === undefined ? await withProjectHere(world, config, given) : given;
    const text = await readStepText(world, flags.project !== undefined || flags.clip !== undefined);
    if (flags.detach === true) {
      const { project } = await openForCombine(
        await requestOf(world, flags, config, text),
        config,
        world.signal,
      );
      finish(await detached(world, preferred(flags, config.preferences), { project, text }));
      return;
    }
    const start = async () => {
      const request = await requestOf(world, flags, config, text);
      return answerWith(world, flags, config, (caller) => combine(request, caller), {
        answerOf: (data) => answerOf(data, flags),
        said: request.input?.degradations,
        typed: { command, flags },
      });
    };
    finish(
      await (jobId === undefined ? start() : asJob(await projectFolder(world, config, flags), jobId, start)),
    );
  });
}

async function requestOf(
  world: World,
  flags: Flags,
  config: Config,
  text: string | undefined,
): Promise<CombineRequest> {
  const input = text === undefined ? undefined : parseStepInput('combine', text);
  const { music, ...others } = config.preferences;
  // Music that the body names takes precedence over the configuration's.
  const bringsMusic = input?.combineOptions?.bgm_url != null;
  const folder = await projectFolder(world, config, flags, input?.projectId);
  const project = await findKnown(config, folder, input?.projectId);
  const { music: _music, music_volume: _volume, ...kept } = project?.settings.final ?? {};
  for (const note of uploadNote(flags, project?.settings.final)) say(world.streams, flags, 'note', note);
  const chosen = withKept(flags, bringsMusic ? kept : project?.settings.final, world.cwd);
  const merged = preferred(chosen, bringsMusic || music === undefined ? others : { ...others, music });
  return {
    folder,
    providers: withoutScript({ voiceProvider: flags.voiceProvider }, config),
    settings: { voice: flags.voice, speed: flags.speed, voiceStyle: flags.voiceStyle },
    choices: choicesOf(flags, world.cwd),
    input,
    clips: await clipsNamed(flags.clip ?? [], world, config),
    final: finalRequestOf(merged, input?.combineOptions, world.cwd),
    captions: captionsOf(merged),
    upload: uploadRequestOf(merged),
    output: outputOf(flags, world.cwd),
    jobId: flags.jobId,
    money: moneyOf(flags),
    rewrite: flags.rewrite,
  };
}

const answerOf = (data: CombineData, flags: Flags): Answer => ({
  data,
  degradations: data.degradations,
  human: humanMade(data),
  ...verdictOf(data, flags),
});
