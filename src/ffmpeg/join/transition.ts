/** Transitions that leave every clip its length: what fades, fades within its own time, and the sound goes on. */

export const TRANSITIONS = ['cut', 'fade', 'white', 'dissolve'] as const;

export interface Transition {
  readonly kind: Exclude<(typeof TRANSITIONS)[number], 'cut'>;
  /** Of the whole: half before the join and half behind it; a dissolve lies before it. */
  readonly seconds: number;
}

/** A clip among the others. */
export interface Neighbours {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Frames of the clip's picture. */
  readonly frames: number;
  readonly fps: number;
}

/** Frames of a clip, from the first of them to before the last. */
export interface Frames {
  readonly from: number;
  readonly to: number;
}

/** At most this share of a clip is changed at either end. */
const LONGEST_SHARE = 0.25;

/** How many frames at either end of a clip a transition changes. */
export function changedFrames(transition: Transition, clip: Neighbours): { head: number; tail: number } {
  const { head, tail } = changedSeconds(transition, clip);
  const frames = (seconds: number) => Math.ceil(seconds * clip.fps - 1e-6);
  return { head: frames(head), tail: frames(tail) };
}

/**
 * What is done to these frames of a clip.
 * @returns graph from `[fitted]` to `[v]`; input 1 of a dissolve is the first picture of the clip behind, as a still
 */
export function transitionGraph(transition: Transition, clip: Neighbours, { from, to }: Frames): string {
  const { frames, fps } = clip;
  const { head, tail } = changedSeconds(transition, clip);
  const tailStart = ((frames - from) / fps - tail).toFixed(6);
  const [fadesIn, fadesOut] = [head > 0 && from === 0, tail > 0 && to === frames];
  if (transition.kind === 'dissolve') {
    if (!fadesOut) return '[fitted]null[v]';
    const count = to - from;
    // `loop` and not `-loop 1`: the same picture costs nothing to repeat, in every build
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

/** White laid over it. (The `color` of the filter `fade` goes by way of RGB and back, and comes back in other colours.) */
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
