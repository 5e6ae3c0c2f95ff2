import { basename } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { packageVersion } from '../../contracts/places.ts';
import { type PageLanguage, wordsOf } from '../../page/languages.ts';
import { makerWords } from '../../page/makers.ts';
import type { FinalView, LiveState, PageModel, Rerun, SegmentView } from '../../page/model.ts';
import type { Words } from '../../page/words/en.ts';
import { frameOfImage } from '../../project/orders.ts';
import { markOfEnd, type Project } from '../../project/store.ts';
import { degradationsOf } from '../documents.ts';
import type { End } from '../final/needs.ts';
import { spentOf } from '../money/budget.ts';
import { cautionFor } from '../publish/caution.ts';
import { textsOfKit } from '../publish/kit-texts.ts';
import { subjectOfInput, titleOfVideo } from '../publish/publish-text.ts';
import { overviewOf } from '../quote/overview.ts';
import { type Quote, quoteRest } from '../quote/quote.ts';
import type { Work } from '../work/work.ts';
import { choicesView } from './chosen.ts';
import { finalFacts, projectFacts } from './facts.ts';
import { perSecond, unitOf } from './fit.ts';
import type { Shelf } from './media.ts';
import { isOfItsClips } from './of-clips.ts';
import { readyLibraries } from './photos.ts';
import { removedSegments } from './removed.ts';
import { segmentViews } from './segments.ts';
import { timelineOf } from './timeline.ts';

export interface PageOptions {
  readonly shelf: Shelf;
  readonly live: LiveState | null;
  /** The command line that goes on with the project. */
  readonly command: string;
  /** In which the page speaks. */
  readonly language: PageLanguage;
  /** How the final video is made. */
  readonly end: End;
}

/**
 * Collects everything that the review page shows of a project from the files on disk; nothing is written.
 * @param work undefined: there is no script yet
 */
export async function collectPage(
  project: Project,
  work: Work | undefined,
  { shelf, live, command, language: ui, end }: PageOptions,
): Promise<PageModel> {
  const { settings, folder } = project;
  const language = findLanguage(settings.language);
  const words = wordsOf(ui);
  const common = {
    ui,
    title: titleOf(project, work),
    language: {
      name: language.name,
      tag: language.tag,
      perSecond: perSecond(language),
      unit: unitOf(language),
      rightToLeft: language.rightToLeft,
    },
    choices: choicesView(project, end),
    folder,
    live,
    version: await packageVersion(),
  };
  if (work === undefined) return { ...common, ...NOTHING_YET, rerun: { ...NO_RERUN, command } };
  const notices: string[] = [];
  const rows = await overviewOf(work);
  const segments = await segmentViews(work, rows, shelf, { notices, words });
  const final = await finalView(work, segments, shelf, words);
  const timeline = await timelineOf(work, final.media !== null, notices, words);
  const { final: joined, takes: _takes } = work.place.ledger.state;
  const ofFinal = [...(joined?.degradations ?? []), ...(joined?.captions?.degradations ?? [])];
  return {
    ...common,
    facts: projectFacts(project, work, words),
    caution: cautionFor(spokenOf(project, work), language),
    final,
    publish: final.media === null ? [] : await publishOf(project),
    timeline,
    segments,
    removed: live === null ? [] : await removedSegments(project, work.script.segments),
    libraries: live === null ? [] : readyLibraries(work.place.config),
    degradations: degradationsOf(work, ofFinal),
    rerun: await rerunOf(work, command, final.state !== 'current', { notices, words }),
    notices: [...shelf.notices, ...notices],
  };
}

