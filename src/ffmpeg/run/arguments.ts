/** Arguments that every command of ffmpeg may need. */

export const SAMPLE_RATE = 48_000;
/**
 * At this bitrate the coder `fast` is nearer to the sound than the one that is chosen where none is named, in a third of the
 * time (docs/design/media.md, 4).
 */
export const AUDIO_CODING: readonly string[] = [
  ...['-c:a', 'aac', '-aac_coder', 'fast', '-b:a', '192k', '-ar', String(SAMPLE_RATE)],
];

/** The arguments of an input; the whitelist keeps a clip from outside from making ffmpeg open anything but files. */
export const input = (path: string): string[] => ['-protocol_whitelist', 'file,pipe', '-i', `file:${path}`];

/** A path as the value of an option in a filter graph, escaped for the option and then for the graph. */
export const escaped = (path: string): string =>
  path.replaceAll(/[\\':]/g, String.raw`\$&`).replaceAll(/[\\'[\],;]/g, String.raw`\$&`);

/**
 * A filter for samples back to back from `originSeconds` on. Packets whose times are some milliseconds off are left as they are, since
 * they follow each other in truth; a clock that drifts is followed slowly, by 1 %; and only a real gap becomes silence.
 */
export const inTime = (originSeconds: number, rate = SAMPLE_RATE): string =>
  [
    `asetpts=PTS-${originSeconds.toFixed(6)}/TB`,
    `aresample=${rate}:async=1:min_comp=0.03:max_soft_comp=0.01:min_hard_comp=0.15`,
    // A second one, since the first would move a sound that begins less than its 30 ms late.
    `aresample=${rate}:async=1:min_comp=0.0005:min_hard_comp=0.001:first_pts=0`,
  ].join(',');
