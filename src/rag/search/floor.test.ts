import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { measure, readQueries } from '../../../eval/measure.ts';
import type { PassageLine } from '../../contracts/passages.ts';
import { indexPassages } from '../intake/index-passage.ts';
import { buildSnapshot } from '../store/build-snapshot.ts';
import { type Snapshot, snapshotSource } from '../store/snapshot.ts';
import { search } from './search.ts';
import { isSameWord, subjectWords } from './subject.ts';

const FRESH_FILE = new URL('../../../fixtures/eval/queries-fresh.jsonl', import.meta.url);
const NOTES_FILE = new URL('../../../fixtures/eval/notes.jsonl', import.meta.url);
const OWN_QUERIES_FILE = new URL('../../../fixtures/eval/queries-own.jsonl', import.meta.url);
const OWN_NOTES_FILE = new URL('../../../fixtures/eval/notes-own.jsonl', import.meta.url);

/** What a user may have added: notes in languages that the shipped corpus lacks. */
const readNotes = (file = NOTES_FILE): PassageLine[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PassageLine);

/** The floor of the search by words, on the passages that are shipped. */

const corpus = new URL('../../../fixtures/corpus', import.meta.url).pathname;
let shipped: Snapshot;
beforeAll(async () => {
  shipped = await buildSnapshot(`${corpus}/passages`, '0.0.0', corpus);
});

const find = async (query: string, passages = shipped.passages, language = 'english') => {
  const filter = { language };
  const options = { query, filter, top: 5, mode: 'lexical', signal: new AbortController().signal } as const;
  return (await search(snapshotSource({ passages }), options)).map(({ id }) => id);
};

describe.each([
  { half: 'tuned', silent: 1, mrr5: 0.76 },
  { half: 'untouched', silent: 0.95, mrr5: 0.65 },
])('on the $half half of the evaluation set', ({ half, silent, mrr5 }) => {
  test('what nothing answers gets nothing, and what is answered is found', async () => {
    const queries = readQueries().filter((query) => query.half === half);
    const figures = await measure(snapshotSource(shipped), queries, { mode: 'lexical' });
    expect(figures.silent).toBeGreaterThanOrEqual(silent);
    expect(figures.mrr5).toBeGreaterThanOrEqual(mrr5);
  });
});

test('on the set that was written before the rules, with notes in Japanese and Arabic', async () => {
  const notes = indexPassages(readNotes(), 'file:/notes.jsonl');
  const source = snapshotSource({ passages: [...shipped.passages, ...notes] });
  const figures = await measure(source, readQueries(FRESH_FILE), { mode: 'lexical' });
  // Before, 30 were silent and 33 found. Looked at when the rules stood, and once more for two values of one weight.
  expect(figures.silent).toBeGreaterThanOrEqual(0.8);
  expect(figures.mrr5).toBeGreaterThanOrEqual(0.82);
});

test('on three or four notes of a user in each of ten languages, which no rule was chosen on', async () => {
  const notes = indexPassages(readNotes(OWN_NOTES_FILE), 'file:/notes.jsonl');
  const source = snapshotSource({ passages: [...shipped.passages, ...notes] });
  const figures = await measure(source, readQueries(OWN_QUERIES_FILE), { mode: 'lexical' });
  // Before the rule for few passages, 41 of 60 were silent.
  expect(figures.silent).toBeGreaterThanOrEqual(52 / 60);
  expect(figures.mrr5).toBeGreaterThanOrEqual(0.82);
});

test('of two words one is not enough in few notes, and articles are no evidence', async () => {
  const rows: [language: string, title: string, text: string, asked: string, other: string][] = [
    ['arabic', 'حفظ الخبز', 'ضع الخبز في كيس محكم.', 'كيف أحفظ خبزاً في كيس', 'ثورة الخبز في مصر'],
    ['arabic', 'تحضير القهوة', 'اطحن البن قبل التحضير مباشرة.', 'قهوتي', 'سعر القهوة في البورصة'],
    [
      'german',
      'Torten',
      'Bestellen Sie eine Torte zwei Tage vorher.',
      'geburtstagstorte bestellen',
      'mehl bestellen',
    ],
    [
      'french',
      'Choisir un tapis',
      'Des coussins et un tapis épais.',
      'quel tapis choisir',
      'yoga des visages',
    ],
    [
      'portuguese',
      'Falta do aluno',
      'Avise quando a criança ficar doente.',
      'criança doente',
      'capa do disco',
    ],
  ];
  const notes = indexPassages(
    rows.map(([language, title, text]) => ({ id: title, language, title, text })),
    'file:/notes.md',
  );
  for (const [language, title, , asked, other] of rows) {
    expect(await find(asked, notes, language), asked).toEqual([title]);
    expect(await find(other, notes, language), other).toEqual([]);
  }
});

