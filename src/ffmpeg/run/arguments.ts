/** Arguments that every command of ffmpeg may need. */

export const SAMPLE_RATE = 48_000;
export const AUDIO_CODING: readonly string[] = ['-c:a', 'aac', '-b:a', '192k', '-ar', String(SAMPLE_RATE)];

/** The arguments of an input; the whitelist keeps a clip from outside from making ffmpeg open anything but files. */
export const input = (path: string): string[] => ['-protocol_whitelist', 'file,pipe', '-i', `file:${path}`];

/** A path as the value of an option in a filter graph, escaped for the option and then for the graph. */
export const escaped = (path: string): string =>
  path.replaceAll(/[\\':]/g, String.raw`\$&`).replaceAll(/[\\'[\],;]/g, String.raw`\$&`);
