/** Below this EBU R128's gate hears nothing; there is nothing to bring to a loudness. */
const SILENCE_LUFS = -69;
/** More than this would only make noise loud. */
const MAX_GAIN_DB = 20;
/** -1.7 dBFS at the samples, which leaves room for what AAC and the points between samples add. */
const LIMIT = 0.82;

/**
 * One gain for the whole, then a limiter for the few peaks above it: true peak stays under -1 dBTP and nothing pumps
 * (research/media.md, 4). Undefined for silence, which is left as it is.
 * @param integratedLufs how loud it is; undefined where nothing is heard
 */
export function loudnessFilter(integratedLufs: number | undefined, targetLufs: number): string | undefined {
  if (integratedLufs === undefined || integratedLufs < SILENCE_LUFS) return undefined;
  const gainDb = Math.min(MAX_GAIN_DB, targetLufs - integratedLufs);
  return `volume=${gainDb.toFixed(2)}dB,alimiter=limit=${LIMIT}:attack=2:release=60:level=0`;
}
