import { quoted } from '../../pipeline/documents.ts';

/**
 * Flags that the project does not keep, and that have to be given again to go on. Files of the person's own are kept as soon as
 * there is a script: given again, the same file changes nothing.
 */
export interface ResumeFlags {
  readonly image?: readonly string[] | undefined;
  readonly images?: string | undefined;
  readonly narration?: readonly string[] | undefined;
  readonly clip?: readonly string[] | undefined;
  readonly reference?: readonly string[] | undefined;
  readonly allowGeneric?: boolean | undefined;
  readonly rag?: boolean | undefined;
  readonly ragTop?: number | undefined;
  readonly profile?: string | undefined;
  readonly envFile?: string | undefined;
  readonly scriptProvider?: string | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
  readonly scriptModel?: string | undefined;
  readonly localLlm?: string | undefined;
  readonly imageModel?: string | undefined;
  readonly imageQuality?: string | undefined;
  readonly imageVia?: string | undefined;
  readonly imageLicenses?: string | undefined;
  readonly videoModel?: string | undefined;
  readonly resolution?: string | undefined;
  readonly facts?: string | undefined;
  readonly bgm?: string | false | undefined;
  readonly bgmVolume?: number | undefined;
  readonly duck?: boolean | undefined;
  readonly loudness?: number | string | undefined;
  readonly transition?: string | undefined;
  readonly transitionSeconds?: number | undefined;
  readonly captions?: string | undefined;
  readonly captionStyle?: string | undefined;
  readonly logo?: string | undefined;
  readonly logoPosition?: string | undefined;
  readonly keepShape?: boolean | undefined;
  readonly strict?: boolean | undefined;
  readonly output?: string | undefined;
  readonly maxCost?: number;
  readonly maxCredits?: number;
}

export type FlagValues = readonly (readonly [name: string, value: string | number | boolean | undefined])[];

/** The command line, for a shell, that goes on where an interrupted one stopped. */
export const resumeCommand = (folder: string, flags: ResumeFlags): string =>
  commandLine('sparkfluence run', [['--project', folder], ...repeatedFlags(flags)]);

/** The flags that have to be given again for the same video. */
function repeatedFlags(flags: ResumeFlags): FlagValues {
  const { transition = 'cut', transitionSeconds } = flags; // these two have a default value
  const each = (name: string, values: readonly string[] = []) =>
    values.map((value) => [name, value] as const);
  return [
    ...each('--image', flags.image),
    ['--images', flags.images],
    ...each('--narration', flags.narration),
    ...each('--clip', flags.clip),
    ...each('--reference', flags.reference),
    ['--allow-generic', flags.allowGeneric],
    ['--no-rag', flags.rag === false],
    ['--rag-top', flags.ragTop],
    ['--profile', flags.profile],
    ['--env-file', flags.envFile],
    ['--script-provider', flags.scriptProvider],
    ['--image-provider', flags.imageProvider],
    ['--video-provider', flags.videoProvider],
    ['--local-llm', flags.localLlm],
    ['--script-model', flags.scriptModel],
    ['--image-model', flags.imageModel],
    ['--image-quality', flags.imageQuality],
    ['--image-via', flags.imageVia],
    ['--image-licenses', flags.imageLicenses],
    ['--video-model', flags.videoModel],
    ['--resolution', flags.resolution],
    ['--facts', flags.facts],
    ['--bgm', flags.bgm],
    ['--no-bgm', flags.bgm === false],
    ['--bgm-volume', flags.bgmVolume],
    ['--duck', flags.duck],
    ['--loudness', flags.loudness],
    ['--transition', transition === 'cut' ? undefined : transition],
    ['--transition-seconds', transition === 'cut' ? undefined : transitionSeconds],
    ['--captions', flags.captions],
    ['--caption-style', flags.captionStyle],
    ['--logo', flags.logo],
    ['--logo-position', flags.logoPosition],
    ['--keep-shape', flags.keepShape],
    ['--strict', flags.strict],
    ['--output', flags.output],
    ['--max-cost', flags.maxCost],
    ['--max-credits', flags.maxCredits],
  ];
}

/** A command line for a shell; flags without a value are left out, and a switch that is on has no value. */
export function commandLine(start: string, flags: FlagValues): string {
  const words = flags.flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [name] : [name, quoted(String(value))];
  });
  return [start, ...words].join(' ');
}
