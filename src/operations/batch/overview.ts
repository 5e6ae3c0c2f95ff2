import { stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { BatchData, RowResult } from '../../contracts/batch.ts';
import { packageVersion } from '../../contracts/places.ts';
import { writeWhole } from '../../disk/files.ts';
import { type BatchPageRow, renderBatchPage } from '../../page/batch-page.ts';
import { batchData, type Facts, OVERVIEW } from './report.ts';

/** Writes the page of a batch as its rows are finished. */

export interface Overview {
  /** The page is written again soon. */
  changed(): void;
  /** Writes it a last time. */
  close(data: BatchData): Promise<void>;
}

/** A page is not written more often than this, milliseconds: one of a thousand rows has half a megabyte. */
const PAUSE_MS = 1500;

export function openOverview(facts: () => Facts): Overview {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let writing: Promise<void> = Promise.resolve();
  const write = () => {
    timer = undefined;
    writing = writing.then(() => writeOverview(batchData(facts()))).catch(() => undefined); // a full disk is told by what matters
  };
  return {
    changed() {
      if (!isClosed) timer ??= setTimeout(write, PAUSE_MS).unref();
    },
    async close(data) {
      isClosed = true;
      clearTimeout(timer);
      await writing;
      await writeOverview(data).catch(() => undefined);
    },
  };
}

export async function writeOverview(data: BatchData): Promise<void> {
  const { batch, file, rows, cost_usd, limit_usd, under_way } = data;
  const page = await renderBatchPage({
    title: file === '-' ? 'Standard input' : basename(file),
    version: await packageVersion(),
    isUnderWay: under_way,
    at: new Date().toISOString(),
    costUsd: cost_usd,
    limitUsd: limit_usd,
    rows: await Promise.all(rows.map((row) => pageRow(batch, row))),
  });
  await writeWhole(join(batch, OVERVIEW), page);
}

async function pageRow(batch: string, row: RowResult): Promise<BatchPageRow> {
  const { project, error } = row;
  const there = async (name: string): Promise<string | null> => {
    if (project === null) return null;
    const found = await stat(join(project, name)).catch(() => undefined);
    return found === undefined ? null : linkTo(batch, join(project, name));
  };
  const isDone = row.state === 'finished' || row.state === 'removed';
  return {
    key: row.key,
    row: row.row,
    state: row.state,
    subject: row.subject,
    costUsd: row.cost_usd,
    seconds: row.duration_seconds,
    thumbnail: await there(join('publish', 'thumbnail.jpg')),
    video: isDone ? ((await there('final.mp4')) ?? addressOf(row)) : null,
    review: await there('storyboard.html'),
    project: project === null ? null : ((await there('')) ?? null),
    problem: error?.message ?? null,
    next: error?.next ?? null,
  };
}

/** Where the video lies in a storage. */
const addressOf = ({ final_video_url: url }: RowResult): string | null =>
  url?.startsWith('file:') === true ? null : url;

/** A path as an address relative to the page, so that the whole root may be moved. */
const linkTo = (from: string, to: string): string =>
  relative(from, to).split(sep).map(encodeURIComponent).join('/');
