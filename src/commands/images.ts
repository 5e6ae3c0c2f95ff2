import type { Command } from 'commander';
import { configOf, withoutScript } from '../config/load.ts';
import type { ImagesData } from '../contracts/documents.ts';
import type { World } from '../contracts/world.ts';
import { images } from '../operations/images.ts';
import { type Answer, answerWith, quoteOr } from './answer/step.ts';
import { keptEnd } from './flags/kept-end.ts';
import { type MoneyFlags, moneyOptions, type RedoFlags, redoOptions, stepFlags } from './flags/money.ts';
import {
  brandOption,
  type CommonFlags,
  commonOptions,
  imageOptions,
  type LookFlags,
  projectFolder,
} from './flags/options.ts';
import { type OwnFlags, photoOptions, readOwnFiles } from './flags/own-flags.ts';
import { readStepInput } from './flags/step-input.ts';

type Flags = OwnFlags & CommonFlags & LookFlags & MoneyFlags & RedoFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program.command('images').description('draw one image a segment');
  for (const add of [commonOptions, imageOptions, brandOption, photoOptions, moneyOptions, redoOptions])
    add(command);
  command.action(async (flags: Flags) => {
    const config = configOf(world, flags);
    const input = await readStepInput('images', world, flags.project !== undefined);
    const named = { ...flags, imageProvider: flags.imageProvider ?? input.imageProvider };
    const folder = await projectFolder(world, config, flags, input.projectId);
    const request = {
      folder,
      end: await keptEnd(world, config, { folder, projectId: input.projectId }),
      providers: withoutScript(named, config),
      settings: flags,
      input,
      ...stepFlags(flags),
      own: await readOwnFiles(flags, world, config),
    };
    const answer = answerWith(world, named, config, (caller) => images(request, caller), {
      answerOf: quoteOr(answerOf),
      said: request.input.degradations,
      typed: { command, flags },
    });
    finish(await answer);
  });
}

const answerOf = (data: ImagesData): Answer => ({
  data,
  degradations: data.degradations,
  human: data.images.map(({ segment_type, image_url }) => `${segment_type}  ${image_url}`).join('\n'),
});
