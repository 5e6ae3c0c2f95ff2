import { hash, timingSafeEqual } from 'node:crypto';

/** The digest by which a secret is compared. */
export const digestOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** Compares in constant time, so that the time of an answer tells nothing about the secret. */
export const sameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(digestOf(given), digestOf(expected));
