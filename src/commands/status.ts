import type { Command } from 'commander';
import { configOf, withoutScript } from '../config/load.ts';
import type { BareStatusData, VideoStatus } from '../contracts/documents.ts';
import { EXIT_CODES, type ExitCode } from '../contracts/errors.ts';
import type { World } from '../contracts/world.ts';
import { readStepInput } from '../operations/input.ts';
import { followClips, refreshClips } from '../pipeline/clips/follow.ts';
import { statusData } from '../pipeline/documents.ts';
import { findJob } from '../pipeline/final/job-record.ts';
import { overviewTable } from '../pipeline/quote/overview.ts';
import { scriptFrom } from '../pipeline/script/write.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { openFrom } from '../pipeline/work/open.ts';
import { chooseProvider } from '../providers/index.ts';
import { printAnswer } from './answer/print.ts';
import { onProject } from './answer/step.ts';
import { type CommonFlags, commonOptions, folderOf, type LookFlags, videoOptions } from './flags/options.ts';

type Flags = CommonFlags & LookFlags & { readonly wait?: boolean; readonly job?: string };

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('status')
    .description('ask how the clips or a job are doing (exit 8: still running)')
    .option('--wait', 'follow the clips to the end')
    .option('--job <id>', 'how a combine is doing, by its job_id');
  videoOptions(commonOptions(command)).action(async (flags: Flags) => {
    finish(flags.job === undefined ? await clips(world, flags) : await job(world, flags, flags.job));
  });
}

async function job(world: World, flags: Flags, id: string): Promise<ExitCode> {
  const data = await findJob(configOf(world, flags).root, folderOf(flags, world.cwd), id);
  const human = `${data.job_id}: ${data.status}, ${data.progress_percentage}% ${data.final_video_url ?? data.error_message ?? ''}`;
  printAnswer(world.streams, flags.json === true, { data, human });
  if (data.status === 'failed') return EXIT_CODES.media;
  return data.status === 'processing' ? EXIT_CODES.pending : EXIT_CODES.done;
}

async function clips(world: World, flags: Flags): Promise<ExitCode> {
  const config = configOf(world, flags);
  const input = await readStepInput('status', world, flags.project !== undefined);
  // A bare body names clips of VEO; ours are asked after through their project.
  if (input.videoUuids !== undefined) chooseProvider('videos', flags.videoProvider ?? 'veo', config.vendors);
  const project = await openFrom(config, folderOf(flags, world.cwd), input, flags);
  const attachedWorkers = flags.wait === true;
  const makers = chooseMakers(withoutScript(flags, config), config.vendors);
  return onProject(world, flags, { project, config, makers, attachedWorkers }, async (session) => {
    const work = await session.work(await scriptFrom(project, input));
    const videos = await (flags.wait === true ? followClips(work) : refreshClips(work));
    const data = await statusData(work, videos);
    return {
      data,
      degradations: data.degradations,
      human: [human(videos, data), overviewTable(data.overview, project.folder)].join('\n'),
      exitCode: exitOf(data.summary),
    };
  });
}

function exitOf({ processing, failed }: BareStatusData['summary']): ExitCode {
  if (processing > 0) return EXIT_CODES.pending;
  return failed > 0 ? EXIT_CODES.provider : EXIT_CODES.done;
}

function human(videos: readonly VideoStatus[], { summary }: Pick<BareStatusData, 'summary'>): string {
  const words = { 1: 'running', 2: 'done', 3: 'failed' } as const;
  return [
    ...videos.map(
      ({ segment_type, status, status_percentage, video_url, error_message }) =>
        `${segment_type}  ${words[status]} ${status_percentage}%  ${video_url ?? error_message ?? ''}`,
    ),
    `${summary.completed} of ${summary.total} done`,
  ].join('\n');
}