test('a note in a language without spaces is found by what it is about, and not by letters that other words share', async () => {
  const notes = indexPassages(readNotes(), 'file:/notes.jsonl');
  const inJapanese = (query: string) => find(query, notes, 'japanese');
  for (const query of ['パンの作り方', 'パン', 'パンを作る', '食パンを焼きたい'])
    expect((await inJapanese(query))[0], query).toBe('ja-note-001');
  expect(await inJapanese('パンダの動物園')).toEqual([]);
  expect(await inJapanese('ケーキの作り方')).toEqual([]);
  const thai = [
    { id: 'bread', language: 'thai', title: 'วิธีทำขนมปัง', text: 'ผสมแป้ง น้ำอุ่น เกลือ และยีสต์ นวดสิบนาที' },
    { id: 'bike', language: 'thai', title: 'ดูแลจักรยาน', text: 'ตรวจลมยางและเบรกก่อนขี่ เช็ดโซ่แล้วหยอดน้ำมัน' },
  ];
  expect(await find('ทำขนมปังที่บ้าน', indexPassages(thai, 'file:/thai.md'), 'thai')).toEqual(['bread']);
  expect(await find('ทำเค้กวันเกิด', indexPassages(thai, 'file:/thai.md'), 'thai')).toEqual([]);
});

test('a question for a fact is answered by facts and by own notes, and by no shipped hook', async () => {
  expect(await find('who invented the bicycle')).toEqual([]);
  expect(await find('siapa penemu sepeda', shipped.passages, 'indonesian')).toEqual([]);
  const own = [
    { id: 'drais', language: 'english', title: 'The bicycle', text: 'Karl Drais invented it in 1817.' },
  ];
  const notes = indexPassages(own, 'file:/bikes.md');
  expect(await find('who invented the bicycle', [...shipped.passages, ...notes])).toEqual(['drais']);
});

test('a query on bread finds nothing in the shipped corpus, and own notes on bread first', async () => {
  const query = 'opening for a bread video';
  expect(await find(query)).toEqual([]);
  const notes = indexPassages(
    [
      {
        id: 'rest',
        language: 'english',
        text: 'Good bread needs time. Let it rest overnight in the fridge.',
      },
      { id: 'rye', language: 'english', title: 'Rye bread', text: 'Rye wants patience and a hot oven.' },
      { id: 'zebra', language: 'english', text: 'A zebra eats grass and sleeps while it stands.' },
    ],
    'file:/notes.md',
  );
  expect((await find(query, [...shipped.passages, ...notes])).sort()).toEqual(['rest', 'rye']);
});

test('what is asked is found in few notes of any language, and what is not there is not', async () => {
  const bread: [language: string, title: string, text: string, asked: string, other: string][] = [
    [
      'french',
      'Le pain',
      'Un bon pain demande du temps.',
      'comment faire du pain à la maison',
      'réparer un robinet qui fuit',
    ],
    ['portuguese', 'Pão', 'Um bom pão precisa de tempo.', 'como fazer pão caseiro', 'como trocar um pneu'],
    ['russian', 'Хлеб', 'Хорошему хлебу нужно время.', 'как испечь хлеб дома', 'как починить велосипед'],
    ['german', 'Brot', 'Ein gutes Brot braucht Zeit.', 'wie man gutes Brot backt', 'ein Fahrrad reparieren'],
  ];
  const notes = bread.flatMap(([language, title, text]) =>
    indexPassages([{ id: language, language, title, text }], `file:/${language}.md`),
  );
  for (const [language, , , asked, other] of bread) {
    expect(await find(asked, notes, language)).toEqual([language]);
    expect(await find(other, notes, language)).toEqual([]);
  }
});

test('a word that says little answers nothing by itself', async () => {
  expect(await find('how I quit smoking after ten years')).toEqual([]);
  expect(await find('minute by minute story of the Titanic')).toEqual([]);
});

test('another name of a thing finds it, and so does a word of the same origin', async () => {
  const notes = indexPassages(
    [
      { id: 'bike', language: 'english', title: 'Bike', text: 'Oil the chain once a month.' },
      { id: 'tanya', language: 'indonesian', title: 'Tanya', text: 'Tulis dulu apa yang belum jelas.' },
    ],
    'file:/notes.md',
  );
  expect(await find('bicycle', [...shipped.passages, ...notes])).toContain('bike');
  expect(await find('mau nanya ke dosen', notes, 'indonesian')).toEqual(['tanya']);
});

test.each(['how vaccines work', 'how do mortgages work', 'beekeeping for beginners'])(
  '«%s» finds nothing in a corpus that knows only its last word',
  async (query) => {
    expect(await find(query)).toEqual([]);
    expect(await find('fitness for beginners')).not.toEqual([]);
  },
);

test('words that only frame a query are no subject, except where there is no other', async () => {
  expect(subjectWords(['hook', 'for', 'a', 'coffee', 'video'], 'english')).toEqual(['coffee']);
  expect(subjectWords(['call', 'to', 'action'], 'english')).toEqual(['call', 'action']);
  expect((await find('call to action')).every((id) => id.startsWith('en-cta'))).toBe(true);
  expect(await find('hook for a coffee video')).toContain('en-hook-027');
});

test('an inflection or a misspelling is the same word, a likeness is not', () => {
  const same = ['plants plant', 'watering watered', 'menumpuk numpuk', 'embarassing embarrassing'];
  const other = [
    'bread breach',
    'bread break',
    'wedding ending',
    'chords chores',
    'dress press',
    'ikan matikan',
  ];
  const compare = (pair: string) => isSameWord(...(pair.split(' ') as [string, string]));
  expect(same.filter((pair) => !compare(pair))).toEqual([]);
  expect(other.filter(compare)).toEqual([]);
});
