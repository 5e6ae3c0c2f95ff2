import { PLANS } from '../../contracts/segments.ts';
import { spentOf } from '../money/budget.ts';
import type { Session } from '../work/session.ts';
import type { Work } from '../work/work.ts';

/** A draft's making against its own length, as `npm run bench` finds it on two cores. */
const LOCAL_SHARE = 0.35;
/** A clip of a video provider: all are made at once, so that one clip's time is all clips' time. */
const REMOTE_SECONDS = 150;

/** What can be said of a work before it is done: its segments, its time by experience, its money so far. */
export function planOf({ script, choice: { only }, makers: { videos }, place: { ledger } }: Work) {
  const segments = script.segments.filter(({ type }) => only === undefined || only.has(type));
  const length = segments.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  return {
    segments: segments.map(({ type }) => type),
    expectedSeconds: secondsFor(length, videos.id),
    spentUsd: () => spentOf(ledger.state).usd,
  };
}

/** What can be said before there is a script: of the length that was asked for. */
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
