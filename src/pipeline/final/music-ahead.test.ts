import { expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../../contracts/clock.ts';
import type { ProgressEvent } from '../../contracts/progress.ts';
import type { Work } from '../work/work.ts';
import { musicAhead } from './music-ahead.ts';

const DRAFT = { source: { made: 'for_drafts' }, volume: 0.8, duck: true } as const;

/** Of a work only what is looked at before music is made. */
function workOf(made: { readonly maker?: string; readonly only?: ReadonlySet<string> } = {}) {
  const events: ProgressEvent[] = [];
  const work = {
    script: {
      segments: [
        { type: 'HOOK', duration_seconds: 5.792 },
        { type: 'ENDING_CTA', duration_seconds: 6.167 },
      ],
    },
    makers: { videos: { id: made.maker ?? 'local' }, narrator: undefined },
    choice: { only: made.only, redo: false },
    place: { ledger: { state: { narrations: {} } } },
    tools: {
      clock: SYSTEM_CLOCK,
      signal: new AbortController().signal,
      onEvent: (event: ProgressEvent) => events.push(event),
    },
  } as unknown as Work;
  const lengths: number[] = [];
  const make = async (_: Work, seconds: number) => {
    lengths.push(seconds);
    throw new Error('a failure comes again where the music is needed');
  };
  return { work, events, lengths, make };
}

const begun = (segment: 'HOOK' | 'ENDING_CTA', state: 'started' | 'kept' = 'started') =>
  ({ stage: 'clip', segment, state }) as const;

test('music is made once, as long as the frames of the clips, when the last of them was ordered', async () => {
  const { work, events, lengths, make } = workOf();
  const ahead = musicAhead(work, { music: DRAFT }, make);
  ahead.work.tools.onEvent(begun('ENDING_CTA'));
  await ahead.settled();
  expect(lengths).toEqual([]);
  ahead.work.tools.onEvent(begun('HOOK'));
  ahead.work.tools.onEvent(begun('HOOK'));
  await ahead.settled();
  expect(lengths).toEqual([expect.closeTo((139 + 148) / 24, 9)]);
  expect(events).toHaveLength(3);
});

test.each([
  ['a clip is kept', workOf(), DRAFT, 'kept'],
  ['a vendor makes the clips', workOf({ maker: 'veo' }), DRAFT, 'started'],
  ['only some clips are made', workOf({ only: new Set(['HOOK']) }), DRAFT, 'started'],
  ['there is no music', workOf(), null, 'started'],
  ['the music is somebody’s own', workOf(), { ...DRAFT, source: { file: '/music.mp3' } }, 'started'],
] as const)('nothing is made ahead where %s', async (_name, { work, lengths, make }, music, state) => {
  const ahead = musicAhead(work, { music }, make);
  ahead.work.tools.onEvent(begun('HOOK'));
  ahead.work.tools.onEvent(begun('ENDING_CTA', state));
  await ahead.settled();
  expect(lengths).toEqual([]);
});
