/** Arguments that every command of ffmpeg may need. */

export const SAMPLE_RATE = 48_000;
export const AUDIO_CODING: readonly string[] = ['-c:a', 'aac', '-b:a', '192k', '-ar', String(SAMPLE_RATE)];

/** A clip that came from outside must not make ffmpeg open anything but files. */
export const input = (path: string): string[] => ['-protocol_whitelist', 'file,pipe', '-i', `file:${path}`];

/** A path as an option's value in a filter graph: escaped for the option first, then for the graph around it. */
export const escaped = (path: string): string =>
  path.replaceAll(/[\\':]/g, String.raw`\$&`).replaceAll(/[\\'[\],;]/g, String.raw`\$&`);
