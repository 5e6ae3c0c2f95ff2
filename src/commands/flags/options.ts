import { type Command, Option } from 'commander';
import { type BrandColors, LOGO_POSITIONS, type LogoPosition } from '../../contracts/brand.ts';
import {
  CAPTION_MODES,
  CAPTION_STYLES,
  type CaptionMode,
  type CaptionStyle,
} from '../../contracts/captions.ts';
import {
  ASPECT_RATIOS,
  type AspectRatio,
  asDuration,
  DURATIONS,
  type Duration,
  IMAGE_PROVIDERS,
  LOOKS,
  type Look,
  PLATFORMS,
  type Platform,
  STYLES,
  type Style,
  VIDEO_PROVIDERS,
  VOICE_PROVIDERS,
} from '../../contracts/segments.ts';
import { FACTS_SOURCES, type FactsSource } from '../../contracts/settings.ts';
import {
  IMAGE_QUALITIES,
  IMAGE_VIAS,
  type ImageQuality,
  type ImageVia,
  RESOLUTIONS,
  type Resolution,
} from '../../contracts/vendors.ts';
import { TRANSITIONS } from '../../ffmpeg/join/transition.ts';
import { PROGRESS_MODES, type ProgressMode } from '../../io/progress.ts';

import { onlyOne } from './project-folder.ts';
import { provider, writerOptions } from './provider-option.ts';
import { colorList, licenses, lufs, model, passageCount, seed, transitionSeconds, volume } from './values.ts';

/** Flags as commander returns them; the names are the specification's, in camel case. */
export interface CommonFlags {
  readonly project?: string;
  readonly json?: boolean;
  /** False with --no-input. */
  readonly input: boolean;
  readonly yes?: boolean;
  readonly progress?: ProgressMode;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly profile?: string;
}

export interface ContentFlags {
  readonly topic?: string;
  readonly title?: string;
  readonly transcript?: string;
  readonly notes?: string;
  readonly script?: string;
  readonly allowGeneric?: boolean;
  readonly facts?: FactsSource;
  readonly duration?: Duration;
  readonly scriptProvider?: string;
  readonly rewrite?: boolean;
  readonly scriptModel?: string;
  readonly localLlm?: string;
  /** False with --no-rag. */
  readonly rag?: boolean;
  readonly ragTop?: number;
}

export interface LookFlags {
  readonly language?: string;
  readonly platform?: Platform;
  readonly style?: Style;
  readonly aspectRatio?: AspectRatio;
  readonly voice?: string;
  readonly voiceProvider?: string;
  readonly speed?: number;
  readonly voiceStyle?: string;
  readonly brandColors?: BrandColors;
  readonly look?: Look;
  readonly imageProvider?: string;
  readonly imageModel?: string;
  readonly imageQuality?: ImageQuality;
  readonly imageVia?: ImageVia;
  readonly imageLicenses?: string;
  readonly seed?: number | 'none';
  readonly videoProvider?: string;
  readonly videoModel?: string;
  readonly resolution?: Resolution;
}

export interface CaptionFlags {
  readonly captions?: CaptionMode;
  readonly captionStyle?: CaptionStyle;
}

export interface LogoFlags {
  readonly logo?: string;
  readonly logoPosition?: LogoPosition;
}

export interface MusicFlags {
  readonly bgm?: string | false; // false: none, also in a draft
  readonly bgmVolume?: number;
  readonly duck?: boolean;
  /** LUFS; none: as loud as the clips are. */
  readonly loudness?: number | 'none';
  readonly transition?: (typeof TRANSITIONS)[number];
  readonly transitionSeconds?: number;
  readonly keepShape?: boolean;
  readonly strict?: boolean;
}

export function commonOptions(command: Command): Command {
  return command
    .option('--project <dir>', 'the project folder (default: from the document, else a new one)', onlyOne)
    .option('--json', 'print the JSON document also on a terminal')
    .option('--no-input', 'never ask anything')
    .option('-y, --yes', 'agree to everything that would be asked')
    .addOption(
      new Option('--progress <how>', 'what stderr tells meanwhile: a live view, lines, JSON lines').choices(
        PROGRESS_MODES,
      ),
    )
    .option('-q, --quiet', 'only errors and questions on stderr')
    .option('-v, --verbose', 'also each request (no secrets) and each ffmpeg command')
    .option(
      '--profile <name>',
      'a profile of the configuration files: language, voice, colours, logo, music, cap, …',
    );
}

/** `30` and `1 min` are taken for `30s` and `60s`. */
function duration(): Option {
  const option = new Option('--duration <length>', 'length of the video (default: 30s)').choices(DURATIONS);
  const check = option.parseArg;
  return option.argParser((given) => check?.(String(asDuration(given)), undefined));
}

