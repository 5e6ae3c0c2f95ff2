import { isMadeHere, PLANS, type Segment } from '../../contracts/segments.ts';
import { clipOf, imageOf } from '../../project/orders.ts';
import { isOutdated } from '../clips/current.ts';
import { spentOf } from '../money/budget.ts';
import type { Session } from '../work/session.ts';
import type { Work } from '../work/work.ts';

/** The time of making a draft relative to its length, measured by `npm run bench` on two cores. */
const LOCAL_SHARE = 0.35;
/** The time of a video provider's clips, seconds; all clips are made at once. */
const REMOTE_SECONDS = 150;

/** The plan of a work: its segments and how far they are, its expected time, and its cost so far. */
export function planOf(work: Work) {
  const { script, choice, makers, place } = work;
  const segments = script.segments
    .map((segment, index) => ({ ...presentOf(work, segment, index), seconds: segment.duration_seconds }))
    .filter(({ name }) => choice.only === undefined || choice.only.has(name));
  const length = segments.reduce(
    (sum, { seconds, clipPercentage }) => sum + (clipPercentage === 100 ? 0 : seconds),
    0,
  );
  return {
    segments: segments.map(({ seconds: _seconds, ...segment }) => segment),
    expectedSeconds: length === 0 ? 0 : secondsFor(length, makers.videos.id),
    spentUsd: () => spentOf(place.ledger.state).usd,
  };
}

/** What the ledger has of a segment that stays; nothing where it is made again. */
function presentOf(work: Work, segment: Segment, index: number) {
  const { type: name } = segment;
  const { state } = work.place.ledger;
  const [image, clip] = [imageOf(state, name), clipOf(state, name)];
  if (work.choice.redo) return { name, hasPicture: false, clipPercentage: 0 };
  const hasPicture = image?.state === 'succeeded';
  if (clip === undefined || isOutdated(work, segment, index)) return { name, hasPicture, clipPercentage: 0 };
  // What was started and not asked after yet is under way all the same.
  const running = clip.state === 'running' ? Math.max(1, clip.receipt.status_percentage) : 0;
  return { name, hasPicture, clipPercentage: clip.state === 'succeeded' ? 100 : Math.min(99, running) };
}

/** The plan before there is a script, by the requested length. */
export async function planBefore(session: Session) {
  const { ledger } = (await session.purchaseContext()).place;
  const parts = PLANS[session.project.settings.duration ?? '30s'];
  const length = parts.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  return {
    expectedSeconds: secondsFor(length, session.makers.videos.id),
    spentUsd: () => spentOf(ledger.state).usd,
  };
}

const secondsFor = (length: number, videoProvider: string): number =>
  length * LOCAL_SHARE + (isMadeHere(videoProvider) ? 0 : REMOTE_SECONDS);
