// A process that the tests kill: imports COUNT passages and prints what was acknowledged. Arguments: FOLDER ADDRESS|- COUNT
import { openStore } from '../../src/rag/corpus.ts';
import { indexPassages } from '../../src/rag/intake/index-passage.ts';
import { takeIn } from '../../src/rag/store/take-in.ts';
import { corpusOptions, manyLines } from './rag.ts';

const [folder = '', address = '-', count = '0'] = process.argv.slice(2);
const options = corpusOptions(folder, address === '-' ? undefined : address);
const store = await openStore({ ...options, waitMs: 10_000 });
const rows = indexPassages(manyLines(Number(count)), 'file:/many.jsonl');
process.stdout.write('open\n');
const { signal } = options;
const onStored = (stored: number) => process.stdout.write(`stored ${stored}\n`);
await takeIn(store.database, 'file:/many.jsonl', 'hash', rows, { signal, onStored, batch: 50 });
process.stdout.write('whole\n');
await store.close();
