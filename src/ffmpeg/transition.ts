/** Transitions that leave every clip its length: what fades, fades within its own time, and the sound goes on. */

export const TRANSITIONS = ['cut', 'fade', 'white', 'dissolve'] as const;

export interface Transition {
  readonly kind: Exclude<(typeof TRANSITIONS)[number], 'cut'>;
  /** Of the whole: half before the join and half behind it; a dissolve lies behind it. */
  readonly seconds: number;
}

export interface Neighbours {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Length of the clip's picture, seconds. */
  readonly seconds: number;
  readonly fps: number;
}

/** At most this share of a clip is changed at either end. */
const LONGEST_SHARE = 0.25;

/**
 * What is done to a clip's finished picture.
 * @returns graph from `[fitted]` to `[v]`; input 1 of a dissolve is the last picture of the clip before, as a still
 */
export function transitionGraph(
  { kind, seconds }: Transition,
  { isFirst, isLast, seconds: clipSeconds, fps }: Neighbours,
): string {
  if (kind === 'dissolve') {
    if (isFirst) return '[fitted]null[v]';
    const length = Math.min(seconds, clipSeconds * LONGEST_SHARE * 2);
    const frames = Math.max(1, Math.round(length * fps));
    // `loop` and not `-loop 1`: the same picture costs nothing to repeat, in every build
    const still = `[1:v]format=yuva420p,loop=loop=${frames}:size=1:start=0,setpts=N/${fps}/TB,trim=end_frame=${frames}`;
    return `${still},fade=t=out:st=0:d=${length.toFixed(3)}:alpha=1[old];[fitted][old]overlay=eof_action=pass,format=yuv420p[v]`;
  }
  const half = Math.min(seconds / 2, clipSeconds * LONGEST_SHARE);
  const color = kind === 'white' ? ':color=white' : '';
  const fades = [
    ...(isFirst ? [] : [`fade=t=in:st=0:d=${half.toFixed(3)}${color}`]),
    ...(isLast ? [] : [`fade=t=out:st=${(clipSeconds - half).toFixed(3)}:d=${half.toFixed(3)}${color}`]),
  ];
  return `[fitted]${fades.join(',') || 'null'}[v]`;
}
