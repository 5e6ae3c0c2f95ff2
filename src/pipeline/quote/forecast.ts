import { PLANS } from '../../contracts/segments.ts';
import { spentOf } from '../money/budget.ts';
import type { Session } from '../work/session.ts';
import type { Work } from '../work/work.ts';

/** The time of making a draft relative to its length, measured by `npm run bench` on two cores. */
const LOCAL_SHARE = 0.35;
/** The time of a video provider's clips, seconds; all clips are made at once. */
const REMOTE_SECONDS = 150;

/** The plan of a work: its segments, its expected time, and its cost so far. */
export function planOf({ script, choice: { only }, makers: { videos }, place: { ledger } }: Work) {
  const segments = script.segments.filter(({ type }) => only === undefined || only.has(type));
  const length = segments.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  return {
    segments: segments.map(({ type }) => type),
    expectedSeconds: secondsFor(length, videos.id),
    spentUsd: () => spentOf(ledger.state).usd,
  };
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
  length * LOCAL_SHARE + (videoProvider === 'local' ? 0 : REMOTE_SECONDS);
