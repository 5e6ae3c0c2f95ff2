import type { InputAudioTrack, InputVideoTrack } from 'mediabunny';
import type { Edit, Mp4Track } from '../packets/mp4-tracks.ts';

/** When a player shows the frames of a track, and when it plays its sound: the packets' times by the edit list. */

export interface ShownFrames {
  /** When each shown frame appears, seconds, in order. */
  readonly times: readonly number[];
  /** When the last one ends, as far as the file says. */
  readonly endSeconds: number;
  /** The number of frames that the edit list does not show once and in its first part: hidden, repeated, or of another part. */
  readonly hidden: number;
  /** Whether frames are stored in another order than they are shown (B-frames). */
  readonly reordered: boolean;
}

/** @param mp4 what the file says about the track, for an MP4 */
export async function shownFrames(track: InputVideoTrack, mp4: Mp4Track | undefined): Promise<ShownFrames> {
  const { EncodedPacketSink } = await import('mediabunny');
  const edits = editsOf(mp4);
  const times: number[] = [];
  let [hidden, latest, endSeconds] = [0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let reordered = false;
  const sink = new EncodedPacketSink(track);
  for await (const { timestamp, duration } of sink.packets(undefined, undefined, { metadataOnly: true })) {
    if (timestamp < latest) reordered = true;
    latest = Math.max(latest, timestamp);
    const played = playedBy(edits, timestamp, duration);
    if (played.length !== 1 || played[0]!.edit > 0) hidden += 1;
    for (const { at, until } of played) {
      times.push(at);
      endSeconds = Math.max(endSeconds, until);
    }
  }
  times.sort((a, b) => a - b);
  return { times, endSeconds, hidden, reordered };
}

/** When a sound begins and ends; undefined where nothing of it is played. */
export async function playedSound(
  track: InputAudioTrack,
  mp4: Mp4Track | undefined,
): Promise<{ startSeconds: number; endSeconds: number } | undefined> {
  const [first, last] = await Promise.all([track.getFirstTimestamp(), track.computeDuration()]);
  if (!(last > first)) return undefined;
  const edits = editsOf(mp4);
  if (edits === undefined) return { startSeconds: first, endSeconds: last };
  const parts = edits.list.flatMap(({ atSeconds, fromSeconds, toSeconds }) => {
    const [from, to] = [Math.max(fromSeconds, first + edits.shift), Math.min(toSeconds, last + edits.shift)];
    return to > from ? [[atSeconds + from - fromSeconds, atSeconds + to - fromSeconds] as const] : [];
  });
  if (parts.length === 0) return undefined;
  const [begins, ends] = [parts.map(([begin]) => begin), parts.map(([, end]) => end)];
  return { startSeconds: Math.min(...begins), endSeconds: Math.max(...ends) };
}

interface Edits {
  readonly list: readonly Edit[];
  /** What leads from mediabunny's clock, which follows the first edit alone, to that of the track; seconds. */
  readonly shift: number;
}

function editsOf(mp4: Mp4Track | undefined): Edits | undefined {
  const [first] = mp4?.edits ?? [];
  if (mp4?.edits === undefined || first === undefined) return undefined;
  const lead = Math.round(first.atSeconds * mp4.timescale) / mp4.timescale;
  return { list: mp4.edits, shift: first.fromSeconds - lead };
}

/** Times nearer to each other than this are the same; seconds. */
const SAME_TIME = 1e-6;

interface Showing {
  /** The number of the edit. */
  readonly edit: number;
  readonly at: number;
  readonly until: number;
}

/** When a frame is shown, and until when: not at all, once, or once for each edit that holds it. */
function playedBy(edits: Edits | undefined, timestamp: number, duration: number): Showing[] {
  if (edits === undefined) return [{ edit: 0, at: timestamp, until: timestamp + duration }];
  const time = timestamp + edits.shift;
  return edits.list.flatMap(({ atSeconds, fromSeconds, toSeconds }, edit): Showing[] => {
    // As FFmpeg counts: a frame that begins before the edit is not shown, though it may reach into it.
    if (time < fromSeconds - SAME_TIME || time >= toSeconds - SAME_TIME) return [];
    const at = atSeconds + time - fromSeconds;
    return [{ edit, at, until: Math.min(at + duration, atSeconds + toSeconds - fromSeconds) }];
  });
}
