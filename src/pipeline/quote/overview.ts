import type { StatusData } from '../../contracts/documents.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { columnOfUsd } from '../../contracts/usd.ts';
import { clipOf, imageOf, orderOf } from '../../project/orders.ts';
import { staysAsBrought } from '../clips/current.ts';
import { needsImage } from '../images/make.ts';
import { spentOf } from '../money/budget.ts';
import type { Work } from '../work/work.ts';
import { needsClip } from './quote.ts';

type Row = StatusData['overview'][number];

/** The state of each segment: what is there, what it cost, what running again would make. */
export async function overviewOf(work: Work): Promise<Row[]> {
  const { state } = work.place.ledger;
  const rows: Row[] = [];
  for (const [index, segment] of work.script.segments.entries()) {
    const { type } = segment;
    const orders = state.orders.filter(({ segment_type }) => segment_type === type);
    const spent = spentOf({ orders });
    const stays = await staysAsBrought(work, type);
    const image = !stays && (await needsImage(work, segment, index, true));
    const clip = !stays && (image || (await needsClip(work, segment, index)));
    rows.push({
      segment_type: type,
      image: imageOf(state, type)?.state ?? 'missing',
      clip: clipOf(state, type)?.state ?? 'missing',
      cost_usd: spent.usd,
      credits: spent.credits,
      takes: state.takes.filter(({ segment_type }) => segment_type === type).length,
      rerun: image && clip ? 'image_and_clip' : image ? 'image' : clip ? 'clip' : 'nothing',
      ...keptUntil(work, type),
    });
  }
  return rows;
}

const DAY_MS = 24 * 3_600_000;

/** The time until which the provider keeps a running clip; counted from the order, so it is rather too early. */
function keptUntil(
  { place: { ledger }, makers: { videos } }: Work,
  type: SegmentType,
): Pick<Row, 'kept_until'> {
  const clip = clipOf(ledger.state, type);
  const bought = clip?.state === 'running' ? orderOf(ledger.state, clip.order) : undefined;
  if (clip?.provider !== videos.id || bought === undefined) return {};
  if (videos.keptDays === undefined) return {};
  return { kept_until: new Date(Date.parse(bought.at) + videos.keptDays * DAY_MS).toISOString() };
}

const WORDS = { image: 'picture', clip: 'clip', image_and_clip: 'picture and clip' } as const;

/** One line on what will be made again; undefined where nothing will be. */
export async function againNotice(work: Work, what: 'images' | 'videos'): Promise<string | undefined> {
  const { state } = work.place.ledger;
  const again = (await overviewOf(work)).flatMap(({ segment_type: type, rerun }) => {
    if (rerun === 'nothing' || (work.choice.only !== undefined && !work.choice.only.has(type))) return [];
    const made = {
      image: imageOf(state, type)?.state === 'succeeded' && rerun !== 'clip',
      clip:
        what === 'videos' &&
        ['succeeded', 'running'].includes(clipOf(state, type)?.state ?? '') &&
        rerun !== 'image',
    };
    if (!made.image && !made.clip) return [];
    const word = WORDS[made.image && made.clip ? 'image_and_clip' : made.image ? 'image' : 'clip'];
    return [`${type} (${word})`];
  });
  if (again.length === 0) return undefined;
  const why = work.choice.redo ? 'As asked, made again' : 'Changed since it was made, so made again';
  return `${why}: ${again.join(', ')}. The rest is kept.`;
}

/** The overview as a table. */
export function overviewTable(rows: readonly Row[], folder: string): string {
  const head = ['segment', 'picture', 'clip', 'cost', 'takes', 'running again makes'];
  const costs = columnOfUsd(rows.map(({ cost_usd }) => cost_usd));
  const cells = rows.map(({ segment_type, image, clip, credits, takes, rerun, kept_until }, index) => [
    segment_type,
    image,
    kept_until === undefined ? clip : `${clip} (kept until ${kept_until.slice(0, 10)})`,
    `${costs[index]} USD${credits > 0 ? `, ${credits} credits` : ''}`,
    String(takes),
    rerun === 'nothing' ? 'nothing' : WORDS[rerun],
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((line) => line[column]!.length)));
  const lines = [head, ...cells].map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, `project: ${folder}`].join('\n');
}
