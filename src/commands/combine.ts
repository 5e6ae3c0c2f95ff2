import { type Command, Option } from 'commander';
import { configOf, preferred, withoutScript } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import type { World } from '../contracts/world.ts';
import { parseStepInput, readStepText, type StepInput } from '../operations/input.ts';
import { settleClips } from '../pipeline/clips/follow.ts';
import { adoptClips } from '../pipeline/clips/state.ts';
import { combineData } from '../pipeline/documents.ts';
import { checkLogo } from '../pipeline/final/captions/logo.ts';
import { combineClips } from '../pipeline/final/combine.ts';
import { openJobRecord } from '../pipeline/final/job-record.ts';
import { writePublishKit } from '../pipeline/publish/publish.ts';
import { scriptFrom, scriptOfClips, segmentsOfClips } from '../pipeline/script/write.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { openFrom } from '../pipeline/work/open.ts';
import { openIfThere, readScript } from '../project/store.ts';
import { asJob, detached } from './answer/detach.ts';
import { humanFinal, verdictOf } from './answer/print.ts';
import { onProject } from './answer/step.ts';
import { clipsNamed, type NamedClip } from './flags/clip-flags.ts';
import { finalWishOf } from './flags/final-flags.ts';
import {
  type CaptionFlags,
  type CommonFlags,
  captionOptions,
  captionsOf,
  commonOptions,
  folderOf,
  type LogoFlags,
  logoOptions,
  type MusicFlags,
  musicOptions,
} from './flags/options.ts';

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program.command('combine').description('join the clips into the final video');
  for (const add of [musicOptions, logoOptions, captionOptions, commonOptions]) add(command);
  command
    .option(
      '--clip <type=file>',
      'a clip of your own for a segment: HOOK=intro.mp4; once for each',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option('--detach', 'answer at once and go on in a process of its own; `status --job` follows it')
    .addOption(new Option('--job-id <id>', 'the job that this process does').hideHelp());
  command.action(async (flags: Flags) => {
    const { jobId } = flags;
    const config = configOf(world, flags);
    const text = await readStepText(world, flags.project !== undefined || flags.clip !== undefined);
    const start = () => combine(world, flags, config, text);
    if (flags.detach === true)
      finish(
        await detached(world, preferred(flags, config.preferences), await opened(world, flags, config, text)),
      );
    else finish(await (jobId === undefined ? start() : asJob(folderOf(flags, world.cwd), jobId, start)));
  });
}

interface JobFlags {
  readonly detach?: boolean;
  readonly jobId?: string;
}
type Flags = CommonFlags &
  MusicFlags &
  LogoFlags &
  CaptionFlags &
  JobFlags & { readonly clip?: readonly string[] };

async function opened(world: World, flags: Flags, config: Config, text: string | undefined) {
  await checkLogo(finalWishOf(preferred(flags, config.preferences), undefined, world.cwd).logo);
  const named = await clipsNamed(flags.clip ?? [], world.cwd);
  const folder = folderOf(flags, world.cwd);
  const known = folder === undefined ? undefined : await openIfThere(folder);
  const scripted = known !== undefined && (await readScript(known)) !== undefined;
  const alone = named.length > 0 && text === undefined && !scripted; // clips and nothing else: they are the video
  const input = {
    ...withNamed(text === undefined ? {} : parseStepInput('combine', text), named),
    ...(alone ? { onlyThese: named } : {}),
  };
  const { onlyThese } = input;
  const brought = onlyThese === undefined ? input : { ...input, segments: segmentsOfClips(onlyThese) };
  return { input, project: await openFrom(config, folder, brought, {}), text };
}

/** Named clips stand in the place of those that came on standard input. */
function withNamed(input: StepInput, named: readonly NamedClip[]): StepInput {
  if (named.length === 0) return input;
  const others = (input.clips ?? []).filter(({ type }) => named.every((clip) => clip.type !== type));
  return { ...input, clips: [...others, ...named] };
}

async function combine(world: World, flags: Flags, config: Config, text: string | undefined) {
  const { input, project } = await opened(world, flags, config, text);
  const { onlyThese } = input;
  const makers = chooseMakers(withoutScript({}, config), config.vendors);
  return onProject(world, flags, { project, config, makers, attachedWorkers: true }, async (session) => {
    const script = await (onlyThese === undefined
      ? scriptFrom(project, input)
      : scriptOfClips(project, onlyThese));
    const work = await session.work(script);
    await adoptClips(work, input.clips ?? []);
    if (onlyThese === undefined) await settleClips(work);
    const { music, ...others } = config.preferences;
    const brings = input.combineOptions?.bgm_url != null; // the body's own music stands above the configuration's
    const wanted = preferred(
      flags,
      brings ? others : { ...others, ...(music === undefined ? {} : { music }) },
    );
    const wish = finalWishOf(wanted, input.combineOptions, world.cwd);
    const final = await combineClips(work, wish, captionsOf(wanted), flags.jobId);
    if (flags.jobId !== undefined && final.job_id !== flags.jobId)
      await openJobRecord(project.folder, flags.jobId).completed(final); // it was there already
    const kit = await writePublishKit(work, final);
    const data = { ...combineData(work, final), publish_url: kit.url };
    const { degradations } = data;
    const human = `${humanFinal(data)}\npublish: ${kit.folder}`;
    return { data, degradations, human, ...verdictOf(data, wish.strict) };
  });
}
