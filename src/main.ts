import { Command, CommanderError } from 'commander';
import { LAID_OUT } from './commands/answer/help-layout.ts';
import { COMMANDS } from './commands/index.ts';
import { secretsOf } from './config/keys.ts';
import { interruptionNow } from './contracts/ending.ts';
import { EXIT_CODES, SparkfluenceError } from './contracts/errors.ts';
import { nearest } from './contracts/nearest.ts';
import { packageVersion } from './contracts/places.ts';
import { redact, redactAll } from './contracts/redact.ts';
import { systemError } from './contracts/system-errors.ts';
import { asksForTelemetry } from './contracts/telemetry.ts';
import type { Streams, World } from './contracts/world.ts';
import { canAsk } from './io/prompts.ts';
import { cleanStreams, systemStreams } from './io/streams.ts';
import { laidOut } from './io/text-width.ts';

export { endDelayMs } from './contracts/ending.ts';

const EXAMPLES = `
Examples:
  $ sparkfluence run "5 ways to save money" --language english
  $ sparkfluence script --topic "..." | sparkfluence images | sparkfluence videos | sparkfluence status --wait | sparkfluence combine

Without a word, on a terminal, it asks, and shows the cost before it starts.
Works without a key: local providers draft the whole video.
Exit codes: 0 done, 2 input, 3 key or setup, 4 provider, 5 media, 6 project, 7 limit, 8 still running, 9 budget, 10 upload, 130 interrupted.`;

/**
 * The program as a function: runs the command line and gives the exit code; it never exits by itself.
 * @param words those after the program's name
 */
export async function main(words: readonly string[], outer: World): Promise<number> {
  const argv = whole(words, outer);
  const world = guarded(outer);
  const command = asksForTelemetry(outer.env) ? workOf(argv) : undefined;
  if (command === undefined) return perform(argv, world);
  const { runTold } = await import('./telemetry/run-told.ts');
  return runTold(world, command, () => perform(argv, world));
}

/** The command that does something; undefined where only help is asked for. */
function workOf(argv: readonly string[]): string | undefined {
  const [name = ''] = argv.filter((word) => !word.startsWith('-'));
  const isHelp = argv.some((word) => ['-h', '--help', '-V', '--version'].includes(word));
  return name in COMMANDS && !isHelp && !PLAIN_COMMANDS.includes(name) ? name : undefined;
}

async function perform(argv: readonly string[], world: OwnWorld): Promise<number> {
  let exitCode: number = EXIT_CODES.done;
  let program: Command | undefined;
  try {
    program = await buildProgram(argv, world, (code) => {
      exitCode = code;
    });
    program.hook('preAction', (_program, command) => complete(world, command));
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, argv, world, program);
  }
}

/** Commands that are nothing without the word after them. */
const GROUPS_OF_COMMANDS = ['config', 'rag', 'projects', 'voices'];

/** No word at all asks for a video where a person can be asked; a group of commands alone says what there is. */
function whole(words: readonly string[], outer: World): readonly string[] {
  const [only = '', ...more] = words;
  if (words.length === 0 && canAsk(outer.streams, outer.env)) return ['run'];
  return more.length === 0 && GROUPS_OF_COMMANDS.includes(only) ? [only, '--help'] : words;
}

/** A world whose environment is completed by files before the command begins, and whose streams never show a key. */
type OwnWorld = World & { env: World['env']; secrets: readonly string[] };

const guards = new WeakMap<World, OwnWorld>();

/** The same one for the same world, since its secrets become known on the way. */
function guarded(outer: World): OwnWorld {
  const { streams, env, pid, signal, program } = outer;
  const world: OwnWorld = guards.get(outer) ?? {
    streams: cleanStreams(streams, () => world.secrets),
    env,
    get cwd() {
      return outer.cwd;
    },
    pid,
    signal,
    ...(program === undefined ? {} : { program }),
    secrets: secretsOf(env),
  };
  guards.set(outer, world);
  return world;
}

/** Commands that need no configuration. */
const PLAIN_COMMANDS = ['schema', 'completion'];

async function complete(world: OwnWorld, command: Command): Promise<void> {
  if (PLAIN_COMMANDS.includes(command.name())) return;
  const begin = await import('./commands/answer/begin.ts');
  begin.begin(world, command.opts());
}

