import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { configOf } from '../config/load.ts';
import { EXIT_CODES, SparkfluenceError } from '../contracts/errors.ts';
import { VOICE_PROVIDERS, type VoiceProviderId } from '../contracts/segments.ts';
import { SETTING_DEFAULTS } from '../contracts/settings.ts';
import { shownUsd } from '../contracts/usd.ts';
import type { World } from '../contracts/world.ts';
import {
  addVoice,
  listVoices,
  type Offer,
  removeVoice,
  type SampleData,
  tryVoice,
  type VoicesData,
} from '../operations/voices.ts';
import { megabytes } from '../providers/local/neural/narrator.ts';
import { askOnTerminal, confirmOnTerminal } from './answer/agree.ts';
import { printAnswer, sayDegradations } from './answer/print.ts';
import { amount } from './flags/money.ts';
import { speechSpeed, voiceName, voiceStyle } from './flags/values.ts';

interface ListFlags {
  readonly provider?: VoiceProviderId;
  readonly language?: string;
  readonly json?: boolean;
}

interface TryFlags extends Omit<ListFlags, 'provider'> {
  readonly provider?: VoiceProviderId | 'auto';
  readonly speed?: number;
  readonly style?: string;
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
    .description('the voices that can narrate: list them, hear one, fetch models of the neural voice')
    .addHelpText('after', HELP);
  listCommand(voices, world, finish);
  tryCommand(voices, world, finish);
  addCommand(voices, world, finish);
  removeCommand(voices, world, finish);
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
    .option('--style <words>', 'how it speaks, where the voice follows words (or none)', voiceStyle)
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
        style: flags.style ?? preferences.voice_style,
        file: output === undefined ? undefined : resolve(world.cwd, output),
        folder: world.cwd,
        maxUsd: maxCost,
      };
      const confirm = (usd: number) =>
        confirmOnTerminal(world, flags, { total_usd: usd, total_credits: 0 }, undefined);
      const data = await tryVoice(request, config, world.signal, confirm);
      sayDegradations(world.streams, data.degradations);
      printAnswer(world.streams, json, { data, human: humanSample(data) });
      finish(EXIT_CODES.done);
    });
}

interface AddFlags {
  readonly acceptLicense?: boolean;
  readonly json?: boolean;
  readonly input: boolean;
}

function addCommand(voices: Command, world: World, finish: (exitCode: number) => void): void {
  voices
    .command('add <model>')
    .description(
      'fetch a model of the neural voice (and its engine, once), after size, licence and address were agreed to',
    )
    .option('--accept-license', 'agree to its licence without being asked')
    .option('--no-input', 'never ask anything')
    .option('--json', 'print the JSON document also on a terminal')
    .action(async (id: string, flags: AddFlags) => {
      const say = (text: string) => world.streams.stderr.write(`${text}\n`);
      const agree = async (offers: readonly Offer[]) => {
        for (const { id: name, bytes, url, license, licenseUrl, sha256 } of offers)
          say(
            `${name}: ${megabytes(bytes)} from ${url}\nlicence: ${license} (${licenseUrl})\nSHA-256: ${sha256}`,
          );
        if (flags.acceptLicense === true) return;
        const question =
          offers.length === 1
            ? 'Fetch it, and keep to its licence?'
            : 'Fetch them, and keep to their licences?';
        if (await askOnTerminal(world, flags, question, undefined)) return;
        throw notAgreed(offers);
      };
      const data = await addVoice({ id, agree }, configOf(world), { ...world, say });
      const human =
        data.fetched || data.engine.length > 0
          ? `${data.model} is here: --voice-provider neural --voice ${data.voices[0]}`
          : `${data.model} was here already, whole`;
      printAnswer(world.streams, flags.json === true, { data, human });
      finish(EXIT_CODES.done);
    });
}

function removeCommand(voices: Command, world: World, finish: (exitCode: number) => void): void {
  voices
    .command('remove <model>')
    .description('remove a model and what came of an interrupted download; with the last one its engine')
    .option('--json', 'print the JSON document also on a terminal')
    .action(async (id: string, { json = false }: { json?: boolean }) => {
      const data = await removeVoice(id, configOf(world));
      printAnswer(world.streams, json, { data, human: `${data.model} is removed` });
      finish(EXIT_CODES.done);
    });
}

const notAgreed = (offers: readonly Offer[]): SparkfluenceError => {
  const model = offers.at(-1)!.id;
  const licences = new Set(offers.map(({ license, licenseUrl }) => `${license}, ${licenseUrl}`));
  return new SparkfluenceError(
    'input',
    `The voice model ${model} is fetched only when its licence is agreed to`,
    {
      details: {
        reason: 'license_not_accepted',
        model,
        next: `Nothing was fetched. Read the licence (${[...licences].join('; ')}); --accept-license agrees to it.`,
      },
    },
  );
};

const HELP = `
run, videos and the wizard take these names: --voice-provider gemini --voice Puck.
Exit codes: 0 done, 2 a voice or language that the provider does not have, 3 a key is missing or refused, 4 the provider failed,
5 a model could not be fetched or is not the one that was named, 6 the disk is full, 7 limit of requests, 9 over the limit of money.`;

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
  const cost = kept ? 'bought before' : cost_usd === 0 ? 'free' : `${shownUsd(cost_usd)} USD`;
  const who = voice === null ? provider : `${provider}, ${voice}`;
  return file === null
    ? `${who}: ${cost}; nothing was bought`
    : `${file}  (${who}, ${duration_seconds} s, ${cost})`;
}
