import type { Config } from '../../config/resolve.ts';
import { type BatchRow, type RowPlan, saysTheSame } from '../../contracts/batch.ts';
import { isWhole } from '../../pipeline/work/assets.ts';
import { openLedger } from '../../project/ledger.ts';
import { newFolder } from '../../project/store.ts';
import type { RunRequest } from '../run-prepare.ts';
import { keyOf } from './check-sheet.ts';
import { aboutOf, cellsOf, type RowInputs } from './inputs.ts';
import type { EarlierWords, RowFile } from './state.ts';

/** What a rerun does with each row. */

export interface PlannedRow extends RowRead {
  readonly row: BatchRow;
  readonly inputs: RowInputs;
  readonly plan: RowPlan;
  /** Where its video is, or will be. */
  readonly folder: string;
  readonly projectId: string;
  readonly earlier: readonly string[];
  readonly earlierWords: readonly EarlierWords[];
}

/** A row understood: the request of a run, and its configuration. */
export interface RowRead {
  readonly config: Config;
  readonly request: RunRequest;
}

/**
 * The rows with the keys that they had before. A row without a key of the sheet's is known by its cells; where they changed,
 * by what it is about, so that another music does not make, and buy, another video.
 */
export function withKnownKeys(rows: readonly BatchRow[], known: ReadonlyMap<string, RowFile>): BatchRow[] {
  const taken = new Set(rows.map(({ key }) => key).filter((key) => known.has(key)));
  const isFree = (row: BatchRow) => row.key === keyOf(row.cells) && !known.has(row.key);
  if (known.size === 0 || rows.every((row) => !isFree(row))) return [...rows];
  const take = (row: BatchRow, matching: readonly RowFile[] = []): BatchRow => {
    const file = matching.find((each) => !taken.has(each.key));
    if (file === undefined) return row;
    taken.add(file.key);
    return { ...row, key: file.key };
  };
  const sameCells = Map.groupBy(known.values(), ({ cells }) => cells);
  const byCells = rows.map((row) => (isFree(row) ? take(row, sameCells.get(cellsOf(row))) : row));
  const sameAbout = Map.groupBy(known.values(), ({ about }) => about);
  return byCells.map((row) => (isFree(row) ? take(row, sameAbout.get(aboutOf(row))) : row));
}

/** @param known of the row, where it was ever begun */
export async function planRow(
  row: BatchRow,
  read: RowRead,
  inputs: RowInputs,
  known: RowFile | undefined,
): Promise<PlannedRow> {
  const whole = { row, ...read, inputs };
  if (known === undefined) return { ...whole, plan: 'new', ...NO_EARLIER, ...newProject(read) };
  const { folder, project_id: projectId, earlier, words, holds, earlier_words: earlierWords = [] } = known;
  const here = { folder, projectId, earlier, earlierWords };
  if (known.inputs === inputs.inputs) {
    const plan = known.state !== 'finished' ? 'on' : (await hasVideo(folder)) ? 'kept' : 'again';
    return { ...whole, plan, ...here };
  }
  if (saysTheSame(known, inputs)) return { ...whole, plan: 'changed', ...here };
  const back = earlierWords.findLast((each) => saysTheSame(each, inputs));
  const isOther = (each: string) => each !== back?.folder;
  return {
    ...{ ...whole, plan: 'changed' },
    earlier: [...earlier.filter(isOther), folder],
    earlierWords: [
      ...earlierWords.filter((each) => isOther(each.folder)),
      { folder, project_id: projectId, words, holds },
    ],
    ...(back === undefined ? newProject(read) : { folder: back.folder, projectId: back.project_id }),
  };
}

const NO_EARLIER = { earlier: [], earlierWords: [] };

function newProject({ config, request: { brief } }: RowRead): { folder: string; projectId: string } {
  const projectId = crypto.randomUUID();
  const title = brief.content?.content ?? brief.script?.segments[0]?.script_text ?? '';
  const about = { project_id: projectId, created_at: new Date().toISOString() };
  return { projectId, folder: newFolder(config.root, about, title) };
}

/** Whether the finished video is where the ledger says. */
export async function hasVideo(folder: string): Promise<boolean> {
  const final = await openLedger(folder).then(
    ({ state }) => state.final,
    () => null,
  );
  return final !== null && isWhole(folder, final.asset);
}
