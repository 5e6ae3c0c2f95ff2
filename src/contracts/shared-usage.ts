/** Where all machines together count their requests to the vendors, in place of a file that only one machine has. */
export interface SharedUsage {
  /** Names this process among those that count there. */
  readonly holder: string;
  /**
   * Reads, changes and writes what is kept of one provider's account, one process at a time.
   * @param edit what was kept, the time of the place that keeps it (milliseconds since 1970) and whether a holder lives, into
   *   what is to be kept and a figure that is passed on. What it returns first is not written where it is what was kept.
   * @throws SparkfluenceError config, where it cannot be reached
   */
  update(
    provider: string,
    edit: (kept: unknown, now: number, isAlive: (holder: string) => boolean) => readonly [unknown, number],
  ): Promise<number>;
}