export function contentOptions(command: Command): Command {
  return writerOptions(command)
    .option('--topic <text>', 'what the video is about')
    .option('--title <text>', 'the title the video shall have')
    .option('--transcript <file>', 'a text to condense into the video; - is standard input')
    .option('--notes <file|text>', 'your own facts on the topic, used in place of facts nobody gave us')
    .option(
      '--script <file>',
      'your own words, said as they are: blank lines between segments, or JSON; - is standard input',
    )
    .addOption(duration())
    .option('--rewrite', 'write the script anew, also over your own changes; the old one is kept in takes/')
    .option(
      '--allow-generic',
      'general sentences where nobody gave facts on the topic (otherwise exit code 2)',
    )
    .addOption(
      new Option(
        '--facts <source>',
        'facts for a topic without any: sentences of Wikipedia’s article, which have to be named (default: none)',
      ).choices(FACTS_SOURCES),
    )
    .option('--no-rag', 'do not ask the corpus')
    .option('--rag-top <count>', 'how many passages of the corpus at most (default: 5)', passageCount);
}

export function languageOptions(command: Command): Command {
  return command
    .option(
      '--language <name>',
      'language of the video: indonesian, english, hindi, spanish, … (default: english)',
    )
    .addOption(new Option('--platform <name>', 'where it is published (default: tiktok)').choices(PLATFORMS));
}

export const brandOption = (command: Command): Command =>
  command.option(
    '--brand-colors <list>',
    'primary, accent and background, as 0a3d62,ffd166,06141f (default: colours by mood)',
    colorList,
  );

export function logoOptions(command: Command): Command {
  return command
    .option(
      '--logo <file>',
      'logo over the final video: PNG, JPEG, WebP or SVG (or none); encodes every picture again',
    )
    .addOption(
      new Option('--logo-position <corner>', 'corner of the safe zone (default: top-right)').choices(
        LOGO_POSITIONS,
      ),
    );
}

export function imageOptions(command: Command): Command {
  return command
    .addOption(new Option('--style <name>', 'look of the pictures (default: cinematic)').choices(STYLES))
    .addOption(
      new Option(
        '--look <name>',
        'local pictures alone, or with the notes of a storyboard (default: clean)',
      ).choices(LOOKS),
    )
    .addOption(
      new Option('--aspect-ratio <ratio>', 'shape of the video (default: 9:16)').choices(ASPECT_RATIOS),
    )
    .addOption(provider('--image-provider <name>', 'who draws the pictures', IMAGE_PROVIDERS))
    .option('--image-model <name>', 'model that draws (default: the provider’s own)', model)
    .addOption(
      new Option('--image-quality <quality>', 'quality of OpenAI’s pictures (default: medium)').choices(
        IMAGE_QUALITIES,
      ),
    )
    .addOption(
      new Option('--image-via <name>', 'who draws behind Hugging Face (default: who is live)').choices(
        IMAGE_VIAS,
      ),
    )
    .option(
      '--image-licenses <list>',
      'licences of photos of Openverse, of cc0, pdm, by, by-sa, by-nc, by-nc-sa (default: cc0,pdm)',
      licenses,
    )
    .option(
      '--seed <number>',
      'with which models begin that take one, so that pictures can be drawn alike again (or none)',
      seed,
    );
}

export const voiceProviderOption = (command: Command): Command =>
  command.addOption(
    provider(
      '--voice-provider <name>',
      'who narrates clips made here, and others with --narrate',
      VOICE_PROVIDERS,
    ),
  );

export const videoOptions = (command: Command): Command =>
  voiceProviderOption(
    command.addOption(provider('--video-provider <name>', 'who makes the clips', VIDEO_PROVIDERS)),
  )
    .option('--video-model <name>', 'model that makes the clips (default: the provider’s own)', model)
    .addOption(
      new Option('--resolution <size>', 'resolution of the clips (default: 720p)').choices(RESOLUTIONS),
    );

export function musicOptions(command: Command): Command {
  return command
    .option(
      '--bgm <file|url|auto>',
      'background music; auto: made by the program, as in drafts by default; none: without',
    )
    .option('--no-bgm', 'as --bgm none')
    .option('--bgm-volume <share>', 'volume of the music, 0 to 1 (default: 0.15, with --duck 0.3)', volume)
    .option('--duck', 'the music gives way to the voice')
    .option('--no-duck', 'it does not, also where the project says so')
    .option(
      '--loudness <lufs>',
      'bring the whole to this loudness, as -14 (or none); peaks stay below -1 dBTP',
      lufs,
    )
    .addOption(
      new Option(
        '--transition <kind>',
        'how clips follow each other (default: cut); all but cut encode the frames around joins again, or all where they must',
      ).choices(TRANSITIONS),
    )
    .option(
      '--transition-seconds <length>',
      'length of a transition, 0.1 to 2 (default: 0.5)',
      transitionSeconds,
    )
    .option('--keep-shape', 'keep the shape of the clips also where it is not 9:16')
    .option('--no-keep-shape', 'make it 9:16, also where the project says otherwise')
    .option('--strict', 'look at every picture of the result; a verdict of fail ends with exit code 5');
}

export function captionOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--captions <where>',
        'captions: subtitle files beside the video, or in its picture as well (default: sidecar)',
      ).choices(CAPTION_MODES),
    )
    .addOption(
      new Option(
        '--caption-style <style>',
        'burned captions: mark each word as it is spoken, or whole phrases (default: karaoke)',
      ).choices(CAPTION_STYLES),
    );
}

export { projectFolder } from './project-folder.ts';
