import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canSeeProcesses } from './processes.ts';

/** Looks for keys where they must never be: outputs, files, command lines. */

/** Every place that holds one of the keys, plain or in base64: `output 3`, or a file's path. */
export function keySightings(
  keys: readonly string[],
  outputs: readonly string[],
  folders: readonly string[],
): string[] {
  const forms = keys.flatMap((key) => [key, Buffer.from(key).toString('base64').replace(/=+$/, '')]);
  const holds = (content: Buffer | string) => forms.some((form) => content.includes(form));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true),
  );
  return [
    ...outputs.flatMap((output, index) => (holds(output) ? [`output ${index}`] : [])),
    ...files.filter((file) => holds(file) || holds(contentOf(file))),
  ];
}

/** Empty for a file that another test removed meanwhile. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (existsSync(file)) throw error;
    return Buffer.alloc(0);
  }
}

export interface ProcessWatch {
  /** How many processes of our program on projects in the folder were seen so far, and every command line that holds a key. */
  seen(): { own: number; withKey: string[] };
  stop(): void;
}

/** A command line may be looked at before a new process has its own; it does not change later. */
const LOOKS = 5;

/** Reads the process list, as `ps` shows it to every user, ten times a second. */
export function watchProcesses(keys: readonly string[], folder: string): ProcessWatch {
  const own = new Set<string>();
  const withKey = new Set<string>();
  const looks = new Map<string, number>();
  const timer = setInterval(() => {
    if (!canSeeProcesses) return;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const before = looks.get(pid) ?? 0;
      if (before === LOOKS) continue;
      looks.set(pid, before + 1);
      const command = commandOf(pid);
      if (keys.some((key) => command.includes(key))) withKey.add(command);
      if (command.includes('sparkfluence.js') && command.includes(folder)) own.add(`${pid} ${command}`);
    }
  }, 100);
  timer.unref();
  return {
    seen: () => ({ own: own.size, withKey: [...withKey] }),
    stop: () => clearInterval(timer),
  };
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // the process has ended
  }
}
