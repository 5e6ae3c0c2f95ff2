/** Transitions that keep every clip's length: a clip fades within its own time, and the sound is not changed. */

export const TRANSITIONS = ['cut', 'fade', 'white', 'dissolve'] as const;

export interface Transition {
  readonly kind: Exclude<(typeof TRANSITIONS)[number], 'cut'>;
  /** The length of the whole: half before the join and half after it; a dissolve lies before the join. */
  readonly seconds: number;
}

/** The place of a clip among the others. */
export interface Neighbours {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The number of frames of the clip's picture. */
  readonly frames: number;
  readonly fps: number;
}

/** A range of a clip's frames, from the first up to but without the last. */
export interface Frames {
  readonly from: number;
  readonly to: number;
}

/** The largest share of a clip that is changed at either end. */
const LONGEST_SHARE = 0.25;

/** The number of frames that a transition changes at either end of a clip. */
export function changedFrames(transition: Transition, clip: Neighbours): { head: number; tail: number } {
  const { head, tail } = changedSeconds(transition, clip);
  const frames = (seconds: number) => Math.ceil(seconds * clip.fps - 1e-6);
  return { head: frames(head), tail: frames(tail) };
}

/**
 * The filter graph for these frames of a clip.
 * @returns a graph from `[fitted]` to `[v]`; input 1 of a dissolve is a still of the next clip's first frame
 */
export function transitionGraph(transition: Transition, clip: Neighbours, { from, to }: Frames): string {
  const { frames, fps } = clip;
  const { head, tail } = changedSeconds(transition, clip);
  const tailStart = ((frames - from) / fps - tail).toFixed(6);
  const [fadesIn, fadesOut] = [head > 0 && from === 0, tail > 0 && to === frames];
  if (transition.kind === 'dissolve') {
    if (!fadesOut) return '[fitted]null[v]';
    const count = to - from;
    // The filter `loop` repeats a picture at no cost in every build, unlike `-loop 1`.
    const still = `[1:v]format=yuva420p,loop=loop=${count}:size=1:start=0,setpts=N/${fps}/TB,trim=end_frame=${count}`;
    return `${still},${appear(tailStart, tail)}[new];[fitted][new]${OVERLAY},format=yuv420p[v]`;
  }
  if (transition.kind === 'fade') {
    const fades = [
      ...(fadesIn ? [`fade=t=in:st=0:d=${head.toFixed(6)}`] : []),
      ...(fadesOut ? [`fade=t=out:st=${tailStart}:d=${tail.toFixed(6)}`] : []),
    ];
    return `[fitted]${fades.join(',') || 'null'}[v]`;
  }
  const vanish = `fade=t=out:st=0:d=${head.toFixed(6)}:alpha=1`;
  return [
    fadesIn ? whitened('fitted', 'begun', vanish) : '[fitted]null[begun]',
    fadesOut ? whitened('begun', 'v', appear(tailStart, tail)) : '[begun]null[v]',
  ].join(';');
}

const OVERLAY = 'overlay=eof_action=pass';
const appear = (start: string, seconds: number) => `fade=t=in:st=${start}:d=${seconds.toFixed(6)}:alpha=1`;

/** Lays white over the picture. The `color` of the filter `fade` converts to RGB and back, which changes all colours. */
function whitened(from: string, to: string, how: string): string {
  const white = `lutyuv=y=235:u=128:v=128,format=yuva420p,${how}`;
  return `[${from}]split[${to}_under][${to}_over];[${to}_over]${white}[${to}_white];[${to}_under][${to}_white]${OVERLAY},format=yuv420p[${to}]`;
}

function changedSeconds({ kind, seconds }: Transition, { isFirst, isLast, frames, fps }: Neighbours) {
  const most = (frames / fps) * LONGEST_SHARE;
  if (kind === 'dissolve') return { head: 0, tail: isLast ? 0 : Math.min(seconds, most * 2) };
  const half = Math.min(seconds / 2, most);
  return { head: isFirst ? 0 : half, tail: isLast ? 0 : half };
}
