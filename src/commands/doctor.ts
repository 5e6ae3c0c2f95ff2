import type { Command } from 'commander';
import { EXIT_CODES } from '../contracts/errors.ts';
import { type Checkup, checkUp } from '../pipeline/doctor.ts';
import { printAnswer } from './print.ts';
import { configOf } from './step.ts';
import type { World } from './world.ts';

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('check Node, ffmpeg, fonts, voices, keys and folders (exit 3: the main job could not run)')
    .option('--json', 'print the JSON document also on a terminal')
    .action(async ({ json }: { json?: boolean }) => {
      const checkup = await checkUp(configOf(world), world.signal);
      printAnswer(world.streams, json === true, { data: checkup, human: human(checkup) });
      finish(checkup.ok ? EXIT_CODES.done : EXIT_CODES.config);
    });
}

function human({ ok, node, ffmpeg, languages, keys, root, cache, problems }: Checkup): string {
  const mark = (good: boolean) => (good ? 'ok ' : 'NO ');
  return [
    `${mark(true)} node      ${node}`,
    ...(ffmpeg.ok ? describeFfmpeg(ffmpeg) : [`NO  ffmpeg    ${ffmpeg.problem}`]),
    ...languages.map(
      ({ language, voice, font, corpus, problem }) =>
        `${mark(voice && font)} ${language.padEnd(10)} voice ${voice ? 'yes' : 'no'}, font ${font ? 'yes' : 'no'}, corpus ${corpus}${problem === undefined ? '' : `  (${problem})`}`,
    ),
    ...Object.entries(keys).map(([name, present]) => `    ${name} ${present ? 'is set' : 'is not set'}`),
    `${mark(root.writable)} projects  ${root.path}${root.problem === undefined ? '' : `  (${root.problem})`}`,
    `${mark(cache.writable)} cache     ${cache.path}${cache.problem === undefined ? '' : `  (${cache.problem})`}`,
    ok ? 'The main job can run without a key.' : `The main job cannot run: ${problems.join(' ')}`,
  ].join('\n');
}

function describeFfmpeg({
  origin,
  version,
  binary,
  capabilities,
}: Extract<Checkup['ffmpeg'], { ok: true }>): string[] {
  const missing = Object.entries(capabilities).flatMap(([name, present]) => (present ? [] : [name]));
  return [
    `ok  ffmpeg    ${version} (${origin}) ${binary}`,
    ...(missing.length === 0 ? [] : [`              without ${missing.join(', ')}`]),
  ];
}
