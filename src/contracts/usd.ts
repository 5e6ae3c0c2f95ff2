/** Less than this would be four digits of nothing, USD. */
const LEAST_SHOWN = 0.0001;

const isWholeCents = (usd: number): boolean => Math.abs(usd * 100 - Math.round(usd * 100)) < 1e-6;

/**
 * An amount as errors and sums say it: in cents, and with four digits where cents would hide it or round it to the limit.
 * What costs anything is never shown as nothing.
 */
export const shownUsd = (usd: number): string =>
  usd > 0 && usd < LEAST_SHOWN ? LEAST_SHOWN.toFixed(4) : usd.toFixed(isWholeCents(usd) ? 2 : 4);

/** Amounts of one column, all with the same number of digits, so that their points stand below each other. */
export function columnOfUsd(amounts: readonly number[]): readonly string[] {
  const shown = amounts.map(shownUsd);
  return amounts.every(isWholeCents) ? shown : shown.map((text) => Number(text).toFixed(4));
}
