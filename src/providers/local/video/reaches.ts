/** A pixel and its neighbours on the right and below are covered in part. */
export const MIXED = 0;
/** They are covered in part, all four alike. */
export const EVEN = -128;
/** They are covered, in several colours. */
export const OPAQUE = 1;
const FARTHEST = 126;

/**
 * Tells of each pixel, together with its neighbours on the right and below, what lies there and how far around: -n where
 * all within n - 1 pixels is empty, `MIXED`, `EVEN`, `OPAQUE`, or `OPAQUE` + n where all within n - 1 pixels is opaque and of one
 * value. A sprite is drawn into many frames, and most of it is of one kind or the other.
 * @param isSeldom n is always 1: the way there takes as long as drawing some frames
 */
export function reachesOf(
  source: Uint8Array,
  alpha: Uint8Array,
  width: number,
  height: number,
  isSeldom = false,
): Int8Array {
  const classes = new Uint16Array(width * height).fill(MIXED_CLASS);
  for (let row = 0; row < height - 1; row++) classify(classes, source, alpha, row * width, width);
  const reaches = new Int8Array(width * height).fill(1);
  // Distances to the nearest pixel of another class: from above and the left, then from below and the right.
  const [first, last] = [0, isSeldom ? -1 : height - 2];
  for (let row = first; row <= last; row++) reachDown(classes, reaches, row * width, width, row === first);
  for (let row = last; row >= first; row--) reachUp(classes, reaches, row * width, width, row === last);
  for (let row = 0; row < height; row++) tell(classes, reaches, row * width, width);
  return reaches;
}

const EMPTY_CLASS = 256;
const MIXED_CLASS = 257;
const OPAQUE_CLASS = 258;
const EVEN_CLASS = 259;

// Rows are functions of their own, since V8 optimizes a function that is called often sooner and better than a loop in a loop.

/** Notes the value of what is opaque and of one value, or one of the classes above. */
function classify(classes: Uint16Array, source: Uint8Array, alpha: Uint8Array, from: number, width: number) {
  for (let at = from; at < from + width - 1; at++) {
    const below = at + width;
    const first = alpha[at]!;
    if (alpha[at + 1] !== first || alpha[below] !== first || alpha[below + 1] !== first) continue;
    const value = source[at]!;
    const isFlat = source[at + 1] === value && source[below] === value && source[below + 1] === value;
    if (first === 0) classes[at] = EMPTY_CLASS;
    else if (first === 255) classes[at] = isFlat ? value : OPAQUE_CLASS;
    else if (isFlat) classes[at] = EVEN_CLASS;
  }
}

function reachDown(classes: Uint16Array, reaches: Int8Array, from: number, width: number, isEdge: boolean) {
  const last = from + width - 2;
  for (let at = from; at <= last; at++) {
    if (classes[at]! > EMPTY_CLASS) continue;
    const isInside = !isEdge && at > from && at < last;
    reaches[at] = isInside ? nearest(classes, reaches, at, -1, -width) : 1;
  }
}

function reachUp(classes: Uint16Array, reaches: Int8Array, from: number, width: number, isEdge: boolean) {
  const last = from + width - 2;
  for (let at = last; at >= from; at--) {
    if (classes[at]! > EMPTY_CLASS) continue;
    const isInside = !isEdge && at > from && at < last;
    const reach = isInside ? nearest(classes, reaches, at, 1, width) : 1;
    if (reach < reaches[at]!) reaches[at] = reach;
  }
}

function tell(classes: Uint16Array, reaches: Int8Array, from: number, width: number) {
  for (let at = from; at < from + width; at++) {
    const own = classes[at]!;
    if (own < EMPTY_CLASS) reaches[at] = OPAQUE + reaches[at]!;
    else if (own === EMPTY_CLASS) reaches[at] = -reaches[at]!;
    else reaches[at] = own === MIXED_CLASS ? MIXED : own === EVEN_CLASS ? EVEN : OPAQUE;
  }
}

/** One more than the least of what the pixel before and the three of the row before reach; 1 beside another class. */
function nearest(classes: Uint16Array, reaches: Int8Array, at: number, before: number, row: number): number {
  const own = classes[at]!;
  const other = at + row;
  if (classes[at + before] !== own || classes[other] !== own) return 1;
  if (classes[other - 1] !== own || classes[other + 1] !== own) return 1;
  const least = Math.min(reaches[at + before]!, reaches[other]!, reaches[other - 1]!, reaches[other + 1]!);
  return Math.min(FARTHEST, least + 1);
}
