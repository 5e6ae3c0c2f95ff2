import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { World } from '../../contracts/world.ts';
import * as combine from '../combine.ts';
import * as doctor from '../doctor.ts';
import * as images from '../images.ts';
import * as preview from '../preview.ts';
import * as run from '../run.ts';
import * as script from '../script.ts';
import * as status from '../status.ts';
import * as videos from '../videos.ts';
import { groupFlags } from './help-groups.ts';

const HEADINGS = [
  'Arguments:',
  'Input:',
  'Work:',
  'Who makes it:',
  'Look:',
  'Sound and captions:',
  'Storage:',
  'Money:',
  'Terminal:',
];
const FULL = { run, script, images, videos, status, combine, preview };

/** The help of one command on a terminal of so many columns. */
function helpOf(module: { readonly register: typeof run.register }, columns = 80): string {
  const program = new Command('sparkfluence').configureOutput({ getOutHelpWidth: () => columns });
  module.register(program, {} as World, () => undefined);
  groupFlags(program);
  return program.commands[0]!.helpInformation();
}

const headingsIn = (help: string): string[] => [...help.matchAll(/^[A-Z][\w ]+:$/gm)].map(([line]) => line);

test.each(Object.entries(FULL))(
  '%s --help: every flag stands in a group, and the groups in one order',
  (_name, module) => {
    const found = headingsIn(helpOf(module));
    expect(found.length).toBeGreaterThan(1);
    expect(found).toEqual(HEADINGS.filter((heading) => found.includes(heading)));
  },
);

test('run has all groups, and each flag where a reader looks for it', () => {
  const help = helpOf(run);
  expect(headingsIn(help)).toEqual(HEADINGS);
  const part = (heading: string) => help.slice(help.indexOf(heading)).split('\n\n')[0];
  expect(part('Input:')).toContain('--topic <text>');
  expect(part('Money:')).toContain('--max-cost <usd>');
  expect(part('Sound and captions:')).toContain('--captions <where>');
  expect(part('Terminal:')).toContain('-h, --help');
});

test('a command with few flags keeps them together, apart from the terminal’s', () => {
  expect(headingsIn(helpOf(doctor))).toEqual(['Options:', 'Terminal:']);
});

test.each([80, 50])('no line is longer than %i columns', (columns) => {
  for (const module of Object.values(FULL)) {
    const long = helpOf(module, columns)
      .split('\n')
      .filter((line) => line.length > columns);
    expect(long).toEqual([]);
  }
});
