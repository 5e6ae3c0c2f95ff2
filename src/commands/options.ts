import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CAPTION_MODES, CAPTION_STYLES, type CaptionMode, type CaptionStyle } from '../contracts/captions.ts';
import {
  ASPECT_RATIOS,
  type AspectRatio,
  DURATIONS,
  type Duration,
  IMAGE_PROVIDERS,
  PLATFORMS,
  type Platform,
  SCRIPT_PROVIDERS,
  STYLES,
  type Style,
  VIDEO_PROVIDERS,
} from '../contracts/segments.ts';
import type { CaptionWish } from '../pipeline/captions/make.ts';

/** Flags as commander hands them over; the names are the specification's, in camel case. */
export interface CommonFlags {
  readonly project?: string;
  readonly json?: boolean;
  /** False with --no-input. */
  readonly input: boolean;
  readonly yes?: boolean;
}

export interface ContentFlags {
  readonly topic?: string;
  readonly title?: string;
  readonly transcript?: string;
  readonly notes?: string;
  readonly duration?: Duration;
  readonly scriptProvider?: string;
}

export interface LookFlags {
  readonly language?: string;
  readonly platform?: Platform;
  readonly style?: Style;
  readonly aspectRatio?: AspectRatio;
  readonly imageProvider?: string;
  readonly videoProvider?: string;
}

export interface CaptionFlags {
  readonly captions: CaptionMode;
  readonly captionStyle: CaptionStyle;
}

export interface MusicFlags {
  readonly bgm?: string;
  readonly bgmVolume?: number;
}

export function commonOptions(command: Command): Command {
  return command
    .option('--project <dir>', 'the project folder (default: from the document, else a new one)')
    .option('--json', 'print the JSON document also on a terminal')
    .option('--no-input', 'never ask anything')
    .option('-y, --yes', 'agree to everything that would be asked');
}

export function contentOptions(command: Command): Command {
  return command
    .option('--topic <text>', 'what the video is about')
    .option('--title <text>', 'the title the video shall have')
    .option('--transcript <file>', 'a text to condense into the video; - is standard input')
    .option('--notes <file|text>', 'your own facts on the topic, used in place of facts nobody gave us')
    .addOption(new Option('--duration <length>', 'length of the video (default: 30s)').choices(DURATIONS))
    .addOption(provider('--script-provider <name>', 'who writes the script', SCRIPT_PROVIDERS));
}

export function languageOptions(command: Command): Command {
  return command
    .option(
      '--language <name>',
      'language of the video: indonesian, english, hindi, spanish, … (default: english)',
    )
    .addOption(new Option('--platform <name>', 'where it is published (default: tiktok)').choices(PLATFORMS));
}

export function imageOptions(command: Command): Command {
  return command
    .addOption(new Option('--style <name>', 'look of the pictures (default: cinematic)').choices(STYLES))
    .addOption(
      new Option('--aspect-ratio <ratio>', 'shape of the video (default: 9:16)').choices(ASPECT_RATIOS),
    )
    .addOption(provider('--image-provider <name>', 'who draws the pictures', IMAGE_PROVIDERS));
}

export const videoOptions = (command: Command): Command =>
  command.addOption(provider('--video-provider <name>', 'who makes the clips', VIDEO_PROVIDERS));

export function musicOptions(command: Command): Command {
  return command
    .option('--bgm <file|url>', 'background music')
    .option('--bgm-volume <share>', 'volume of the music, 0 to 1 (default: 0.15)', volume);
}

export function captionOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--captions <where>', 'captions: subtitle files beside the video, or in its picture as well')
        .choices(CAPTION_MODES)
        .default('sidecar'),
    )
    .addOption(
      new Option(
        '--caption-style <style>',
        'burned captions: mark each word as it is spoken, or whole phrases',
      )
        .choices(CAPTION_STYLES)
        .default('karaoke'),
    );
}

/** What the flags want of captions. */
export const captionsOf = ({ captions, captionStyle }: CaptionFlags): CaptionWish => ({
  mode: captions,
  style: captionStyle,
});

function provider(flags: string, what: string, ids: readonly string[]): Option {
  return new Option(flags, `${what} (default: auto)`).choices(['auto', ...ids]);
}

function volume(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

/** `--project`, taken from the working folder. */
export const folderOf = (flags: CommonFlags, cwd: string): string | undefined =>
  flags.project === undefined ? undefined : resolve(cwd, flags.project);
