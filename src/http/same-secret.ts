import { createHash, timingSafeEqual } from 'node:crypto';

/** The digest by which a secret is compared. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Compares in constant time, so that the time of an answer tells nothing about the secret. */
export const sameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(digestOf(given), digestOf(expected));
