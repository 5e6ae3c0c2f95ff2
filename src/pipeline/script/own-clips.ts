import { NO_SCRIPT, type Segment, type SegmentType } from '../../contracts/segments.ts';
import { type Project, readScript, type ScriptFile } from '../../project/store.ts';
import { scriptFrom } from './write.ts';

/** Scripts of videos whose clips the user brought. Such a clip may have no text. */

export type BareClips = readonly { readonly type: SegmentType; readonly duration_seconds: number }[];

/** A script for brought clips, in the order of the body, with the texts of the project's own segments where it has them. */
export async function scriptOfClips(project: Project, clips: BareClips): Promise<ScriptFile> {
  const known = await readScript(project);
  if (known === undefined) return scriptFrom(project, { segments: segmentsOfClips(clips) });
  const segments = segmentsOfClips(clips).map((bare) => {
    const own = known.segments.find(({ type }) => type === bare.type);
    return own === undefined ? bare : { ...own, duration_seconds: bare.duration_seconds };
  });
  return { ...known, segments };
}

/** Whether a segment has a text; the segment of a clip that was brought without its script has none. */
export const hasScript = ({ script_text }: Pick<Segment, 'script_text'>): boolean =>
  script_text !== NO_SCRIPT;

/** Segments for clips that came without a script. */
export const segmentsOfClips = (clips: BareClips): Segment[] =>
  clips.map(({ type, duration_seconds }) => ({
    type,
    duration_seconds,
    script_text: NO_SCRIPT,
    visual_direction: NO_SCRIPT,
    emotion: 'calm',
  }));
