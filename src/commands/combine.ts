import type { Command } from 'commander';
import { adoptClips } from '../pipeline/clips.ts';
import { combineClips } from '../pipeline/combine.ts';
import { combineData } from '../pipeline/documents.ts';
import { openFrom } from '../pipeline/open.ts';
import { scriptFrom, scriptOfClips, segmentsOfClips } from '../pipeline/script.ts';
import { settleClips } from '../pipeline/status.ts';
import { readStepInput } from './input.ts';
import { musicOf } from './music.ts';
import {
  type CaptionFlags,
  type CommonFlags,
  captionOptions,
  captionsOf,
  commonOptions,
  folderOf,
  type MusicFlags,
  musicOptions,
} from './options.ts';
import { humanFinal } from './print.ts';
import { configOf, onProject } from './step.ts';
import type { World } from './world.ts';

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program.command('combine').description('join the clips into the final video');
  for (const add of [musicOptions, captionOptions, commonOptions]) add(command);
  command.action(async (flags: CommonFlags & MusicFlags & CaptionFlags) => {
    const config = configOf(world);
    const input = await readStepInput('combine', world, flags.project !== undefined);
    const { onlyThese } = input;
    const brought = onlyThese === undefined ? input : { ...input, segments: segmentsOfClips(onlyThese) };
    const project = await openFrom(config, folderOf(flags, world.cwd), brought, {});
    finish(
      await onProject(world, flags, { project, config, attachedWorkers: true }, async (session) => {
        const script = await (onlyThese === undefined
          ? scriptFrom(project, input)
          : scriptOfClips(project, onlyThese));
        const work = await session.work(script);
        await adoptClips(work, input.clips ?? []);
        if (onlyThese === undefined) await settleClips(work);
        const music = musicOf(flags, input.combineOptions, world.cwd);
        const final = await combineClips(work, music, captionsOf(flags));
        const data = combineData(work, final);
        return { data, degradations: data.degradations, human: humanFinal(data) };
      }),
    );
  });
}
