import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { errorOf, newPlace, type Place } from '../support/program.ts';

/** The `rag` commands on the embedded store; what two processes do to each other, as a shell starts them. */

const rag = (place: Place, ...argv: string[]) => place.call(['rag', ...argv]);
const ids = ({ document }: { document: { data: { passages: { id: string }[] } } }) =>
  document.data.passages.map(({ id }) => id);

function folderWith(place: Place, files: Record<string, string | Uint8Array>): string {
  const folder = join(place.folder, 'in');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('search finds shipped passages in four languages before there is a store, and makes none', async () => {
  const place = newPlace();
  const asked = {
    english: 'common mistake when watering plants',
    indonesian: 'cara menabung dari gaji kecil',
    hindi: 'पैसे बचाने का तरीका',
    spanish: 'aprender inglés con frases',
  };
  for (const [language, query] of Object.entries(asked)) {
    const { document, exitCode } = await rag(place, 'search', query, '--language', language, '--top', '3');
    expect(exitCode).toBe(0);
    expect(document.data).toMatchObject({ place: 'shipped', mode: 'lexical' });
    expect(document.data.passages.length).toBeGreaterThan(0);
    for (const passage of document.data.passages) expect(passage.language).toBe(language);
  }
  const none = await rag(place, 'search', 'thermal conductivity of molybdenum disilicide');
  expect(none.document.data.passages).toEqual([]);
  const stats = await rag(place, 'stats');
  expect(stats.document.data.place).toBe('shipped');
});

test('a folder is taken in, found, changed, exported, taken out', async () => {
  const place = newPlace();
  const folder = folderWith(place, {
    'bread.md': '# Sourdough at dawn\n\nFeed the starter before sunrise. It doubles by noon.\n',
    'talk.srt':
      '1\n00:00:01,000 --> 00:00:03,000\n<i>The zeppelin</i> lands at noon.\n\n2\n00:00:03,000 --> 00:00:05,000\nNobody hears it.\n',
    'rows.csv': 'id,kind,text,views,likes,retention\nq-1,hook,"Your quokka, explained",9000,700,71\n',
    'notes.xyz': 'left out',
  });
  const added = await rag(place, 'add', folder, '--language', 'english', '--niche', 'Baking', '--no-vectors');
  expect(added.exitCode).toBe(0);
  expect(added.document.data.files.map(({ state }: { state: string }) => state)).toEqual([
    'new',
    'new',
    'new',
  ]);
  expect(added.document.data.skipped).toEqual([join(folder, 'notes.xyz')]);
  const named = [folder, join(folder, 'bread.md')]; // each file once, however often it is named
  const again = await rag(place, 'add', ...named, '--language', 'english', '--niche', 'Baking');
  expect(again.document.data.files.map(({ state }: { state: string }) => state)).toEqual([
    'unchanged',
    'unchanged',
    'unchanged',
  ]);

  const found = await rag(place, 'search', 'sourdough starter sunrise', '--niche', 'baking');
  expect(found.document.data.passages[0]).toMatchObject({
    title: 'Sourdough at dawn',
    kind: 'body',
    language: 'english',
  });
  expect(ids(await rag(place, 'search', 'quokka', '--kind', 'hook'))[0]).toBe('q-1');
  expect((await rag(place, 'search', 'zeppelin')).document.data.passages[0].text).toBe(
    'The zeppelin lands at noon. Nobody hears it.',
  );

  writeFileSync(join(folder, 'bread.md'), '# Rye\n\nRye wants patience.\n');
  const changed = await rag(place, 'add', join(folder, 'bread.md'), '--language', 'english');
  expect(changed.document.data.files).toMatchObject([{ state: 'changed', added: 1, removed: 1 }]);
  const after = await rag(place, 'search', 'sourdough starter sunrise', '--niche', 'baking');
  expect(ids(after)).toEqual([]);

  const file = join(place.folder, 'all.jsonl');
  const exported = await rag(place, 'export', file);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(exported.document.data.count);
  expect(lines.map((line) => JSON.parse(line)).find(({ id }) => id === 'q-1')).toMatchObject({
    outcome: { views: 9000, likes: 700, retention: 71 },
  });
  expect((await rag(place, 'export', file)).exitCode).toBe(0); // an export is replaced by the next one
  const mine = join(place.folder, 'thesis.txt');
  writeFileSync(mine, 'My own words.\n');
  const kept = await rag(place, 'export', mine);
  expect([kept.exitCode, errorOf(kept).details.reason]).toEqual([2, 'file_exists']);
  expect(readFileSync(mine, 'utf8')).toBe('My own words.\n');

  expect((await rag(place, 'remove', 'q-1')).document.data.removed).toEqual(['q-1']);
  const gone = await rag(place, 'show', 'q-1');
  expect([gone.exitCode, errorOf(gone).details.reason]).toEqual([6, 'passage_missing']);

  // A file is named as it was for `add`, also from another folder, or as `rag stats` names it.
  const bread = ['--origin', relative(place.folder, join(folder, 'bread.md'))];
  expect((await rag(place, 'list', ...bread)).document.data.passages).toHaveLength(1);
  expect((await rag(place, 'remove', ...bread)).document.data.removed).toHaveLength(1);
  const twice = await rag(place, 'remove', '--origin', `file:${join(folder, 'bread.md')}`);
  expect(errorOf(twice).details.reason).toBe('passage_missing');
});

test('bad input is named, exits 2, and leaves the store as it was', async () => {
  const place = newPlace();
  const good = folderWith(place, { 'good.txt': 'A walrus sings at four.' });
  await rag(place, 'add', good);
  const before = (await rag(place, 'stats')).document.data;
  const bad: [string, Record<string, string | Uint8Array>, string][] = [
    ['binary.txt', { 'binary.txt': Buffer.from([77, 90, 0, 0, 1, 2]) }, 'not_text'],
    ['latin1.txt', { 'latin1.txt': Buffer.from([99, 97, 102, 0xe9, 32, 97]) }, 'not_utf8'],
    ['huge.txt', { 'huge.txt': Buffer.alloc(100 * 1024 * 1024, 'a') }, 'too_long'],
    ['broken.json', { 'broken.json': '{"text": ' }, 'not_json'],
    ['fields.jsonl', { 'fields.jsonl': '{"text":"fine"}\n{"text":"x","colour":"red"}\n' }, 'unknown_field'],
    ['kind.jsonl', { 'kind.jsonl': '{"text":"x","kind":"poem"}\n' }, 'unknown_value'],
    ['double.jsonl', { 'double.jsonl': '{"id":"a","text":"x"}\n{"id":"a","text":"y"}\n' }, 'double_id'],
    ['table.csv', { 'table.csv': 'text\n"never closed\n' }, 'bad_csv'],
    ['empty.txt', { 'empty.txt': ' \n' }, 'nothing_to_add'],
    ['picture.png', { 'picture.png': 'x' }, 'unknown_format'],
  ];
  for (const [name, files, reason] of bad) {
    const folder = folderWith(place, files);
    const outcome = await rag(place, 'add', join(folder, name));
    expect([outcome.exitCode, errorOf(outcome).details.reason], name).toEqual([2, reason]);
    expect(errorOf(outcome).message).toContain(name);
  }
  const empty = join(place.folder, 'empty');
  mkdirSync(empty);
  expect(errorOf(await rag(place, 'add', empty)).details.reason).toBe('nothing_to_add');
  expect(errorOf(await rag(place, 'add', join(place.folder, 'nowhere'))).details.reason).toBe('file_missing');
  const both = await rag(place, 'add', '-', join(good, 'good.txt'));
  expect([both.exitCode, errorOf(both).details.reason]).toEqual([2, 'bad_flag']);
  const gone = await rag(place, 'add', join(good, 'good.txt'), 'nowhere.md');
  expect([gone.exitCode, errorOf(gone).details.reason]).toEqual([2, 'file_missing']);
  expect(errorOf(await rag(place, 'search', '?!')).details.reason).toBe('empty_query');
  expect((await rag(place, 'search', 'x', '--top', '0')).exitCode).toBe(2);
  expect((await rag(place, 'stats')).document.data).toEqual(before);
});

test('while another process has the store, a writer waits, and a reader takes the shipped corpus and says so', async () => {
  const place = newPlace();
  const data = join(place.folder, 'data');
  const env = { SPARKFLUENCE_DATA: data };
  const importer = fileURLToPath(new URL('../support/rag-importer.ts', import.meta.url));
  const other = spawn(process.execPath, [importer, join(data, 'rag'), '-', '400'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data'); // open
  other.kill('SIGSTOP');
  const read = await place.run(['rag', 'search', 'saving money', '--language', 'english'], { env });
  expect(read.exitCode).toBe(0);
  expect(read.document.data).toMatchObject({ place: 'shipped', degradations: [{ reason: 'store_locked' }] });
  const writer = place.start(['rag', 'add', '-', '--language', 'english'], {
    env,
    stdin: 'The narwhal knits.',
  });
  await writer.printed(`waiting for the corpus: process ${other.pid}`);
  other.kill('SIGCONT');
  await once(other, 'close');
  expect((await writer.outcome).exitCode).toBe(0);
  const { document } = await place.call(['rag', 'search', 'narwhal knits'], { env });
  expect(document.data).toMatchObject({ place: 'embedded', passages: [{ text: 'The narwhal knits.' }] });
  const { document: stats } = await place.call(['rag', 'stats'], { env });
  expect(stats.data.by.origin['file:/many.jsonl']).toBe(400);
});
