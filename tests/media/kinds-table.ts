import { openFfmpeg, temporaryFolder } from './clips.ts';
import { KINDS, makeKind, makeSource } from './kinds.ts';
import { look, type Opened, open, type Seen, WAYS, type Way } from './kinds-look.ts';

/**
 * By hand: every kind alone, among others, with a transition and with music. It takes some minutes.
 *   npx node tests/media/kinds-table.ts [kind …]
 * Some kinds go into one video together; where it is not good, each goes into one of its own. Kinds are made by the ffmpeg
 * in /usr/bin, which needs x265, VP9 and zscale; SPARKFLUENCE_TEST_FFMPEG names the one that joins.
 */

const TOGETHER = 8;

const { path: folder, remove } = await temporaryFolder();
const maker = await openFfmpeg(folder, '/usr/bin/ffmpeg');
const ffmpeg = await openFfmpeg(folder);
const print = (line: string) => process.stdout.write(`${line}\n`);
const asked = process.argv.slice(2);
const wanted = asked.length > 0 ? asked : Object.keys(KINDS);
await makeSource(maker, folder);
print(`ffmpeg ${ffmpeg.version}: length s / picture ms / sound ms / colour of 255, verdict`);
print(`| kind | ${WAYS.join(' | ')} |\n|---|${WAYS.map(() => '---').join('|')}|`);
for (let from = 0; from < wanted.length; from += TOGETHER) {
  const cells = new Map<string, string[]>();
  const clips: Opened[] = [];
  for (const kind of wanted.slice(from, from + TOGETHER)) {
    cells.set(kind, []);
    try {
      clips.push(await open(ffmpeg, folder, kind, await makeKind(maker, folder, kind)));
    } catch (error) {
      cells.get(kind)?.push(wordsOf(error));
    }
  }
  for (const way of WAYS) {
    const groups = way === 'alone' ? clips.map((clip) => [clip]) : [clips];
    for (const group of groups)
      for (const row of await rowsOf(group, way)) cells.get(row.kind)?.push(row.cell);
  }
  for (const [kind, row] of cells) print(`| ${kind} | ${row.join(' | ')} |`);
}
await remove();

interface Row {
  readonly kind: string;
  readonly cell: string;
}

async function rowsOf(clips: readonly Opened[], way: Way): Promise<Row[]> {
  if (clips.length === 0) return [];
  try {
    const { seen, verdict, problems, complaints } = await look(ffmpeg, folder, clips, way);
    const isGood = verdict === 'pass' && complaints === '';
    if (!isGood && clips.length > 1) return await oneByOne(clips, way);
    const broken = complaints === '' ? '' : ', does not decode';
    const judged = `${verdict === 'pass' ? verdict : problems.join(' and ')}${broken}`;
    return seen.map((each) => ({ kind: each.kind, cell: cellOf(each, judged) }));
  } catch (error) {
    if (clips.length > 1) return await oneByOne(clips, way);
    return clips.map(({ kind }) => ({ kind, cell: wordsOf(error) }));
  }
}

async function oneByOne(clips: readonly Opened[], way: Way): Promise<Row[]> {
  const rows: Row[] = [];
  for (const clip of clips) rows.push(...(await rowsOf([clip], way)));
  return rows;
}

function cellOf({ lengthSeconds, pictureMs, soundMs, color }: Seen, judged: string): string {
  return `${lengthSeconds.toFixed(2)} / ${pictureMs} / ${soundMs} / ${color}, ${judged}`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.replaceAll('\n', ' ').slice(0, 200) : String(error);
}
