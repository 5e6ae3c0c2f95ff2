import { resolve } from 'node:path';
import type { Command } from 'commander';
import { configOf } from '../config/load.ts';
import { EXIT_CODES, SparkfluenceError } from '../contracts/errors.ts';
import { findLanguage } from '../contracts/languages.ts';
import type { PassageFilter } from '../contracts/passages.ts';
import type { Degradation } from '../contracts/segments.ts';
import type { World } from '../contracts/world.ts';
import { readInput } from '../io/input.ts';
import { type Counter, openCounter } from '../io/waiting.ts';
import { browse, exportCorpus, removeFromCorpus, statsOfCorpus } from '../pipeline/corpus/browse.ts';
import { type CorpusContext, reading, searchCorpus } from '../pipeline/corpus/search.ts';
import { type AddContext, addToCorpus, learnProject, reembedCorpus } from '../pipeline/corpus/write.ts';
import type { Mode } from '../rag/search/search.ts';
import { printAnswer, sayDegradations } from './answer/print.ts';
import {
  humanAdded,
  humanFound,
  humanList,
  humanPassage,
  humanStats,
  WORTH_TELLING,
} from './answer/rag-print.ts';
import { addFlags, count, filterFlags, jsonFlag, likes, modeFlag, percent } from './flags/rag-options.ts';

interface Flags {
  readonly json?: boolean;
  readonly language?: string;
  readonly platform?: PassageFilter['platform'];
  readonly niche?: string;
  readonly kind?: PassageFilter['kind'];
}

interface Answer {
  readonly data: object;
  readonly human: string;
  readonly notes?: readonly Degradation[];
}

/** What the commands below `rag` share. */
interface Rag {
  readonly command: Command;
  readonly world: World;
  readonly context: () => CorpusContext;
  readonly adding: (vectors: boolean) => AddContext;
  /** Does the work and prints what comes of it. */
  readonly answer: (flags: Flags, work: () => Promise<Answer>) => Promise<void>;
}

/** `sparkfluence rag …`: the corpus that scripts draw on. */
export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const { streams, env } = world;
  let counter: Counter | undefined;
  const context = (): CorpusContext => ({
    config: configOf(world),
    pid: world.pid,
    signal: world.signal,
    say: (text: string) => counter?.say(text),
  });
  const rag: Rag = {
    command: program
      .command('rag')
      .description(
        'the corpus that scripts draw on: take in your own material, search it, learn from results',
      )
      .addHelpText('after', HELP),
    world,
    context,
    adding: (vectors) => ({
      ...context(),
      vectors,
      onProgress: (...counts) => counter?.onProgress(...counts),
    }),
    async answer(flags, work) {
      counter = openCounter(streams, { env }, 'opening the corpus', (what) => WORTH_TELLING[what] ?? 0);
      const { data, human, notes = [] } = await work().finally(counter.stop);
      sayDegradations(world.streams, notes);
      printAnswer(world.streams, flags.json === true, { data, human });
      finish(EXIT_CODES.done);
    },
  };
  const commands = [addCommand, searchCommand, listCommand, showCommand, removeCommand];
  for (const add of [...commands, statsCommand, exportCommand, reembedCommand, learnCommand]) add(rag);
}

function addCommand({ command, world, adding, answer }: Rag): void {
  const added = command.command('add <file...>').description('take in files, folders, or standard input (-)');
  addFlags(added).action(
    (paths: string[], flags: Flags & { source?: string; license?: string; vectors: boolean }) =>
      answer(flags, async () => {
        const { source, license } = flags;
        const defaults = {
          ...filterOf(flags),
          ...(source === undefined ? {} : { source }),
          ...(license === undefined ? {} : { license }),
        };
        if (paths.includes('-') && paths.length > 1)
          throw new SparkfluenceError('input', 'Standard input (-) cannot be added together with files', {
            details: { reason: 'bad_flag', next: 'Add it with a command of its own.' },
          });
        const input = paths.includes('-')
          ? await standardInput(world, source)
          : paths.map((path) => resolve(world.cwd, path));
        const data = await addToCorpus(adding(flags.vectors), input, defaults);
        return { data, human: humanAdded(data), notes: data.notes };
      }),
  );
}

