import { voiceOfOurs } from '../../contracts/brand.ts';
import type { VoiceProvider } from '../../contracts/narrators.ts';
import { isMadeHere, type Segment, type SegmentType } from '../../contracts/segments.ts';
import { clipOf, narrationOf } from '../../project/orders.ts';
import { voiceFor } from '../../providers/local/voice/voices.ts';
import { makeNarration, needsNarration } from '../narration/make.ts';
import { hasScript } from '../script/own-clips.ts';
import type { Work } from '../work/work.ts';
import { isBrought } from './state.ts';

/** One narrator over clips that speak by themselves: those of a video model, and a person's own (`--narrate`). */

/** Whether the narrator is heard over the clip that a segment has: one that was made here is narrated already. */
export function isHeardOver({ place: { ledger } }: Pick<Work, 'place'>, segment: Segment): boolean {
  const clip = clipOf(ledger.state, segment.type);
  return hasScript(segment) && clip?.state === 'succeeded' && !isMadeHere(clip.provider);
}

/** Who narrates over the clip that a segment has or gets; undefined where nobody does. */
export async function narratorOver(work: Work, segment: Segment): Promise<VoiceProvider | undefined> {
  const { place, makers, choice } = work;
  if (place.project.settings.final?.narrate !== true || !hasScript(segment)) return undefined;
  const clip = clipOf(place.ledger.state, segment.type);
  const isThere = clip?.state === 'succeeded' || clip?.state === 'running';
  const stays = isThere && !choice.redo && (isBrought(clip) || makers.auto.videos);
  const speaksItself = stays ? !isMadeHere(clip.provider) : makers.videos.takesNarration !== true;
  return speaksItself ? makers.narratorOver() : undefined;
}

/** Makes the narration of a segment whose clip speaks by itself, where one is wanted. @throws SparkfluenceError as `makeNarration` */
export async function narrateOver(work: Work, segment: Segment): Promise<void> {
  const narrator = await narratorOver(work, segment);
  if (narrator !== undefined) await makeNarration(work, segment, narrator);
}

/** Who narrates over the clip that a segment has, whoever would make another one today; undefined where nobody does. */
export async function narratorOverClip(work: Work, segment: Segment): Promise<VoiceProvider | undefined> {
  const { place, makers } = work;
  if (place.project.settings.final?.narrate !== true || !isHeardOver(work, segment)) return undefined;
  return makers.narratorOver();
}

/** Makes the narrations that are heard over the clips of a project whose clips are whole. @throws SparkfluenceError as `makeNarration` */
export async function narrateClips(work: Work): Promise<void> {
  for (const segment of work.script.segments) {
    const narrator = await narratorOverClip(work, segment);
    if (narrator !== undefined) await makeNarration(work, segment, narrator);
  }
}

/** Who would be paid for it; undefined where nothing has to be bought. @param who whether for the clip that is there, or that comes */
export async function unpaidNarrator(
  work: Work,
  segment: Segment,
  who: typeof narratorOver = narratorOver,
): Promise<VoiceProvider | undefined> {
  const narrator = await who(work, segment);
  if (narrator === undefined || !(await needsNarration(work, segment, narrator))) return undefined;
  return narrator;
}

/**
 * Refuses, before anything is made or bought, words that the embedded voice would have to say in a language that it does not speak.
 * @param brought segments that a recording or a clip of the person's is given for
 * @throws SparkfluenceError input, reason `language_without_voice`
 */
export async function checkLanguage(work: Work, brought: ReadonlySet<SegmentType>): Promise<void> {
  const { script, place, makers, choice, language } = work;
  const { settings } = place.project;
  const isSpokenHere = makers.videos.takesNarration === true;
  if (!isSpokenHere && settings.final?.narrate !== true) return;
  if (isSpokenHere ? makers.narrator !== undefined : (await makers.narratorOver()).id !== 'espeak') return;
  const { state } = place.ledger;
  const isSaid = ({ type }: Segment) =>
    brought.has(type) ||
    narrationOf(state, type) !== undefined ||
    (isSpokenHere && !choice.redo && ['succeeded', 'running'].includes(clipOf(state, type)?.state ?? ''));
  const isMeant = ({ type }: Segment) => choice.only === undefined || choice.only.has(type);
  const silent = script.segments.find((each) => hasScript(each) && isMeant(each) && !isSaid(each));
  if (silent !== undefined) voiceFor(language, voiceOfOurs(settings.voice));
}
