import { basename } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { packageVersion } from '../../contracts/places.ts';
import { shownStorage } from '../../contracts/storage.ts';
import { type PageLanguage, wordsOf } from '../../page/languages.ts';
import { makerWords } from '../../page/makers.ts';
import type { FinalView, LiveState, PageModel, Rerun, SegmentView } from '../../page/model.ts';
import { problemOf } from '../../page/problem.ts';
import type { Words } from '../../page/words/en.ts';
import { frameOfImage } from '../../project/orders.ts';
import type { Project } from '../../project/store.ts';
import { degradationsOf } from '../documents.ts';
import type { End } from '../final/needs.ts';
import { spentOf } from '../money/budget.ts';
import { cautionFor } from '../publish/caution.ts';
import { textsOfKit } from '../publish/kit-texts.ts';
import { subjectOfInput, titleOfVideo } from '../publish/publish-text.ts';
import { overviewOf } from '../quote/overview.ts';
import { type Quote, quoteRest } from '../quote/quote.ts';
import { requireKeys } from '../quote/require-keys.ts';
import type { Makers } from '../work/makers.ts';
import type { Work } from '../work/work.ts';
import { choicesView } from './chosen.ts';
import { isCurrentFinal } from './current.ts';
import { finalFacts, projectFacts } from './facts.ts';
import { perSecond, unitOf } from './fit.ts';
import type { Shelf } from './media.ts';
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
  /** Who makes what is left, as far as their keys are there. */
  readonly makers: Makers;
}

/**
 * Collects everything that the review page shows of a project from the files on disk; nothing is written.
 * @param work undefined: there is no script yet
 */
export async function collectPage(
  project: Project,
  work: Work | undefined,
  { shelf, live, command, language: ui, end, makers }: PageOptions,
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
  const final = { ...(await finalView(work, segments, shelf, words)), upload: uploadView(work, end) };
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
    rerun: await rerunOf(work, makers, command, final.state !== 'current', words),
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
  work: Work,
  segments: readonly SegmentView[],
  shelf: Shelf,
  words: Words,
): Promise<Omit<FinalView, 'upload'>> {
  const { final, images } = work.place.ledger.state;
  if (final === null) return NO_FINAL;
  const files = final.captions?.files ?? null;
  const current = await isCurrentFinal(
    work,
    segments.map(({ row }) => row),
  );
  // A picture that was changed since is not what the video begins with.
  const first = segments[0] === undefined || !current ? undefined : images[segments[0].segment.type];
  const media = await shelf.media(final.asset, first?.state === 'succeeded' ? frameOfImage(first) : null);
  if (media === null) return NO_FINAL;
  return {
    state: current ? 'current' : 'outdated',
    media,
    captions: files === null ? null : await shelf.text(files.vtt),
    facts: finalFacts(final, words),
  };
}

/** Where the video goes by what the project keeps, and whether this very video lies there. */
function uploadView({ place: { ledger } }: Work, { upload = null }: End): FinalView['upload'] {
  if (upload === null) return null;
  const to = shownStorage(upload.address);
  const { final, uploads = [] } = ledger.state;
  const isThere = uploads.some(
    ({ sha256, address }) => sha256 === final?.asset.sha256 && address.startsWith(`${to}/`),
  );
  return { to, isThere };
}

/** What is left to make and what it costs; where somebody's key or price is missing, that is said before it is asked for. */
async function rerunOf(
  work: Work,
  makers: Makers,
  command: string,
  final: boolean,
  words: Words,
): Promise<Rerun> {
  let quote: Quote | undefined;
  let missing: Rerun['missing'] = null;
  try {
    quote = await quoteRest(work, { clips: true });
    await requireKeys(makers, quote, work);
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || error.kind !== 'config') throw error;
    missing = problemOf(error);
  }
  const spent = spentOf(work.place.ledger.state);
  return {
    ...(quote === undefined ? NO_RERUN : costFields(quote, words)),
    ...{ command, final, missing },
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
  ...{ command: '', final: true, missing: null },
  lines: [],
  totalUsd: 0,
  totalCredits: 0,
  spentUsd: 0,
  spentCredits: 0,
  limitUsd: null,
  withinLimit: true,
  asOf: '',
};

const NO_FINAL = { state: 'missing', media: null, captions: null, facts: [] } as const;

const NOTHING_YET = {
  facts: [],
  caution: null,
  final: { ...NO_FINAL, upload: null },
  publish: [],
  timeline: { totalSeconds: 0, peaks: null, parts: [], cues: [], words: [] },
  segments: [],
  removed: [],
  libraries: [],
  degradations: [],
  notices: [],
} as const;
