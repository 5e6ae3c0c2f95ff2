import type { Command } from 'commander';
import { imagesData } from '../pipeline/documents.ts';
import { adoptImages, makeImages } from '../pipeline/images.ts';
import { openFrom } from '../pipeline/open.ts';
import { scriptFrom } from '../pipeline/script.ts';
import { readStepInput } from './input.ts';
import { type CommonFlags, commonOptions, folderOf, imageOptions, type LookFlags } from './options.ts';
import { configOf, onProject } from './step.ts';
import type { World } from './world.ts';

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program.command('images').description('draw one image a segment');
  imageOptions(commonOptions(command)).action(async (flags: CommonFlags & LookFlags) => {
    const config = configOf(world);
    const input = await readStepInput('images', world, flags.project !== undefined);
    const project = await openFrom(config, folderOf(flags, world.cwd), input, flags);
    const named = { ...flags, imageProvider: flags.imageProvider ?? input.imageProvider };
    finish(
      await onProject(world, named, { project, config, attachedWorkers: true }, async (session) => {
        const work = await session.work(await scriptFrom(project, input));
        await adoptImages(work, input.images ?? []);
        await makeImages(work);
        const data = imagesData(work);
        const human = data.images
          .map(({ segment_type, image_url }) => `${segment_type}  ${image_url}`)
          .join('\n');
        return { data, degradations: data.degradations, human };
      }),
    );
  });
}