export function systemWorld(host: NodeJS.Process, signal: AbortSignal): World {
  const [, path = '', ...argv] = host.argv;
  return {
    streams: systemStreams(host),
    env: host.env,
    get cwd() {
      return host.cwd(); // throws where the folder was deleted, which only matters to a command that needs it
    },
    pid: host.pid,
    signal,
    program: { path, argv },
  };
}

/**
 * Ends a program that cannot end by itself: prints the document of what was thrown outside of any command, or of an
 * interruption that is not answered in time.
 * @returns the exit code
 */
export const reportAtOnce = (error: unknown, words: readonly string[], world: World): number =>
  report(error, words, guarded(world));

async function buildProgram(
  argv: readonly string[],
  world: World,
  finish: (code: number) => void,
): Promise<Command> {
  const { stdout, stderr } = world.streams;
  const program = new Command('sparkfluence')
    .description('From a topic to a finished, voiced, captioned 9:16 video.')
    .version(await packageVersion(), '-V, --version')
    .exitOverride()
    .configureHelp(LAID_OUT)
    .configureOutput({
      writeOut: (text) => stdout.write(laidOut(text, stdout)),
      writeErr: (text) => stderr.write(text),
      outputError: () => undefined, // report() prints it once
    })
    .showSuggestionAfterError()
    .addHelpText('after', EXAMPLES);
  const word = argv.find((each) => !each.startsWith('-'));
  const asked = word === 'help' ? argv[argv.indexOf('help') + 1] : word;
  for (const [name, { group, description, load }] of Object.entries(COMMANDS)) {
    program.commandsGroup(group);
    if (name === asked || asked === 'completion') (await load()).register(program, world, finish);
    else program.command(name).description(description).allowUnknownOption();
  }
  program.helpCommand('help [command]', 'display help for command'); // in the last group
  if (asked !== undefined && asked in COMMANDS) {
    (await import('./commands/answer/examples.ts')).addExamples(program);
    (await import('./commands/flags/env-file.ts')).addEnvFile(program);
    (await import('./commands/answer/help-groups.ts')).groupFlags(program);
  }
  if (argv.length === 0) {
    program.outputHelp();
    finish(EXIT_CODES.done);
    program.action(() => undefined);
  }
  return program;
}

/** Turns any error into an envelope on stdout (where a program reads documents), text on stderr, and the exit code. */
function report(
  error: unknown,
  argv: readonly string[],
  { streams, signal, secrets }: OwnWorld,
  program?: Command,
): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT_CODES.done; // --help, --version
  const known = explain(error, signal, argv, program);
  const document = redactAll(known.toDocument(), secrets);
  const isDocument = argv.includes('--json') || !streams.stdoutIsTerminal;
  if (isDocument && !speaksProtocol(argv)) streams.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  // Ctrl-C stops all steps of a pipe, and the one before has said so on the same terminal.
  const isSaid = known.isPassedOn && signal.aborted && streams.stderrIsTerminal;
  if (wantsJsonLines(argv))
    streams.stderr.write(`${JSON.stringify({ event: 'error', ...document.error })}\n`);
  else if (!isSaid) sayError(known, streams, (text) => redact(text, secrets));
  return known.exitCode;
}

/** On its standard output a client reads messages of a protocol, to which a document of ours is a fault. */
const speaksProtocol = (argv: readonly string[]): boolean =>
  argv.find((word) => !word.startsWith('-')) === 'mcp';

const wantsJsonLines = (argv: readonly string[]): boolean =>
  argv.includes('--progress=json') || argv[argv.indexOf('--progress') + 1] === 'json';

function sayError(error: SparkfluenceError, { stderr }: Streams, clean: (text: string) => string): void {
  const say = (text: string) => stderr.write(`${clean(text)}\n`);
  // Whoever says no, or stops it, has made no mistake.
  const isWanted = error.kind === 'interrupted' || error.details.reason === 'not_agreed';
  say(`${isWanted ? 'stopped' : 'error'}: ${error.message}`);
  if (error.failedStep !== undefined) say(`while: ${error.failedStep}`);
  if (error.details.next !== undefined) say(`next: ${error.details.next}`);
  if (error.kind === 'bug' && error.cause instanceof Error) say(error.cause.stack ?? '');
}

