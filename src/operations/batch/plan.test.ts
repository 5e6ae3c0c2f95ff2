import { expect, test } from 'vitest';
import type { BatchRow } from '../../contracts/batch.ts';
import { keyOf } from './check-sheet.ts';
import { aboutOf, cellsOf } from './inputs.ts';
import { withKnownKeys } from './plan.ts';
import type { RowFile } from './state.ts';

const rowOf = (cells: BatchRow['cells'], key = keyOf(cells)): BatchRow => ({
  key,
  row: 2,
  cells,
  folder: '/',
});
const fileOf = (row: BatchRow, key = row.key) =>
  ({ key, cells: cellsOf(row), about: aboutOf(row) }) as unknown as RowFile;
const knownOf = (...files: readonly RowFile[]) => new Map(files.map((file) => [file.key, file]));

test('a row without a key is known by its cells, else by what it is about; one with a key by that alone', () => {
  const bread = rowOf({ topic: 'bread' });
  const known = knownOf(fileOf(bread, 'first'), fileOf(rowOf({ topic: 'tea', bgm: 'none' }), 'second'));
  const rows = [rowOf({ topic: 'tea' }), bread, rowOf({ topic: 'bread' }, 'own'), rowOf({ topic: 'milk' })];
  const keys = withKnownKeys(rows, known).map(({ key }) => key);
  expect(keys).toEqual(['second', 'first', 'own', rows[3]!.key]);
});

test('each known row is looked at once, however many rows are new', () => {
  let looks = 0;
  const files = Array.from({ length: 40 }, (_, index) =>
    Object.defineProperty(fileOf(rowOf({ topic: `old ${index}` })), 'cells', {
      get: () => {
        looks += 1;
        return `${index}`;
      },
    }),
  );
  const rows = Array.from({ length: 40 }, (_, index) => rowOf({ topic: `new ${index}` }));
  expect(withKnownKeys(rows, knownOf(...files))).toEqual(rows);
  expect(looks).toBe(40);
});
