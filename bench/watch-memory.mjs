// The memory of a process and of every process below it while it runs, as the kernel counts it (needs /proc).
import { readdirSync, readFileSync } from 'node:fs';

/**
 * @returns end() stops, and gives `peaks`, [program, MB] of each process by its own high-water mark, and `togetherMb`,
 * the most that all of them took at one moment, with what they share counted once; empty and 0 without /proc
 */
export function watchMemory(pid) {
  const peaks = new Map();
  let togetherKb = 0;
  const watch = setInterval(() => {
    const tree = processesBelow(pid);
    for (const [each, { name, peakKb }] of tree) {
      peaks.set(each, [name, Math.max(Math.round(peakKb / 1024), peaks.get(each)?.[1] ?? 0)]);
    }
    togetherKb = Math.max(
      togetherKb,
      [...tree.keys()].map(shareOf).reduce((sum, kb) => sum + kb, 0),
    );
  }, 40);
  return {
    end() {
      clearInterval(watch);
      return { peaks: [...peaks.values()], togetherMb: Math.round(togetherKb / 1024) };
    },
  };
}

/** @returns {Map<number, { name: string, peakKb: number }>} */
function processesBelow(root) {
  const known = new Map();
  for (const pid of processes()) {
    const status = read(`/proc/${pid}/status`);
    const field = (name) => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
    const peakKb = Number.parseInt(field('VmHWM'), 10);
    known.set(pid, { parent: Number(field('PPid')), name: programOf(pid), peakKb });
  }
  const isBelow = (pid) => {
    let up = pid;
    while (up > 1 && up !== root) up = known.get(up)?.parent ?? 0;
    return up === root;
  };
  return new Map([...known].filter(([pid, { peakKb }]) => peakKb > 0 && isBelow(pid)));
}

function processes() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Proportional set size: pages that several processes have are shared out among them. */
const shareOf = (pid) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

/** `worker.js`, `ffmpeg`: the file that runs. */
function programOf(pid) {
  const words = read(`/proc/${pid}/cmdline`).split('\0');
  const file = words.find((word) => word.endsWith('.js')) ?? words[0] ?? '';
  return file.split('/').at(-1) ?? '';
}

/** A process may have ended in between. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