async function publishOf({ folder, settings }: Project): Promise<PageModel['publish']> {
  const texts = await textsOfKit(folder, settings.platform);
  return texts.map(({ name, title, text }) => {
    const hashtags = text.match(/(?<=^|\s)#[\p{L}\p{M}\p{N}_]+/gu) ?? [];
    return {
      name,
      texts: [
        ...(title === null ? [] : [['title', title] as const]),
        ['text', text] as const,
        ...(hashtags.length === 0 ? [] : [['hashtags', hashtags.join(' ')] as const]),
      ],
    };
  });
}

/** What decides on the caution, as in the publishing kit: the topic, and all that is said. */
const spokenOf = ({ settings: { input } }: Project, { script }: Work): string =>
  [subjectOfInput(input) ?? '', ...script.segments.map(({ script_text }) => script_text)].join(' ');

function titleOf({ settings, folder }: Project, work: Work | undefined): string {
  const subject = subjectOfInput(settings.input);
  const text =
    subject === undefined && work !== undefined
      ? titleOfVideo(undefined, work.script.segments, work.language)
      : (subject ?? settings.input?.content ?? basename(folder));
  const letters = [...text.replace(/\s+/gu, ' ').trim()];
  return letters.length > 160 ? `${letters.slice(0, 159).join('')}…` : letters.join('');
}

async function finalView(
  { place: { ledger, project }, script }: Work,
  segments: readonly SegmentView[],
  shelf: Shelf,
  words: Words,
): Promise<FinalView> {
  const { final, images } = ledger.state;
  if (final === null) return { state: 'missing', media: null, captions: null, facts: [] };
  const files = final.captions?.files ?? null;
  const isAsChosen =
    final.chosen === undefined || final.chosen === markOfEnd(project.settings, script.segments);
  const current =
    isAsChosen &&
    segments.every(({ row }) => row.rerun === 'nothing') &&
    (await isOfItsClips(project.folder, ledger.state));
  // A picture that was changed since is not what the video begins with.
  const first = segments[0] === undefined || !current ? undefined : images[segments[0].segment.type];
  const media = await shelf.media(final.asset, first?.state === 'succeeded' ? frameOfImage(first) : null);
  if (media === null) return { state: 'missing', media: null, captions: null, facts: [] };
  return {
    state: current ? 'current' : 'outdated',
    media,
    captions: files === null ? null : await shelf.text(files.vtt),
    facts: finalFacts(final, words),
  };
}

async function rerunOf(
  work: Work,
  command: string,
  final: boolean,
  { notices, words }: { readonly notices: string[]; readonly words: Words },
): Promise<Rerun> {
  const quote = await quoteRest(work, { clips: true }).catch((error: unknown) => {
    if (!(error instanceof SparkfluenceError) || error.kind !== 'config') throw error;
    notices.push(words.notices.noQuote(error.message));
    return undefined;
  });
  const spent = spentOf(work.place.ledger.state);
  return {
    ...(quote === undefined ? NO_RERUN : costFields(quote, words)),
    command,
    final,
    spentUsd: spent.usd,
    spentCredits: spent.credits,
  };
}

const costFields = (
  { lines, total_usd, total_credits, limit_usd, within_limit, as_of }: Quote,
  words: Words,
) => ({
  lines: lines.map(({ stage, segment_type, provider, model, usd, credits, exact }) => ({
    segment: segment_type,
    stage,
    maker: makerWords({ provider, model }, words),
    usd,
    credits,
    exact,
  })),
  totalUsd: total_usd,
  totalCredits: total_credits,
  limitUsd: limit_usd,
  withinLimit: within_limit,
  asOf: as_of,
});

const NO_RERUN: Rerun = {
  command: '',
  final: true,
  lines: [],
  totalUsd: 0,
  totalCredits: 0,
  spentUsd: 0,
  spentCredits: 0,
  limitUsd: 0,
  withinLimit: true,
  asOf: '',
};

const NOTHING_YET = {
  facts: [],
  caution: null,
  final: { state: 'missing', media: null, captions: null, facts: [] },
  publish: [],
  timeline: { totalSeconds: 0, peaks: null, parts: [], cues: [], words: [] },
  segments: [],
  removed: [],
  libraries: [],
  degradations: [],
  notices: [],
} as const;
