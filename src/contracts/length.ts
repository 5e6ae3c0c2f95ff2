/** A length for people to read, seconds in tenths: 30.292 is 30.3, and 30 is 30. */
export const inTenths = (seconds: number): number => Math.round(seconds * 10) / 10;
