import { quoted } from '../../pipeline/documents.ts';

/** Flags that the project's folder does not remember. */
export interface ResumeFlags {
  readonly profile?: string | undefined;
  readonly scriptProvider?: string | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
  readonly bgm?: string | undefined;
  readonly bgmVolume?: number | undefined;
  readonly duck?: boolean | undefined;
  readonly loudness?: number | undefined;
  readonly transition?: string | undefined;
  readonly transitionSeconds?: number | undefined;
  readonly captions?: string | undefined;
  readonly captionStyle?: string | undefined;
  readonly logo?: string | undefined;
  readonly logoPosition?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly maxCost?: number;
  readonly maxCredits?: number;
}

type Said = readonly (readonly [name: string, value: string | number | boolean | undefined])[];

/** The command line that goes on where an interrupted one stopped, for a shell. */
export const resumeCommand = (folder: string, flags: ResumeFlags): string =>
  commandLine('sparkfluence run', [['--project', folder], ...saidAgain(flags)]);

/** What has to be said again for the same video, whichever project it is. */
export function saidAgain(flags: ResumeFlags): Said {
  const { transition = 'cut', transitionSeconds } = flags; // these two have a value when nobody said one
  return [
    ['--profile', flags.profile],
    ['--script-provider', flags.scriptProvider],
    ['--image-provider', flags.imageProvider],
    ['--video-provider', flags.videoProvider],
    ['--bgm', flags.bgm],
    ['--bgm-volume', flags.bgmVolume],
    ['--duck', flags.duck],
    ['--loudness', flags.loudness],
    ['--transition', transition === 'cut' ? undefined : transition],
    ['--transition-seconds', transition === 'cut' ? undefined : transitionSeconds],
    ['--captions', flags.captions],
    ['--caption-style', flags.captionStyle],
    ['--logo', flags.logo],
    ['--logo-position', flags.logoPosition],
    ['--strict', flags.strict],
    ['--max-cost', flags.maxCost],
    ['--max-credits', flags.maxCredits],
  ];
}

/** Words for a shell; flags without a value are left out, a switch that is on stands alone. */
export function commandLine(start: string, flags: Said): string {
  const words = flags.flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [name] : [name, quoted(String(value))];
  });
  return [start, ...words].join(' ');
}
