import type { Command } from 'commander';
import { configOf } from '../config/load.ts';
import type { World } from '../contracts/world.ts';
import { whileWaiting } from '../io/waiting.ts';
import {
  type Checkup,
  checkOnline,
  checkStorage,
  checkUp,
  exitCodeOf,
  type StorageCheck,
} from '../pipeline/doctor.ts';
import type { KeyCheck } from '../providers/keys/check-keys.ts';
import { printAnswer } from './answer/print.ts';

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('check Node, ffmpeg, fonts, voices, keys and folders (exit 3: the main job could not run)')
    .option('--online', 'also try each key that is set, with a call that costs nothing (exit 3: refused)')
    .option('--json', 'print the JSON document also on a terminal')
    .action(async ({ online = false, json = false }: { online?: boolean; json?: boolean }) => {
      const config = configOf(world);
      const { signal, streams, env } = world;
      const waiting = <Result>(words: string, work: () => Promise<Result>) =>
        whileWaiting(streams, { env }, words, work);
      const offline = await waiting('trying ffmpeg, fonts, voices and folders', () =>
        checkUp(config, signal),
      );
      // These run one after the other: the first tries the cache folder, in which the second counts its calls.
      const checkup = online
        ? {
            ...offline,
            online: await waiting('asking the providers about the keys', () => checkOnline(config, signal)),
            online_storage: await waiting('trying the storage', () => checkStorage(config, signal)),
          }
        : offline;
      printAnswer(world.streams, json, { data: checkup, human: human(checkup) });
      finish(exitCodeOf(checkup));
    });
}

function human(checkup: Checkup): string {
  const { ok, node, ffmpeg, languages, keys, local_llms, root, cache, storage, advice, problems, online } =
    checkup;
  return [
    `${mark(true)} node      ${node}`,
    ...(ffmpeg.ok ? describeFfmpeg(ffmpeg) : [`NO  ffmpeg    ${ffmpeg.problem}`]),
    ...languages.map(
      ({ language, voice, font, corpus, problem }) =>
        `${mark(voice && font)} ${language.padEnd(10)} voice ${voice ? 'yes' : 'no'}, font ${font ? 'yes' : 'no'}, corpus ${corpus}${problem === undefined ? '' : `  (${problem})`}`,
    ),
    ...Object.entries(keys).map(([name, present]) => `    ${name} ${present ? 'is set' : 'is not set'}`),
    ...local_llms.map(
      ({ name, models }) =>
        `ok  ${name.padEnd(9)} ${models.join(', ')}  (writes scripts: --local-llm ${models[0]}; always: sparkfluence config set --user local_llm ${models[0]})`,
    ),
    ...(online === undefined ? [] : describeOnline(online)),
    `${mark(root.writable)} projects  ${root.path}${root.problem === undefined ? '' : `  (${root.problem})`}`,
    `${mark(cache.writable)} cache     ${cache.path}${cache.problem === undefined ? '' : `  (${cache.problem})`}`,
    ...(storage === null ? [] : describeStorage(storage, checkup.online_storage)),
    ...advice.map((line) => `tip ${line}`),
    ok ? 'The main job can run without a key.' : `The main job cannot run: ${problems.join(' ')}`,
  ].join('\n');
}

const mark = (good: boolean): string => (good ? 'ok ' : 'NO ');

function describeOnline(checks: readonly KeyCheck[]): string[] {
  if (checks.length === 0) return ['    no key is set: there is nothing to try online'];
  return checks.flatMap(({ key, provider, ok, account, warnings, problem }) => [
    `${mark(ok)} ${provider.padEnd(12)} ${key}: ${problem?.message ?? account ?? ''}`,
    ...[...warnings, ...(problem?.next == null ? [] : [problem.next])].map(
      (line) => `                ${line}`,
    ),
  ]);
}

function describeStorage(storage: string, tried: StorageCheck | undefined): string[] {
  if (tried === undefined) return [`    storage   ${storage}  (--online tries it)`];
  const { ok, problem } = tried;
  return [
    `${mark(ok)} storage   ${storage}${problem === undefined ? '' : `  (${problem.message})`}`,
    ...(problem?.next == null ? [] : [`              ${problem.next}`]),
  ];
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
