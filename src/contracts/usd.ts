/** An amount as errors and sums say it: in cents, and with four digits where cents would hide it or round it to the limit. */
export const shownUsd = (usd: number): string =>
  Math.abs(usd * 100 - Math.round(usd * 100)) < 1e-6 ? usd.toFixed(2) : usd.toFixed(4);
