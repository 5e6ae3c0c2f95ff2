import { quoted } from '../pipeline/documents.ts';

/** Flags that the project's folder does not remember. */
export interface ResumeFlags {
  readonly scriptProvider?: string | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
  readonly bgm?: string | undefined;
  readonly bgmVolume?: number | undefined;
}

/** The command line that goes on where an interrupted one stopped, for a shell. */
export function resumeCommand(folder: string, flags: ResumeFlags): string {
  const { scriptProvider, imageProvider, videoProvider, bgm, bgmVolume } = flags;
  return commandLine('sparkfluence run', [
    ['--project', folder],
    ['--script-provider', scriptProvider],
    ['--image-provider', imageProvider],
    ['--video-provider', videoProvider],
    ['--bgm', bgm],
    ['--bgm-volume', bgmVolume],
  ]);
}

/** Words for a shell; flags without a value are left out. */
export function commandLine(
  start: string,
  flags: readonly (readonly [name: string, value: string | number | undefined])[],
): string {
  const words = flags.flatMap(([name, value]) => (value === undefined ? [] : [name, quoted(String(value))]));
  return [start, ...words].join(' ');
}
