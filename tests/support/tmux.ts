import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';

/** A real terminal with a shell in it, which tmux provides. */
export interface Screen {
  /** Types words, or keys by tmux's names for them. */
  type(...keys: string[]): void;
  /** All lines, also those that have left the screen, without the empty ones at the end. */
  lines(): string[];
  /** Waits until a line fits. */
  seen(words: RegExp): Promise<void>;
  resize(columns: number, rows: number): void;
  /** What the program has left behind: `cursor=1 wrap=1` is a terminal in order. */
  modes(): string;
}

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** How long a machine that is busy with other tests may take for a step, milliseconds. */
const PATIENCE_MS = 60_000;

const DEMO = fileURLToPath(new URL('terminal-demo.ts', import.meta.url));
let screens = 0;

/** A shell in which `demo` starts `terminal-demo.ts`. */
export function openScreen(columns: number, rows: number): Screen {
  screens += 1;
  const socket = `sparkfluence-test-${process.pid}-${screens}`;
  const tmux = (...words: string[]) =>
    execFileSync('tmux', ['-u', '-L', socket, ...words], { encoding: 'utf8', env: { ...ENV } });
  const size = ['-x', String(columns), '-y', String(rows)];
  tmux('-f', '/dev/null', 'new-session', '-d', ...size, 'bash', '--norc', '--noprofile');
  onTestFinished(() => void tmux('kill-server'));
  const type = (...keys: string[]) => void tmux('send-keys', ...keys);
  type(`PS1='$ '; demo() { "${process.execPath}" "${DEMO}" "$@"; }; clear; tmux clear-history`, 'Enter');
  const lines = () => tmux('capture-pane', '-p', '-S', '-').trimEnd().split('\n');
  return {
    type,
    lines,
    seen: (words) =>
      vi.waitFor(() => expect(lines().join('\n')).toMatch(words), { timeout: PATIENCE_MS, interval: 50 }),
    resize: (toColumns, toRows) => void tmux('resize-window', '-x', String(toColumns), '-y', String(toRows)),
    modes: () => tmux('display', '-p', 'cursor=#{cursor_flag} wrap=#{wrap_flag}').trim(),
  };
}

const ENV = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' };
