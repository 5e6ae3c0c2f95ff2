import { narrationOf } from '../../project/orders.ts';
import { FRAMES_PER_SECOND } from '../../providers/local/frame-rate.ts';
import type { Work } from '../work/work.ts';
import { makeMusic } from './made-music.ts';
import type { FinalRequest } from './order.ts';

/** Long enough for the last order to be with the workers, since making music keeps this thread busy. */
const AFTER_LAST_ORDER_MS = 200;

export interface MusicAhead {
  /** The work whose clips are made meanwhile. */
  readonly work: Work;
  /** Resolves when no music is being made any more; a failure comes again where the music is needed. */
  settled(): Promise<unknown>;
}

/**
 * Makes the music of a draft while other processes render its last clips, in place of afterwards, when the rest would wait for
 * it. Only where the clips will surely be as long as the script plans: made here, by the embedded voice.
 * @param make replaces the making, in tests
 */
export function musicAhead(
  work: Work,
  { music }: Pick<FinalRequest, 'music'>,
  make: typeof makeMusic = makeMusic,
): MusicAhead {
  if (!isSure(work, music)) return { work, settled: async () => undefined };
  const waiting = new Set(work.script.segments.map(({ type }) => type));
  let making: Promise<unknown> = Promise.resolve();
  return {
    work: {
      ...work,
      tools: {
        ...work.tools,
        onEvent(event) {
          work.tools.onEvent(event);
          if (event.stage !== 'clip' || event.state !== 'started' || event.segment === undefined) return;
          const wasWaiting = waiting.delete(event.segment);
          if (!wasWaiting || waiting.size > 0) return;
          making = work.tools.clock
            .sleep(AFTER_LAST_ORDER_MS, work.tools.signal)
            .then(() => make(work, plannedSeconds(work)))
            .catch(() => undefined);
        },
      },
    },
    settled: () => making,
  };
}

function isSure({ makers, choice, place, script }: Work, music: FinalRequest['music']): boolean {
  if (music === null || !('made' in music.source)) return false;
  if (makers.videos.id !== 'local' || makers.narrator !== undefined || choice.only !== undefined)
    return false;
  return script.segments.every(({ type }) => narrationOf(place.ledger.state, type) === undefined);
}

/** As long as the clips are, whose pictures are whole frames; the script tells seconds to a thousandth. */
const plannedSeconds = ({ script }: Work): number =>
  script.segments.reduce(
    (sum, { duration_seconds }) => sum + Math.round(duration_seconds * FRAMES_PER_SECOND) / FRAMES_PER_SECOND,
    0,
  );
