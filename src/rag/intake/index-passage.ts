import { createHash } from 'node:crypto';
import { SparkfluenceError } from '../../contracts/errors.ts';

import type { Passage, PassageKind, PassageLine } from '../../contracts/passages.ts';
import { languageOf, wordsOf } from '../search/words.ts';
import { sentencesOf } from './chunk.ts';

/** A passage as it is stored, with the words by which it is found. */
export interface IndexedRow extends Passage {
  /** Its place within its origin. */
  readonly place: number;
  /** sha256 of title and text: the key of its vector. */
  readonly contentHash: string;
  /** sha256 of the whole row: a row that is stored already is not written again. */
  readonly rowHash: string;
  /** The distinct words of title, niche and text. */
  readonly words: readonly string[];
  /** The number of words with repetitions. */
  readonly length: number;
}

/** Words by which people look for the parts of a script. */
const KIND_WORDS: Record<PassageKind, string> = {
  hook: 'hook opening opener intro pembuka gancho apertura inicio हुक शुरुआत',
  body: '',
  cta: 'cta ending closing call to action penutup ajakan cierre llamada a la acción सीटीए अंत',
  script: 'script voiceover naskah guion स्क्रिप्ट',
  fact: 'fact figure number statistic fakta angka dato cifra estadística तथ्य आंकड़ा',
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
export const contentHashOf = ({ title, text }: { title: string; text: string }): string =>
  hash(`${title}\n${text}`);

/**
 * The rows of one origin. A passage keeps its own id; one without an id gets one that follows from its origin and words,
 * so that the same file gives the same ids again.
 * @param alsoFoundBy words that find the passage although it does not contain them, such as other words for its subject
 * @throws SparkfluenceError input, when two passages have the same id
 */
export function indexPassages(
  lines: readonly PassageLine[],
  origin: string,
  alsoFoundBy: (line: PassageLine) => string = () => '',
): IndexedRow[] {
  const seen = new Map<string, number>();
  const rows = lines.map((line, place) => {
    const text = line.text.normalize('NFC').toWellFormed().trim();
    const title = (line.title ?? '').trim().toWellFormed() || titleOf(text);
    const contentHash = contentHashOf({ title, text });
    const kind = line.kind ?? 'body';
    const language = line.language == null ? null : languageOf(line.language).name;
    const bare = hash([origin, kind, language, line.platform, line.niche, contentHash].join('\n')).slice(
      0,
      16,
    );
    const times = seen.get(bare) ?? 0;
    seen.set(bare, times + 1);
    const words = wordsOf(`${title}\n${line.niche ?? ''}\n${text}`);
    const row = {
      id: line.id ?? (times === 0 ? `p-${bare}` : `p-${bare}-${times + 1}`),
      kind,
      language,
      platform: line.platform ?? 'any',
      niche: line.niche?.trim().toLowerCase().toWellFormed() || null,
      title,
      text,
      source: line.source?.toWellFormed() ?? null,
      license: line.license?.toWellFormed() ?? null,
      origin,
      outcome: line.outcome ?? null,
      place,
      contentHash,
      words: [...new Set([...words, ...wordsOf(`${KIND_WORDS[kind]} ${alsoFoundBy(line)}`)])],
      length: words.length,
    };
    const { place: _place, ...facts } = row;
    return { ...row, rowHash: hash(JSON.stringify(facts)) } satisfies IndexedRow;
  });
  const ids = new Set<string>();
  for (const { id } of rows) {
    if (ids.has(id)) throw doubleId(id, origin);
    ids.add(id);
  }
  return rows;
}

/** A title: the beginning of the first sentence. */
function titleOf(text: string): string {
  const [first = text] = sentencesOf(text.slice(0, 400));
  const letters = [...first];
  return letters.length <= 60 ? first : `${letters.slice(0, 59).join('').trimEnd()}…`;
}

const doubleId = (id: string, origin: string): SparkfluenceError =>
  new SparkfluenceError('input', `The id ${id} stands twice in ${origin.replace(/^\w+:/, '')}`, {
    details: { reason: 'double_id', next: 'Give each passage an id of its own, or none.' },
  });
