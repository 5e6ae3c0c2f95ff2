import type { Command } from 'commander';
import { configOf, withoutScript } from '../config/load.ts';
import type { BareStatusData, StatusData } from '../contracts/documents.ts';
import { EXIT_CODES, type ExitCode } from '../contracts/errors.ts';
import type { World } from '../contracts/world.ts';
import { jobStatus, status } from '../operations/status.ts';
import { videoStates } from '../operations/video-states.ts';
import { isUploadStep } from '../pipeline/final/job-record.ts';
import { overviewTable } from '../pipeline/quote/overview.ts';
import { withProjectHere } from './answer/here.ts';
import { printAnswer } from './answer/print.ts';
import { type Answer, answerWith } from './answer/step.ts';
import {
  type CommonFlags,
  commonOptions,
  type LookFlags,
  projectFolder,
  videoOptions,
} from './flags/options.ts';
import { readStepInput } from './flags/step-input.ts';

type Flags = CommonFlags & LookFlags & { readonly wait?: boolean; readonly job?: string };

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('status')
    .description('ask how the clips or a job are doing (exit 8: still running)')
    .option('--wait', 'follow the clips to the end')
    .option('--job <id>', 'how a combine is doing, by its job_id');
  videoOptions(commonOptions(command)).action(async (flags: Flags) => {
    finish(flags.job === undefined ? await clips(world, flags, command) : await job(world, flags, flags.job));
  });
}

async function job(world: World, flags: Flags, id: string): Promise<ExitCode> {
  const config = configOf(world, flags);
  const data = await jobStatus(
    { folder: await projectFolder(world, config, flags), id },
    config,
    world.signal,
  );
  const human = `${data.job_id}: ${data.status}, ${data.progress_percentage}% ${data.final_video_url ?? data.error_message ?? ''}`;
  printAnswer(world.streams, flags.json === true, { data, human });
  if (data.status === 'failed') return isUploadStep(data.current_step) ? EXIT_CODES.upload : EXIT_CODES.media;
  return data.status === 'processing' ? EXIT_CODES.pending : EXIT_CODES.done;
}

async function clips(world: World, given: Flags, command: Command): Promise<ExitCode> {
  const config = configOf(world, given);
  const flags = await withProjectHere(world, config, given);
  const input = await readStepInput('status', world, flags.project !== undefined);
  const common = {
    folder: await projectFolder(world, config, flags, input.projectId),
    providers: withoutScript(flags, config),
    wait: flags.wait === true,
  };
  const { videoUuids } = input;
  if (videoUuids !== undefined)
    return answerWith(world, flags, config, (caller) => videoStates({ ...common, videoUuids }, caller), {
      answerOf: bareAnswer,
      typed: { command, flags },
    });
  const request = { ...common, input, settings: flags };
  return answerWith(world, flags, config, (caller) => status(request, caller), {
    answerOf,
    said: input.degradations,
    typed: { command, flags },
  });
}

const answerOf = (data: StatusData, folder: string | undefined): Answer => ({
  data,
  degradations: data.degradations,
  human: [clipLines(data), overviewTable(data.overview, folder ?? '')].join('\n'),
  exitCode: exitOf(data.summary),
});

const bareAnswer = (data: BareStatusData): Answer => ({
  data,
  degradations: [],
  human: clipLines(data),
  exitCode: exitOf(data.summary),
});

function exitOf({ processing, failed }: StatusData['summary']): ExitCode {
  if (processing > 0) return EXIT_CODES.pending;
  return failed > 0 ? EXIT_CODES.provider : EXIT_CODES.done;
}

function clipLines({ videos, summary }: BareStatusData): string {
  const words = { 1: 'running', 2: 'done', 3: 'failed' } as const;
  return [
    ...videos.map(
      ({ uuid, segment_type, status: state, status_percentage, video_url, error_message }) =>
        `${segment_type ?? uuid}  ${words[state]} ${status_percentage}%  ${video_url ?? error_message ?? ''}`,
    ),
    `${summary.completed} of ${summary.total} done`,
  ].join('\n');
}
