import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { configOf } from '../config/load.ts';
import { EXIT_CODES } from '../contracts/errors.ts';
import { VOICE_PROVIDERS, type VoiceProviderId } from '../contracts/segments.ts';
import { SETTING_DEFAULTS } from '../contracts/settings.ts';
import type { World } from '../contracts/world.ts';
import { listVoices, type SampleData, tryVoice, type VoicesData } from '../operations/voices.ts';
import { confirmOnTerminal } from './answer/agree.ts';
import { printAnswer, sayDegradations } from './answer/print.ts';
import { amount } from './flags/money.ts';
import { speechSpeed, voiceName } from './flags/values.ts';

interface ListFlags {
  readonly provider?: VoiceProviderId;
  readonly language?: string;
  readonly json?: boolean;
}

interface TryFlags extends Omit<ListFlags, 'provider'> {
  readonly provider?: VoiceProviderId | 'auto';
  readonly speed?: number;
  readonly text?: string;
  readonly output?: string;
  readonly maxCost?: number;
  readonly estimate?: boolean;
  readonly yes?: boolean;
  readonly input: boolean;
}

/** `sparkfluence voices …`: the voices that can narrate. */
export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const voices = program
    .command('voices')
    .description('the voices that can narrate: list them, hear one')
    .addHelpText('after', HELP);
  listCommand(voices, world, finish);
  tryCommand(voices, world, finish);
}

function listCommand(voices: Command, world: World, finish: (exitCode: number) => void): void {
  voices
    .command('list')
    .description('the voices of each provider, asked of those that are set up')
    .addOption(new Option('--provider <name>', 'of this one only').choices(VOICE_PROVIDERS))
    .option('--language <name>', 'only voices that speak it: indonesian, english, …')
    .option('--json', 'print the JSON document also on a terminal')
    .action(async ({ json = false, ...flags }: ListFlags) => {
      const data = await listVoices(flags, configOf(world), world.signal);
      sayDegradations(world.streams, data.degradations);
      printAnswer(world.streams, json, { data, human: humanList(data) });
      finish(EXIT_CODES.done);
    });
}

function tryCommand(voices: Command, world: World, finish: (exitCode: number) => void): void {
  voices
    .command('try [name]')
    .description('write a sample of a voice as a WAV, to hear it')
    .addOption(
      new Option('--provider <name>', 'whose voice (default: as run chooses)').choices([
        'auto',
        ...VOICE_PROVIDERS,
      ]),
    )
    .option('--language <name>', 'in which language (default: the one of new videos)')
    .option('--speed <factor>', 'how fast, 0.8 to 1.3', speechSpeed)
    .option('--text <words>', 'what is said (default: a few sentences in the language)')
    .option('-o, --output <file>', 'where (default: a new name in this folder)')
    .option('--max-cost <usd>', 'what it may cost', amount)
    .option('--estimate', 'say what it would cost and buy nothing')
    .option('-y, --yes', 'agree to what it costs')
    .option('--no-input', 'never ask anything')
    .option('--json', 'print the JSON document also on a terminal')
    .action(async (name: string | undefined, flags: TryFlags) => {
      const config = configOf(world);
      const { preferences } = config;
      const { json = false, output, maxCost } = flags;
      const request = {
        ...flags,
        provider: flags.provider ?? preferences.voice_provider,
        voice: name === undefined ? preferences.voice : voiceName(name),
        language: flags.language ?? preferences.language ?? SETTING_DEFAULTS.language ?? 'english',
        speed: flags.speed ?? preferences.speed,
        file: output === undefined ? undefined : resolve(world.cwd, output),
        folder: world.cwd,
        maxUsd: maxCost,
      };
      const confirm = (usd: number) =>
        confirmOnTerminal(world, flags, { total_usd: usd, total_credits: 0 }, undefined);
      const data = await tryVoice(request, config, world.signal, confirm);
      printAnswer(world.streams, json, { data, human: humanSample(data) });
      finish(EXIT_CODES.done);
    });
}

const HELP = `
run, videos and the wizard take these names: --voice-provider gemini --voice Puck.
Exit codes: 0 done, 2 a voice or language that the provider does not have, 3 a key is missing or refused, 4 the provider failed,
7 limit of requests, 9 over the limit of money.`;

function humanList({ providers, language }: VoicesData): string {
  return providers
    .flatMap(({ provider, needs, voices, source }) => {
      const head = `${provider}  (${source})${needs === null ? '' : `  needs ${needs}`}`;
      if (voices === null) return needs === null ? [head, '  it does not list its voices'] : [head];
      if (voices.length === 0) return [head, `  no voice${language === null ? '' : ` for ${language}`}`];
      return [
        head,
        ...voices.map(({ name, languages, about }) =>
          [
            `  ${name.padEnd(18)}`,
            languages === null ? 'many languages' : languages.slice(0, 8).join(' '),
            languages !== null && languages.length > 8 ? `and ${languages.length - 8} more` : '',
            about ?? '',
          ]
            .filter((part) => part !== '')
            .join('  '),
        ),
      ];
    })
    .join('\n');
}

function humanSample({ file, duration_seconds, provider, voice, cost_usd, kept }: SampleData): string {
  const cost = kept ? 'bought before' : cost_usd === 0 ? 'free' : `${cost_usd.toFixed(4)} USD`;
  const who = voice === null ? provider : `${provider}, ${voice}`;
  return file === null
    ? `${who}: ${cost}; nothing was bought`
    : `${file}  (${who}, ${duration_seconds} s, ${cost})`;
}
