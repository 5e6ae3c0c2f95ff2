import type { Command } from 'commander';
import { configOf, withoutScript } from '../config/load.ts';
import type { World } from '../contracts/world.ts';
import { readStepInput } from '../operations/input.ts';
import { startClips } from '../pipeline/clips/make.ts';
import { videosData } from '../pipeline/documents.ts';
import { adoptImages } from '../pipeline/images/make.ts';
import { quoteRest } from '../pipeline/quote/quote.ts';
import { scriptFrom } from '../pipeline/script/write.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { openFrom } from '../pipeline/work/open.ts';
import { chooseTake } from '../pipeline/work/takes.ts';
import { onProject, quoteAnswer } from './answer/step.ts';
import {
  foretell,
  type MoneyFlags,
  moneyOptions,
  onlyEstimate,
  type RedoFlags,
  redoOptions,
  takesOf,
} from './flags/money.ts';
import {
  brandOption,
  type CommonFlags,
  commonOptions,
  folderOf,
  imageOptions,
  type LookFlags,
  languageOptions,
  videoOptions,
  voiceOption,
} from './flags/options.ts';

type Flags = CommonFlags & LookFlags & MoneyFlags & RedoFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program.command('videos').description('start one voiced clip a segment');
  const looks = [languageOptions, imageOptions, videoOptions, voiceOption, brandOption];
  const options = [...looks, moneyOptions, redoOptions, commonOptions];
  for (const add of options) add(command);
  command.action(async (flags: Flags) => {
    const config = configOf(world, flags);
    const input = await readStepInput('videos', world, flags.project !== undefined);
    const project = await openFrom(config, folderOf(flags, world.cwd), input, flags);
    const makers = chooseMakers(withoutScript(flags, config), config.vendors);
    finish(
      await onProject(
        world,
        flags,
        { project, config, makers, attachedWorkers: false },
        async (session, view) => {
          await session.tools.ffmpeg(); // said before anything is started
          const work = await session.work(await scriptFrom(project, input));
          await adoptImages(work, input.images ?? []);
          for (const { type, number } of takesOf(flags)) await chooseTake(work, 'clip', type, number);
          const quote = await quoteRest(work, { clips: true });
          if (onlyEstimate(flags)) return quoteAnswer(quote);
          await foretell(world, flags, work, quote, view);
          await startClips(work);
          const data = videosData(work);
          const human = [
            ...data.videos.map(({ segment_type, veo_response }) => `${segment_type}  ${veo_response.uuid}`),
            `follow: ${data.polling_endpoint} --wait`,
          ].join('\n');
          return { data, degradations: data.degradations, human };
        },
      ),
    );
  });
}
