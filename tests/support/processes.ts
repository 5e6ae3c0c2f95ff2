import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Whether the system has /proc, which the tests read. */
export const canSeeProcesses = process.platform === 'linux';

/** Live processes whose command line or environment names the folder: ours, their workers, their ffmpeg. */
export function processesOf(folder: string): FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`);
      if (command === '') return [];
      if (!command.includes(folder) && !read(`/proc/${name}/environ`).includes(folder)) return [];
      return isZombie(name) ? [] : [{ pid: Number(name), command: command.replaceAll('\0', ' ') }];
    });
}

/** The folder's processes that are still alive after this long; returns at once when there are none. */
export async function leftAfter(folder: string, limitMs: number): Promise<FoundProcess[]> {
  const end = Date.now() + limitMs;
  for (;;) {
    const left = processesOf(folder);
    if (left.length === 0 || Date.now() > end) return left;
    await sleep(100);
  }
}

/** Waits until a process of the folder runs whose command line matches. */
export async function waitForProcess(folder: string, pattern: RegExp): Promise<FoundProcess> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const found = processesOf(folder).find(({ command }) => pattern.test(command));
    if (found !== undefined) return found;
    await sleep(25);
  }
  throw new Error(`no process like ${pattern} in ${folder}`);
}

/** What a process has computed, and those that it started, living and ended, seconds; 0 where it is gone. */
export function cpuOf(pid: number | undefined): { readonly own: number; readonly children: number } {
  const [own, reaped] = ticksOf(String(pid));
  const living = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => fieldsOf(name))
    .filter(([, parent]) => parent === String(pid))
    .reduce((sum, fields) => sum + [11, 12, 13, 14].reduce((all, at) => all + Number(fields[at] ?? 0), 0), 0);
  return { own: own / TICKS, children: (reaped + living) / TICKS };
}

/** Of `/proc/PID/stat`, which Linux counts a hundred to the second. */
const TICKS = 100;
const fieldsOf = (pid: string): string[] =>
  read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ');
function ticksOf(pid: string): [own: number, reaped: number] {
  const fields = fieldsOf(pid).map(Number);
  return [(fields[11] ?? 0) + (fields[12] ?? 0), (fields[13] ?? 0) + (fields[14] ?? 0)];
}

const isZombie = (pid: string): boolean => /^State:\s+Z/m.test(read(`/proc/${pid}/status`));

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has ended
  }
}
