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
  const given: [string, string | number | undefined][] = [
    ['--project', folder],
    ['--script-provider', scriptProvider],
    ['--image-provider', imageProvider],
    ['--video-provider', videoProvider],
    ['--bgm', bgm],
    ['--bgm-volume', bgmVolume],
  ];
  const words = given.flatMap(([name, value]) => (value === undefined ? [] : [name, quoted(String(value))]));
  return ['sparkfluence run', ...words].join(' ');
}
