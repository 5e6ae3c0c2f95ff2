import type { Command } from 'commander';
import { configOf, withoutScript } from '../config/load.ts';
import type { World } from '../contracts/world.ts';
import { readStepInput } from '../operations/input.ts';
import { imagesData } from '../pipeline/documents.ts';
import { adoptImages, makeImages } from '../pipeline/images/make.ts';
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
} from './flags/options.ts';

type Flags = CommonFlags & LookFlags & MoneyFlags & RedoFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program.command('images').description('draw one image a segment');
  redoOptions(moneyOptions(brandOption(imageOptions(commonOptions(command))))).action(
    async (flags: Flags) => {
      const config = configOf(world, flags);
      const input = await readStepInput('images', world, flags.project !== undefined);
      const project = await openFrom(config, folderOf(flags, world.cwd), input, flags);
      const named = { ...flags, imageProvider: flags.imageProvider ?? input.imageProvider };
      const makers = chooseMakers(withoutScript(named, config), config.vendors);
      finish(
        await onProject(
          world,
          named,
          { project, config, makers, attachedWorkers: true, goal: 'image' },
          async (session, view) => {
            const work = await session.work(await scriptFrom(project, input));
            await adoptImages(work, input.images ?? []);
            for (const { type, number } of takesOf(flags)) await chooseTake(work, 'image', type, number);
            const quote = await quoteRest(work, { clips: false });
            if (onlyEstimate(flags)) return quoteAnswer(quote);
            await foretell(world, flags, work, quote, view, 'images');
            await makeImages(work);
            const data = imagesData(work);
            const human = data.images
              .map(({ segment_type, image_url }) => `${segment_type}  ${image_url}`)
              .join('\n');
            return { data, degradations: data.degradations, human };
          },
        ),
      );
    },
  );
}
