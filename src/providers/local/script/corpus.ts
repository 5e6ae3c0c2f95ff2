import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import { packageFile } from '../../../contracts/places.ts';

export const CORPUS_FOLDER = packageFile('fixtures/corpus');

const visualSchema = z.object({ visual_direction: z.string().min(1), emotion: z.string().min(1) });
export type Visual = z.infer<typeof visualSchema>;

/** The looks of a subject, the same in every language. */
const domainSchema = z.object({
  hook_visual: visualSchema,
  cta_visual: visualSchema,
  points: z.record(z.string(), visualSchema),
});
export type Domain = z.infer<typeof domainSchema>;

/** What alone a sentence around facts is for; `facts` are told for pleasure, which an earthquake is not. */
const toldFor = z.enum(['facts', 'person', 'place', 'event', 'story', 'question']).optional();
const hookSchema = z.object({ text: z.string().min(1), pattern: z.string().min(1), of: toldFor });
export type Hook = z.infer<typeof hookSchema>;

/** The texts of a subject in one language. */
const domainTextSchema = z.object({
  subject: z.string().min(1),
  /** How the text was written and read again, and by whom. The translations say it; absent from the first four languages. */
  checked: z.string().min(1).optional(),
  keywords: z.array(z.string().min(1)),
  /** Other ways in which people name the subject in a topic: they find it, there and in the corpus, and are no hashtags. */
  said: z.array(z.string().min(1)).optional(),
  /** Words that make a topic with these keywords another one: a baby's sleep. */
  unlike: z.array(z.string().min(1)).optional(),
  hooks: z.array(hookSchema).min(1),
  points: z.record(
    z.string(),
    z.object({
      brief: z.string().min(1),
      full: z.array(z.string().min(1)).min(1),
      /** The methods that the tip is for; a topic that names another one of `methods` gets other tips. */
      needs: z.array(z.string().min(1)).optional(),
      /** Words of topics that the tip answers and does not say: what is done to a chain answers a squeak. */
      answers: z.array(z.string().min(1)).optional(),
    }),
  ),
  ctas: z.array(z.string().min(1)).min(1),
  /** The ways of doing it, by name, each with the words by which a topic names it. */
  methods: z.record(z.string(), z.array(z.string().min(1))).optional(),
});
export type DomainText = z.infer<typeof domainTextSchema>;
export type Point = DomainText['points'][string];

/** Sentences of one language that fit any topic. */
const patternsSchema = z.object({
  hooks: z.array(hookSchema).min(1),
  promises: z.array(z.string()),
  ordinals: z.array(z.string()),
  numbers: z.array(z.array(z.string())),
  generic: z.array(visualSchema.extend({ text: z.string().min(1) })).min(1),
  ctas: z.array(z.string().min(1)).min(1),
});
export type Patterns = z.infer<typeof patternsSchema>;

/** Sentences around what is told and is no advice: facts, a story, an article. */
const toldSchema = z.object({
  hooks: z.array(hookSchema).min(1),
  promises: z.array(z.string()),
  ctas: z.array(z.object({ text: z.string().min(1), of: toldFor })).min(1),
});
export type ToldWords = z.infer<typeof toldSchema>;

export interface Corpus {
  readonly domains: ReadonlyMap<string, Domain>;
  /** Names of the languages that have patterns. */
  languages(): Promise<string[]>;
  patterns(language: string): Promise<Patterns | undefined>;
  /** The sentences around facts and stories. */
  told(language: string): Promise<ToldWords | undefined>;
  /** The subjects with texts in the language, in the corpus' order. */
  texts(language: string): Promise<ReadonlyMap<string, DomainText>>;
}

/**
 * Opens the corpus of tips. Every file is checked where it is read, once: a batch asks it of each of ten thousand topics. The
 * shipped one is kept for the whole process.
 * @throws SparkfluenceError bug, reason `corpus_damaged`, naming the file
 */
export async function openCorpus(folder = CORPUS_FOLDER): Promise<Corpus> {
  if (folder !== CORPUS_FOLDER) return readCorpus(folder);
  shipped ??= readCorpus(folder).catch((error: unknown) => {
    shipped = undefined;
    throw error;
  });
  return shipped;
}

let shipped: Promise<Corpus> | undefined;

async function readCorpus(folder: string): Promise<Corpus> {
  const frames = await readFileOf(join(folder, 'domains.json'), z.record(z.string(), domainSchema));
  return {
    domains: new Map(Object.entries(frames)),
    async languages() {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'patterns.json')))
        .map(({ name }) => name)
        .sort();
    },
    patterns: keptByName(async (language) => {
      const file = join(folder, folderName(language), 'patterns.json');
      return existsSync(file) ? readFileOf(file, patternsSchema) : undefined;
    }),
    told: keptByName(async (language) => {
      const file = join(folder, folderName(language), 'told.json');
      return existsSync(file) ? readFileOf(file, toldSchema) : undefined;
    }),
    texts: keptByName(async (language) => {
      const files = Object.keys(frames).map((id) => ({
        id,
        file: join(folder, folderName(language), `${id}.json`),
      }));
      const there = files.filter(({ file }) => existsSync(file));
      const read = there.map(async ({ id, file }) => [id, await readFileOf(file, domainTextSchema)] as const);
      return new Map(await Promise.all(read));
    }),
  };
}

/** Reads for each name once, and again where that failed. */
function keptByName<Read>(read: (name: string) => Promise<Read>): (name: string) => Promise<Read> {
  const kept = new Map<string, Promise<Read>>();
  return (name) => {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const reading = read(name);
    kept.set(name, reading);
    reading.catch(() => kept.delete(name));
    return reading;
  };
}

/** The folder of a language; the names come from Intl and are reduced to safe characters. */
const folderName = (language: string): string => language.replace(/[^\p{L}]+/gu, '-');

async function readFileOf<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new SparkfluenceError('bug', `The corpus file ${file} cannot be used`, {
      details: { reason: 'corpus_damaged', file, next: 'Install the program again.' },
      cause,
    });
  }
}
