import type { Command } from 'commander';
import { type ChainFlags, chainOption } from './chain-option.ts';
import { choiceOptions, type MoneyFlags, moneyOptions, type RedoFlags } from './money.ts';
import {
  brandOption,
  type CaptionFlags,
  type CommonFlags,
  type ContentFlags,
  captionOptions,
  commonOptions,
  contentOptions,
  imageOptions,
  type LogoFlags,
  type LookFlags,
  languageOptions,
  logoOptions,
  type MusicFlags,
  musicOptions,
  videoOptions,
} from './options.ts';
import { type OutputFlags, outputOption } from './output.ts';
import { clipOption, narrationOption, type OwnFlags, photoOptions } from './own-flags.ts';
import { type UploadFlags, uploadOptions } from './upload-flags.ts';
import { type NarrateFlags, narrateOptions, voiceOption } from './voice-flags.ts';

/** The flags of `run`, which are the columns of a batch, too. */
export type RunFlags = OwnFlags &
  CommonFlags &
  ContentFlags &
  LookFlags &
  ChainFlags &
  MusicFlags &
  NarrateFlags &
  CaptionFlags &
  LogoFlags &
  UploadFlags &
  OutputFlags &
  MoneyFlags &
  Omit<RedoFlags, 'rewrite'>;

/** All that say something of one video, in the order of its making. */
const OF_A_VIDEO = [
  contentOptions,
  photoOptions,
  narrationOption,
  clipOption,
  languageOptions,
  imageOptions,
  videoOptions,
  chainOption,
  voiceOption,
  brandOption,
  logoOptions,
  narrateOptions,
  musicOptions,
  captionOptions,
  outputOption,
  uploadOptions,
];

export function addRunOptions(command: Command): void {
  for (const add of [...OF_A_VIDEO, moneyOptions, choiceOptions, commonOptions]) add(command);
}
