import type { Command } from 'commander';
import { configOf, withoutScript } from '../config/load.ts';
import type { VideosData } from '../contracts/documents.ts';
import type { World } from '../contracts/world.ts';
import { videos } from '../operations/videos.ts';
import { type Answer, answerWith, quoteOr } from './answer/step.ts';
import { type ChainFlags, chainOption } from './flags/chain-option.ts';
import { keptEnd } from './flags/kept-end.ts';
import { choicesOf } from './flags/kept-flags.ts';
import { type MoneyFlags, moneyOptions, type RedoFlags, redoOptions, stepFlags } from './flags/money.ts';
import {
  brandOption,
  type CommonFlags,
  commonOptions,
  imageOptions,
  type LookFlags,
  languageOptions,
  projectFolder,
  videoOptions,
} from './flags/options.ts';
import { narrationOption, type OwnFlags, photoOptions, readOwnFiles } from './flags/own-flags.ts';
import { readStepInput } from './flags/step-input.ts';
import { type NarrateFlags, narrateOptions, voiceOption } from './flags/voice-flags.ts';

type Flags = OwnFlags & CommonFlags & LookFlags & ChainFlags & NarrateFlags & MoneyFlags & RedoFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program.command('videos').description('start one voiced clip a segment');
  const looks = [
    languageOptions,
    imageOptions,
    videoOptions,
    chainOption,
    voiceOption,
    narrateOptions,
    brandOption,
  ];
  for (const add of [...looks, photoOptions, narrationOption, moneyOptions, redoOptions, commonOptions])
    add(command);
  command.action(async (flags: Flags) => {
    const config = configOf(world, flags);
    const input = await readStepInput('videos', world, flags.project !== undefined);
    const folder = await projectFolder(world, config, flags, input.projectId);
    const request = {
      input,
      folder,
      end: await keptEnd(world, config, { folder, projectId: input.projectId }, flags),
      choices: choicesOf({ narrate: flags.narrate, clipAudio: flags.clipAudio }, world.cwd),
      providers: withoutScript(flags, config),
      settings: flags,
      ...stepFlags(flags),
      own: await readOwnFiles(flags, world, config),
    };
    const answer = answerWith(world, flags, config, (caller) => videos(request, caller), {
      answerOf: quoteOr(answerOf),
      said: request.input.degradations,
      typed: { command, flags },
    });
    finish(await answer);
  });
}

const answerOf = (data: VideosData): Answer => ({
  data,
  degradations: data.degradations,
  human: [
    ...data.videos.map(({ segment_type, veo_response }) => `${segment_type}  ${veo_response.uuid}`),
    `follow: ${data.polling_endpoint} --wait`,
  ].join('\n'),
});