function explain(
  error: unknown,
  signal: AbortSignal,
  argv: readonly string[],
  program?: Command,
): SparkfluenceError {
  const isKnown = error instanceof SparkfluenceError && error.kind !== 'bug';
  if (isKnown && (error.kind === 'interrupted' || !signal.aborted)) return error;
  // After Ctrl-C the error that a library threw does not matter.
  if (signal.aborted) {
    const said = interruptionNow();
    if (said !== undefined) return said;
    return new SparkfluenceError('interrupted', 'Interrupted; nothing that was finished is lost', {
      details: { reason: 'interrupted', next: 'Run the same command again to go on.' },
    });
  }
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '').replace(/(?<!\s)\s*\n\s*/g, ' ');
    return new SparkfluenceError('input', message, {
      details: { reason: 'bad_flag', next: nextAfter(error, argv, program) },
    });
  }
  return systemError(error) ?? (error instanceof SparkfluenceError ? error : bug(error));
}

function nextAfter({ code, message }: CommanderError, argv: readonly string[], program?: Command): string {
  const command = argv.find((word) => !word.startsWith('-'));
  if (command !== undefined && command in COMMANDS) {
    const { words, found } = innermost(argv, program);
    const name = found?.args[found.registeredArguments.length];
    const takesProject = found?.options.some(({ long }) => long === '--project');
    if (code === 'commander.unknownOption') {
      const [, flag = '', value] = /^error: unknown option '(--[\w-]+)(?:=([^']*))?'/.exec(message) ?? [];
      if (value !== undefined && found?.options.some(({ long }) => long === flag))
        return `${flag} takes no value; write ${flag} alone. See \`sparkfluence ${words} --help\`.`;
      if (flag === '--project' && found?.registeredArguments.some((each) => each.name() === 'project'))
        return `Here a project is named without a flag: sparkfluence ${words} NAME; see \`sparkfluence ${words} --help\`.`;
    }
    return code === 'commander.excessArguments' && takesProject && name !== undefined && !name.includes(' ')
      ? `A project is named by a flag: sparkfluence ${words} --project ${name}; see \`sparkfluence ${words} --help\`.`
      : `${meant(message)}See \`sparkfluence ${words} --help\`.`;
  }
  if (code === 'commander.unknownOption') {
    const flag = argv.find((word) => word.startsWith('-'));
    return `Flags stand after a command, as in \`sparkfluence run ${flag} …\`; see \`sparkfluence --help\`.`;
  }
  const before = argv.findIndex((word) => word.startsWith('-'));
  const words = (before < 0 ? argv : argv.slice(0, before)).join(' ');
  if (code === 'commander.unknownCommand' && words.includes(' ') && !message.includes('Did you mean'))
    return `To make a video of these words: sparkfluence run "${words.replaceAll('"', '')}"`;
  return 'See `sparkfluence --help`, or `--help` after a command.';
}

/** `Did you mean …? `, where a value of a closed list is mistyped, or only begun. */
function meant(message: string): string {
  const [, given, list] =
    /'([^']{1,40})' is invalid(?: for argument '[^']{1,40}')?\. Allowed choices are (.+)\.$/.exec(message) ??
    [];
  if (given === undefined || list === undefined) return '';
  const [word, choices] = [given.toLowerCase().trim(), list.split(', ')];
  const begun = choices.filter((choice) => choice.startsWith(word));
  const near = begun.length === 1 ? begun[0] : nearest(word, choices);
  return near === undefined ? '' : `Did you mean ${near}? `;
}

/** The innermost command that was asked for, and its words: `rag add` of `rag add --bad`. */
function innermost(argv: readonly string[], program: Command | undefined) {
  const from = argv.findIndex((word) => !word.startsWith('-'));
  const names: string[] = [];
  let found = program;
  for (const word of argv.slice(from)) {
    const inner = found?.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (inner === undefined) break;
    found = inner;
    names.push(word);
  }
  return { found, words: names.length === 0 ? String(argv[from]) : names.join(' ') };
}

function bug(cause: unknown): SparkfluenceError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new SparkfluenceError('bug', `Unexpected: ${message}`, {
    details: {
      reason: 'bug',
      next: 'Please report this, with the lines above and the output of `sparkfluence doctor --json`.',
    },
    cause,
  });
}
