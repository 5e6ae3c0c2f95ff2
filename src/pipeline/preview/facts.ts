import { PLATFORM_NAMES } from '../../contracts/segments.ts';
import { decimalIn, tenthsIn } from '../../page/figures.ts';
import { languageLabel } from '../../page/languages.ts';
import type { PageModel } from '../../page/model.ts';
import { qualityIn } from '../../page/quality.ts';
import type { Words } from '../../page/words/en.ts';
import type { FinalState } from '../../project/ledger.ts';
import type { Project } from '../../project/store.ts';
import type { Work } from '../work/work.ts';

/** The facts that stand on the page, in its words. */

export function projectFacts(
  { settings }: Project,
  { script, language }: Work,
  words: Words,
): PageModel['facts'] {
  const { metadata, provider, segments } = script;
  const { facts } = words;
  const seconds = segments.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  return [
    [facts.language, languageLabel(language.tag, words.locale)],
    [facts.platform, PLATFORM_NAMES[settings.platform]],
    [facts.length, words.lengthIn(tenthsIn(words, seconds), segments.length)],
    [facts.script, provider === 'local' ? words.madeHere : (provider ?? words.you)],
    ...(metadata.virality_score > 0
      ? [[facts.virality, words.ofTen(tenthsIn(words, metadata.virality_score))] as const]
      : []),
    ...(metadata.hooks_used.length > 0
      ? [[facts.hook, metadata.hooks_used.map((hook) => hookIn(words, hook)).join(words.comma)] as const]
      : []),
  ];
}

/** A model may name a hook that nobody has words for. */
const hookIn = ({ hooks }: Words, hook: string): string =>
  Object.hasOwn(hooks, hook) ? hooks[hook as keyof Words['hooks']] : hook.replaceAll('_', ' ');

export function finalFacts(final: FinalState, words: Words): PageModel['final']['facts'] {
  const { facts } = words;
  const { captions, quality } = final;
  const shown = [
    captions?.burned === true && words.captionsBurned,
    captions?.files != null && 'final.srt, final.vtt',
  ];
  return [
    [facts.length, words.studio.seconds(decimalIn(words, final.duration_seconds, 1))],
    [facts.picture, `${final.resolution}, ${final.codec}`],
    [facts.captions, shown.filter(Boolean).join(', ') || words.captionsNone],
    ...(quality === null
      ? []
      : [
          [
            facts.checked,
            quality.verdict === 'pass' ? words.nothingWrong : qualityIn(quality.problems, words),
          ] as const,
        ]),
    ...(quality?.integrated_lufs == null
      ? []
      : [[facts.loudness, `${decimalIn(words, quality.integrated_lufs, 1)} LUFS`] as const]),
    ...(quality?.true_peak_dbtp == null
      ? []
      : [[facts.peak, `${decimalIn(words, quality.true_peak_dbtp, 1)} dBTP`] as const]),
  ];
}
