/** The time that this thread computed in `work`, milliseconds: a machine that does other things, too, does not lengthen it. */
export function cpuMs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
