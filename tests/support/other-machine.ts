import { spawnSync } from 'node:child_process';

/** What stands before a command line, so that it runs there. */
export interface Machine {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * How to start a program as if on another machine: under another host name (`--uts`), or with process numbers of its own,
 * as in a container (`--pid`). Undefined where this is not permitted; it takes Linux and root.
 */
export function otherMachine(kind: string): Machine | undefined {
  const apart = kind === '--pid' ? ['--pid', '--fork', '--mount-proc', '--kill-child'] : ['--uts'];
  const named = kind === '--uts' ? 'hostname other-host && ' : '';
  const args = [...apart, 'sh', '-c', `${named}exec "$@"`, 'sh'];
  return spawnSync('unshare', [...args, 'true']).status === 0 ? { command: 'unshare', args } : undefined;
}