function searchCommand({ command, context, answer }: Rag): void {
  const search = command.command('search <query>').description('find passages; none where nothing fits');
  modeFlag(filterFlags(search))
    .option('--top <n>', 'how many at most', count, 5)
    .option('--no-outcomes', 'do not weigh by how videos did')
    .action((query: string, flags: Flags & { top: number; mode: Mode | 'auto'; outcomes: boolean }) =>
      answer(flags, async () => {
        const { top, outcomes: weighOutcomes } = flags;
        const request = { query, top, mode: flags.mode, filter: filterOf(flags), weighOutcomes };
        const found = await searchCorpus(context(), request);
        const { passages, place, mode, notes } = found;
        const data = { query, place, mode, passages, degradations: notes };
        return { data, human: humanFound(found), notes };
      }),
    );
}

function listCommand({ command, world, context, answer }: Rag): void {
  filterFlags(command.command('list').description('list passages'))
    .option('--origin <origin>', 'of one file or project only: its path, or as `rag stats` names it')
    .option('--limit <n>', 'how many at most', count, 50)
    .option('--offset <n>', 'leave out so many', Number, 0)
    .action((flags: Flags & { origin?: string; limit: number; offset: number }) =>
      answer(flags, async () => {
        const { limit, offset, origin } = flags;
        if (!Number.isSafeInteger(offset) || offset < 0) throw badNumber('--offset');
        const { result, notes } = await browse(reading(context()), (browser) =>
          browser.list({ filter: filterOf(flags), origin: originOf(world, origin), limit, offset }),
        );
        return { data: { ...result, degradations: notes }, human: humanList(result), notes };
      }),
    );
}

function showCommand({ command, context, answer }: Rag): void {
  const show = jsonFlag(command.command('show <id>').description('show one passage'));
  show.action((id: string, flags: Flags) =>
    answer(flags, async () => {
      const { result, notes } = await browse(reading(context()), (browser) => browser.show(id));
      if (result === undefined) throw missing([id]);
      return { data: { passage: result, degradations: notes }, human: humanPassage(result), notes };
    }),
  );
}

function removeCommand({ command, world, context, answer }: Rag): void {
  jsonFlag(command.command('remove [ids...]').description('take passages out'))
    .option('--origin <origin>', 'all of one file or project: its path, or as `rag stats` names it')
    .action((ids: string[], flags: Flags & { origin?: string }) =>
      answer(flags, async () => {
        const origin = originOf(world, flags.origin);
        if ((ids.length === 0) === (origin === undefined)) throw nothingNamed();
        const removed = await removeFromCorpus(context(), origin === undefined ? { ids } : { origin });
        if (removed.length === 0) throw missing(origin === undefined ? ids : [origin]);
        const unknown = ids.filter((id) => !removed.includes(id));
        const note = { reason: 'passage_missing', message: `Not in the corpus: ${unknown.join(', ')}.` };
        const notes = unknown.length === 0 ? [] : [note];
        return { data: { removed, unknown }, human: `${removed.length} removed`, notes };
      }),
    );
}

function statsCommand({ command, context, answer }: Rag): void {
  const stats = jsonFlag(command.command('stats').description('what is in the corpus, and where it is'));
  stats.action((flags: Flags) =>
    answer(flags, async () => {
      const { stats: found, notes } = await statsOfCorpus(reading(context()));
      return { data: { ...found, degradations: notes }, human: humanStats(found), notes };
    }),
  );
}

function exportCommand({ command, world, context, answer }: Rag): void {
  const description = 'all passages as JSONL into a file, or as one document';
  const exported = jsonFlag(command.command('export [file]').description(description));
  exported.action((file: string | undefined, flags: Flags) =>
    answer(flags, async () => {
      const path = file === undefined ? undefined : resolve(world.cwd, file);
      const { notes, ...data } = await exportCorpus(reading(context()), path);
      const human = path === undefined ? JSON.stringify(data, null, 2) : `${data.count} passages: ${path}`;
      return { data, human, notes };
    }),
  );
}

