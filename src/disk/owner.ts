import { randomUUID } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { kill } from 'node:process';
import { systemCode } from '../contracts/errors.ts';

/** The process that a lock file names. Fields that version 0.1.0 did not write are optional. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** The kernel's id of this start of the machine: two machines may have one host name. Null where there is none. */
  readonly boot?: string | null;
  /** The pid namespace: process 7 of a container is not process 7 of its host. Empty where there is none. */
  readonly space?: string;
  /** Start of the process in the kernel's ticks: a pid that is used again is noticed. Null where there is none. */
  readonly startTicks: string | null;
  /** Device and inode of the locked folder, as the owner's machine sees them. */
  readonly folder?: string;
  /** How long the owner may at most be silent, milliseconds; after that another machine may take the lock. */
  readonly silentMs?: number;
  readonly token: string;
  /** ISO time. Version 0.1.0 did not write it into the corpus lock. */
  readonly since?: string;
}

/** @param pid of this process, or of a child that it speaks for */
export async function ownerOf(
  pid: number,
  fields: Pick<Owner, 'folder' | 'silentMs'> = {},
): Promise<Owner & { readonly since: string }> {
  const machine = await thisMachine();
  const own = { pid, ...machine, startTicks: await startTicks(pid) };
  return { ...own, ...fields, token: randomUUID(), since: new Date().toISOString() };
}

/** The owner, or undefined where the text names none. */
export function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner | null;
    return typeof owner?.pid === 'number' && typeof owner.host === 'string' ? owner : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the owner's process runs. `elsewhere`: it belongs to another machine, container or start of this machine, so
 * that its pid says nothing here.
 */
export async function processState({
  pid,
  host,
  boot,
  space,
  startTicks: started,
}: Omit<Owner, 'token'>): Promise<'running' | 'gone' | 'elsewhere'> {
  const here = await thisMachine();
  const isHere =
    host === here.host && (boot ?? here.boot) === here.boot && (space ?? here.space) === here.space;
  if (!isHere) return 'elsewhere';
  try {
    kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM' ? 'running' : 'gone';
  }
  const seen = await seenAt(pid);
  if (seen === null) return 'running';
  if (seen.isOver) return 'gone';
  return started === null || seen.startTicks === started ? 'running' : 'gone';
}

let kernel: Promise<{ boot: string | null; space: string }> | undefined;

async function thisMachine(): Promise<{ host: string; boot: string | null; space: string }> {
  kernel ??= askKernel();
  return { host: hostname(), ...(await kernel) };
}

async function askKernel(): Promise<{ boot: string | null; space: string }> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  return { boot: boot?.trim() ?? null, space: await readlink('/proc/self/ns/pid').catch(() => '') };
}

const startTicks = async (pid: number): Promise<string | null> => (await seenAt(pid))?.startTicks ?? null;

/**
 * Fields 3, 20 and 22 of /proc/PID/stat; null where the system has none. A process that was killed keeps its number until its
 * parent has asked how it ended, which some never do, as the first process of many containers: it is over all the same
 * (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: `Z`, `X`), once none of its threads is left.
 */
async function seenAt(
  pid: number,
): Promise<{ readonly isOver: boolean; readonly startTicks: string | null } | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const isOver = /^[ZXx]$/.test(fields[0] ?? '') && Number(fields[17]) <= 1;
    return { isOver, startTicks: fields[19] ?? null };
  } catch {
    return null;
  }
}
