import { inTenths } from '../../contracts/length.ts';
import type { Quality } from '../../contracts/quality.ts';
import { remark } from '../../contracts/quality-remarks.ts';
import type { Measured } from './measure.ts';
import type { Probe } from './probe.ts';
import { integrated, lengthOf, merged, type Stretch } from './sound-facts.ts';

/** The verdict on a finished video, from what was measured and what its container says. */

export interface QualityFacts {
  readonly result: Probe;
  readonly plannedSeconds: number;
  readonly measured: Omit<Measured, 'complaints'>;
  /** The requested loudness, if there is one. */
  readonly targetLufs: number | undefined;
}

const PLAN_TOLERANCE_SECONDS = 0.5;
/** The longest silence that passes, seconds: a speaker takes a breath, and a short text leaves a pause in a draft. */
const SHORTEST_SILENCE_SECONDS = 2;
/** How much longer than the picture the sound may be, seconds: its last frame may extend beyond it. */
const END_TOLERANCE_SECONDS = 0.1;
/** A softer video is hard to hear on a phone; LUFS. */
const SOFTEST_LUFS = -30;
const TARGET_TOLERANCE_LU = 1;
const LOUDEST_DBTP = 0;
const LOUDEST_WITH_TARGET_DBTP = -1;

export function judge({ result, plannedSeconds, measured, targetLufs }: QualityFacts): Quality {
  const { videoDurationSeconds: seconds, videoStartSeconds: start, audio, fps } = result;
  const silent = measured.silent.filter((stretch) => lengthOf(stretch) >= SHORTEST_SILENCE_SECONDS);
  const soundStart = audio === null ? 0 : audio.startSeconds - start;
  const soundEnd = audio === null ? 0 : soundStart + audio.durationSeconds - seconds;
  const lufs = integrated(measured.blocks);
  const peak = measured.truePeak > 0 ? 20 * Math.log10(measured.truePeak) : undefined;
  const problems: string[] = [];
  if (Math.abs(seconds - plannedSeconds) > PLAN_TOLERANCE_SECONDS) {
    problems.push(remark('length', { a: short(seconds), b: short(plannedSeconds) }));
  }
  if (audio === null) problems.push(remark('noSound'));
  if (Math.abs(soundStart) > 1 / fps) problems.push(remark('soundBegins', { a: short(soundStart) }));
  if (Math.abs(soundEnd) > END_TOLERANCE_SECONDS) {
    problems.push(remark('soundEnds', { a: short(soundEnd) }));
  }
  const stretches = { black: measured.black, frozen: measured.frozen, silent };
  for (const what of ['black', 'frozen', 'silent'] as const) {
    const list = stretches[what];
    if (list.length > 0) problems.push(remark(what, { a: list.map(shown).join(', ') }));
  }
  if (lufs !== undefined && lufs < SOFTEST_LUFS) problems.push(remark('soft', { a: short(lufs) }));
  const limit = targetLufs === undefined ? LOUDEST_DBTP : LOUDEST_WITH_TARGET_DBTP;
  if (peak !== undefined && peak > limit) problems.push(remark('peaks', { a: short(peak) }));
  if (targetLufs !== undefined && lufs !== undefined && Math.abs(lufs - targetLufs) > TARGET_TOLERANCE_LU) {
    problems.push(remark('loudness', { a: short(lufs), b: String(targetLufs) }));
  }
  return {
    verdict: problems.length === 0 ? 'pass' : 'fail',
    problems,
    pictures: measured.everyPicture ? 'all' : 'some',
    duration_seconds: rounded(seconds, 3),
    planned_seconds: rounded(plannedSeconds, 3),
    sound_start_offset_ms: rounded(soundStart * 1000, 1),
    sound_end_offset_ms: rounded(soundEnd * 1000, 1),
    black: measured.black.map(stretchData),
    frozen: measured.frozen.map(stretchData),
    silent: silent.map(stretchData),
    integrated_lufs: lufs === undefined ? null : rounded(lufs, 1),
    true_peak_dbtp: peak === undefined ? null : rounded(peak, 1),
  };
}

/** The measurements of single clips as those of the whole; stretches that touch at a join become one. */
export function joinMeasured(
  parts: readonly { readonly measured: Measured; readonly seconds: number }[],
): Omit<Measured, 'complaints'> {
  let start = 0;
  const placed = parts.map(({ measured, seconds }) => {
    const offset = start;
    start += seconds;
    const move = (list: readonly Stretch[]) =>
      list.map(({ startSeconds, endSeconds }) => ({
        startSeconds: startSeconds + offset,
        endSeconds: Math.min(endSeconds, seconds) + offset,
      }));
    return { silent: move(measured.silent), black: move(measured.black), frozen: move(measured.frozen) };
  });
  return {
    blocks: parts.flatMap(({ measured }) => measured.blocks),
    truePeak: Math.max(0, ...parts.map(({ measured }) => measured.truePeak)),
    silent: merged(placed.flatMap(({ silent }) => silent)),
    black: merged(placed.flatMap(({ black }) => black)),
    frozen: placed.flatMap(({ frozen }) => frozen),
    everyPicture: parts.every(({ measured }) => measured.everyPicture),
  };
}

/** The verdict as a few lines of text. @param isVerbose also offsets and peaks, which few people read */
export function qualityTable(quality: Quality, isVerbose: boolean): string {
  const { integrated_lufs: lufs, true_peak_dbtp: peak } = quality;
  const rows = [
    ['duration', `${inTenths(quality.duration_seconds)} s, planned ${inTenths(quality.planned_seconds)} s`],
    ...(isVerbose
      ? [
          [
            'sound to picture',
            `${quality.sound_start_offset_ms} ms at the start, ${quality.sound_end_offset_ms} ms at the end`,
          ],
        ]
      : []),
    ['black, frozen, silent', [quality.black, quality.frozen, quality.silent].map(listed).join(' / ')],
    isVerbose
      ? ['loudness, true peak', `${lufs ?? '-'} LUFS, ${peak ?? '-'} dBTP`]
      : ['loudness', `${lufs ?? '-'} LUFS`],
    ['verdict', quality.verdict === 'pass' ? 'pass' : `fail: ${quality.problems.join('; ')}`],
  ];
  return rows.map(([what, value]) => `  ${what?.padEnd(22)} ${value}`).join('\n');
}

const listed = (list: Quality['black']) =>
  list.length === 0
    ? 'none'
    : list.map(({ start_seconds, end_seconds }) => `${start_seconds}-${end_seconds} s`).join(', ');

const stretchData = ({ startSeconds, endSeconds }: Stretch) => ({
  start_seconds: rounded(startSeconds, 2),
  end_seconds: rounded(endSeconds, 2),
});
const shown = ({ startSeconds, endSeconds }: Stretch) => `${short(startSeconds)}-${short(endSeconds)} s`;
const short = (value: number) => String(rounded(value, 2));
const rounded = (value: number, digits: number): number =>
  Math.round(value * 10 ** digits) / 10 ** digits || 0;