function reembedCommand({ command, adding, answer }: Rag): void {
  const description = 'make the vectors anew with the model that is set';
  jsonFlag(command.command('reembed').description(description)).action((flags: Flags) =>
    answer(flags, async () => {
      const data = await reembedCorpus(adding(true));
      return { data, human: `${data.embedded} vectors made by ${data.model}` };
    }),
  );
}

interface LearnFlags extends Flags {
  readonly views?: number;
  readonly likes?: number;
  readonly retention?: number;
  readonly vectors: boolean;
}

function learnCommand({ command, world, adding, answer }: Rag): void {
  jsonFlag(command.command('learn <project>').description('store a finished script with how its video did'))
    .option('--views <n>', 'views', likes)
    .option('--likes <n>', 'likes', likes)
    .option('--retention <percent>', 'how much of it was watched on average, percent', percent)
    .option('--no-vectors', 'make no vectors now, even with a key')
    .action((name: string, flags: LearnFlags) =>
      answer(flags, async () => {
        const outcome = {
          views: flags.views ?? null,
          likes: flags.likes ?? null,
          retention: flags.retention ?? null,
        };
        if (Object.values(outcome).every((figure) => figure === null)) throw noFigure();
        const added = await learnProject(adding(flags.vectors), name, world.cwd, outcome);
        return { data: { ...added, outcome }, human: humanAdded(added), notes: added.notes };
      }),
    );
}

const HELP = `
Where it is: a store in the data folder (SPARKFLUENCE_DATA), or PostgreSQL 15+ at SPARKFLUENCE_DATABASE_URL.
Search goes by words in every language; with GEMINI_API_KEY and \`rag reembed\` also by meaning.
Exit codes: 0 done (also when nothing was found), 2 a bad file, flag or query, 3 database, rights, extension or key,
4 the embedding service failed, 5 the disk is full, 6 no such passage or project, or the store is in use, 7 limit.`;

/** The filter of a search, or the defaults of an import; the language gets its full name. */
function filterOf({ language, platform, niche, kind }: Flags): PassageFilter {
  return {
    ...(language === undefined ? {} : { language: findLanguage(language).name }),
    ...(platform === undefined ? {} : { platform }),
    ...(niche === undefined ? {} : { niche }),
    ...(kind === undefined ? {} : { kind }),
  };
}

/** Standard input as a text. Without a name it is an origin of its own, so that a second text never replaces the first. */
async function standardInput({ streams, signal }: World, source: string | undefined) {
  const text = await readInput(streams.stdin, { kind: streams.stdinKind, optional: false, signal });
  if (text === undefined)
    throw new SparkfluenceError('input', 'Standard input is empty', {
      details: { reason: 'nothing_to_add', next: 'Pipe in a text.' },
    });
  const { createHash } = await import('node:crypto');
  return { name: source ?? createHash('sha256').update(text).digest('hex').slice(0, 12), text };
}

/** An origin as the corpus keeps it: `shipped`, `file:/folder/notes.md`, `stdin:…`; a path alone is that of a file. */
const originOf = ({ cwd }: World, origin: string | undefined): string | undefined =>
  origin === undefined || origin === 'shipped' || /^[a-z]{2,}:/i.test(origin)
    ? origin
    : `file:${resolve(cwd, origin)}`;

const missing = (names: readonly string[]): SparkfluenceError =>
  new SparkfluenceError('project', `Not in the corpus: ${names.join(', ')}`, {
    details: { reason: 'passage_missing', next: '`sparkfluence rag list` names what is there.' },
  });

const nothingNamed = (): SparkfluenceError =>
  new SparkfluenceError('input', 'Say what to remove: ids, or --origin', {
    details: {
      reason: 'missing_input',
      next: '`sparkfluence rag list` names the ids, `rag stats` the origins.',
    },
  });

const badNumber = (flag: string): SparkfluenceError =>
  new SparkfluenceError('input', `${flag} must be a whole number`, {
    details: { reason: 'bad_flag', next: `Give ${flag} 0 or more.` },
  });

const noFigure = (): SparkfluenceError =>
  new SparkfluenceError('input', 'Say how the video did: --views, --likes or --retention', {
    details: { reason: 'missing_input', next: 'Give at least one of them.' },
  });
