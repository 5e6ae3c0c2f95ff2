import { MOST_SEED } from '../../contracts/brand.ts';
import type { ImageOrder } from '../../contracts/providers.ts';

/** The seed of an order as most vendors name it; another take of a segment begins with another. */
export const seedFor = ({ seed, take = 0 }: Pick<ImageOrder, 'seed' | 'take'>): { seed?: number } =>
  seed === undefined ? {} : { seed: (seed + take) % (MOST_SEED + 1) };
