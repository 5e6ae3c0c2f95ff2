import { createRequire } from 'node:module';

/** Path of the ffmpeg that comes with the packages; undefined where it was left out: it is optional. */
export function packagedFfmpeg(): string | undefined {
  try {
    const found: unknown = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg');
    return (found as { path: string }).path;
  } catch {
    return undefined;
  }
}
