import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Metadata } from '../../contracts/documents.ts';
import type { PhotoCreditEntry } from '../../contracts/photos.ts';
import { PLATFORM_NAMES, type Platform, type SegmentType } from '../../contracts/segments.ts';
import { readIfThere, toJson, writeWhole } from '../../disk/files.ts';
import { fingerprint, sha256, sha256OfFile } from '../../disk/fingerprint.ts';
import type { Asset, FinalState, State } from '../../project/ledger.ts';
import { clipOf, imageOf } from '../../project/orders.ts';
import { openCorpus } from '../../providers/local/script/corpus.ts';
import { matchDomain } from '../../providers/local/script/match.ts';
import { readTopic } from '../../providers/local/script/topic.ts';
import { beforeReplacing } from '../work/generated.ts';
import { OWN_FILE } from '../work/own-files.ts';
import { photoCreditsOf } from '../work/photo-credits.ts';
import type { Work } from '../work/work.ts';
import { DISCLOSURE_SWITCHES, type Generated } from './disclosures.ts';
import { type PublishText, publishText, subjectOfInput } from './publish-text.ts';
import { makeThumbnail, type StampOf } from './thumbnail.ts';

/** The folder `publish/` of a project: everything that is uploaded, and the texts to paste. */
export interface PublishKit {
  readonly folder: string;
  /** The `file:` URL of the folder. */
  readonly url: string;
}

export const FOLDER = 'publish';
/** Part of the fingerprint: raise it when the same video gets another kit. */
const KIT_VERSION = 6;

interface SafeZone {
  /** `unknown`: the pictures of brought or bought clips are not checked. */
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly why: string;
}

/**
 * Writes the kit of a final video. An existing kit is kept if it was made from the same inputs, with what a person changed in
 * it; what is replaced becomes a take where a person changed it.
 * @param logo for the thumbnail, as it stands in the video
 * @throws SparkfluenceError media, when no frame can be read; the disk's own errors
 */
export async function writePublishKit(
  work: Work,
  final: FinalState,
  logo?: StampOf | undefined,
): Promise<PublishKit> {
  const folder = join(work.place.project.folder, FOLDER);
  const kit = { folder, url: pathToFileURL(`${folder}/`).href };
  const project = work.place.project.folder;
  const files = await filesOf(project, final);
  const credits = photoCreditsOf(work);
  const text = publishText(await inputOf(work, credits));
  const zone = safeZoneOf(work, final);
  const { platform } = work.place.project.settings;
  const made = fingerprint({
    version: KIT_VERSION,
    files: files.map(({ sha256 }) => sha256),
    text,
    zone,
    platform,
    credits,
  });
  const document = join(folder, 'publish.json');
  if (await isCurrent(folder, document, made, files)) return kit;
  await mkdir(folder, { recursive: true });
  const video = join(project, final.asset.path);
  const texts: readonly (readonly [name: string, data: string | Buffer])[] = [
    ['thumbnail.jpg', await makeThumbnail(work, { title: text.title, video, folder, logo })],
    ['publish.md', markdownOf(text, zone, platform, files, credits)],
    ['publish.json', toJson({ ...documentOf(work, final, text, zone, files, made), photo_credits: credits })],
  ];
  const others = await othersIn(folder, files);
  await beforeReplacing(work, [
    ...files.map((asset) => ({ path: `${FOLDER}/${asset.path}`, sha256: asset.sha256 })),
    ...texts.map(([name, data]) => ({ path: `${FOLDER}/${name}`, sha256: sha256(data) })),
    ...others.map((name) => ({ path: `${FOLDER}/${name}` })),
  ]);
  await rm(document, { force: true }); // a partly new kit must not look complete
  await Promise.all([
    ...files.map((asset) => place(join(project, asset.path), join(folder, asset.path))),
    ...others.map((name) => rm(join(folder, name), { force: true })),
  ]);
  for (const [name, data] of texts) await writeWhole(join(folder, name), data); // its document last
  return kit;
}

/** The video and its captions, as they are now: a person may have changed those. */
async function filesOf(folder: string, { asset, captions }: FinalState): Promise<Asset[]> {
  const beside = captions?.files == null ? [] : [captions.files.srt, captions.files.vtt];
  const now = beside.map(async ({ path }) => {
    const file = join(folder, path);
    return { path, sha256: await sha256OfFile(file), bytes: (await stat(file)).size };
  });
  return [asset, ...(await Promise.all(now))];
}

async function inputOf(
  { place: { project, ledger }, script, language }: Work,
  credits: readonly PhotoCreditEntry[],
) {
  const subject = subjectOfInput(project.settings.input);
  const parts = script.segments.map(({ type }) => generatedOf(ledger.state, type));
  return {
    subject,
    segments: script.segments,
    language,
    keywords: subject === undefined ? [] : await keywordsOf(subject, language),
    sources: sourcesOf(script.metadata.rag_sources ?? []),
    generated: (['all', 'voice'] as const).find((part) => parts.includes(part)) ?? ('nothing' as const),
    credits: credits.flatMap((credit) =>
      credit.required ? [{ line: credit.line, brief: briefCredit(credit) }] : [],
    ),
  };
}

const briefCredit = ({ creator, license, page_url }: PhotoCreditEntry): string =>
  `Photo: ${creator === null ? '' : `${creator}, `}${license}, ${page_url}`;

/** One line an article whose sentences are said: its title, address, revision and licence. */
function sourcesOf(sources: NonNullable<Metadata['rag_sources']>): string[] {
  const lines = sources.flatMap(({ title, source, revision, license }) =>
    revision === undefined ? [] : [`"${title}", ${readable(source ?? '')} (oldid=${revision}), ${license}`],
  );
  return [...new Set(lines)];
}

/** An address with its letters, as browsers show it, where it is one that can be read so. */
function readable(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

/** What of a segment was generated. What a take or a document was made by is not known any more, and counts as generated. */
function generatedOf(state: State, type: SegmentType): Generated {
  const [clip, image] = [clipOf(state, type), imageOf(state, type)];
  if (clip?.provider === 'custom') return 'nothing';
  const isPhoto = image?.state === 'succeeded' && (image.model === OWN_FILE || image.credit !== undefined);
  if (clip?.provider === 'pexels') return 'voice';
  return isPhoto && clip?.provider === 'local' ? 'voice' : 'all';
}

/** The keywords of a topic's subject, where the local corpus has it in this language. */
async function keywordsOf(subject: string, language: Work['language']): Promise<string[]> {
  const corpus = await openCorpus();
  const texts = await corpus.texts(language.name);
  if (texts.size === 0) return [];
  const { numbers = [] } = (await corpus.patterns(language.name)) ?? {};
  const id = matchDomain(readTopic(subject, language, numbers).countless, texts, numbers, language.name);
  return id === undefined ? [] : (texts.get(id)?.keywords.slice(0, 6) ?? []);
}

function safeZoneOf({ script, place: { ledger } }: Work, { resolution, captions }: FinalState): SafeZone {
  const [width = 0, height = 1] = resolution.split('x').map(Number);
  if (Math.abs(width / height - 9 / 16) > 0.01)
    return { verdict: 'fail', why: `The picture is ${resolution}, not 9:16.` };
  const others = script.segments.filter(({ type }) => clipOf(ledger.state, type)?.provider !== 'local');
  const where = 'x 120 to 888 and y 288 to 1248 of 1080×1920, which no app covers with its own buttons';
  if (others.length === 0) return { verdict: 'pass', why: `Words are drawn within ${where}.` };
  const burned = captions?.burned === true ? ` Captions are drawn within ${where}.` : '';
  const names = others.map(({ type }) => type).join(', ');
  return { verdict: 'unknown', why: `What the clips of ${names} show was not looked at.${burned}` };
}

async function isCurrent(
  folder: string,
  document: string,
  made: string,
  files: readonly Asset[],
): Promise<boolean> {
  const text = await readIfThere(document);
  if (text === undefined || !text.includes(`"fingerprint": "${made}"`)) return false;
  const sizes = await Promise.all(
    [...files.map(({ path }) => path), 'thumbnail.jpg', 'publish.md'].map((name) =>
      sizeOf(join(folder, name)),
    ),
  );
  return sizes.every((size) => size !== undefined && size > 0);
}

const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ size }) => size,
    () => undefined,
  );

/** Links a file into the kit, or copies it where the disk has no hard links. */
async function place(source: string, target: string): Promise<void> {
  await rm(target, { force: true });
  await link(source, target).catch(() => copyFile(source, target));
}

/** The captions of an earlier video, which are not to stay beside one that has none. */
async function othersIn(folder: string, files: readonly Asset[]): Promise<string[]> {
  const ours = (await readdir(folder)).filter((name) => /^final\.(mp4|srt|vtt)$/.test(name));
  return ours.filter((name) => !files.some(({ path }) => path === name));
}

function documentOf(
  { place: { project }, language }: Work,
  final: FinalState,
  text: PublishText,
  safe_zone: SafeZone,
  files: readonly Asset[],
  made: string,
) {
  const { project_id, platform } = project.settings;
  const { duration_seconds, resolution, codec } = final;
  return {
    project_id,
    language: language.name,
    platform,
    video: { file: 'final.mp4', duration_seconds, resolution, codec, sha256: final.asset.sha256 },
    captions: files.slice(1).map(({ path }) => path),
    thumbnail: 'thumbnail.jpg',
    title: text.title,
    hashtags: text.hashtags,
    caution: text.caution,
    sources: text.sources,
    disclosure: text.disclosure,
    safe_zone,
    platforms: Object.fromEntries(
      text.platforms.map(({ platform: name, ...rest }) => [
        name,
        { ...rest, disclosure_switch: text.disclosure === null ? null : DISCLOSURE_SWITCHES[name] },
      ]),
    ),
    fingerprint: made,
  };
}

/** The page to read and to paste from; the video's own platform comes first. */
function markdownOf(
  { title, platforms, disclosure, sources }: PublishText,
  { verdict, why }: SafeZone,
  first: Platform,
  files: readonly Asset[],
  credits: readonly PhotoCreditEntry[],
): string {
  const sorted = [...platforms].sort((a, b) => Number(b.platform === first) - Number(a.platform === first));
  const parts = sorted.map(({ platform, title: own, text, characters, limits, hashtags, credited }) =>
    [
      `## ${PLATFORM_NAMES[platform]}`,
      ...(own === null ? [] : [`Title (${characters.title} of ${limits.title} characters):`, fenced(own)]),
      `Text (${characters.text} of ${limits.text} characters, ${hashtags.length} of at most ${limits.hashtags} hashtags):`,
      fenced(text),
      ...(credited
        ? []
        : [
            '**The photos below are more than this text has room for:** name them in the first comment, and pin it.',
          ]),
      ...(disclosure === null
        ? []
        : [`AI disclosure: it is in the text; in the app also: ${DISCLOSURE_SWITCHES[platform]}.`]),
    ].join('\n\n'),
  );
  const list = [...files.map(({ path }) => path), 'thumbnail.jpg'].map((name) => `\`${name}\``).join(', ');
  const named = sources.map((line) => `- ${line}`).join('\n');
  return `${[
    `# ${title}`,
    `Upload ${list}.`,
    `Safe zone: **${verdict}**. ${why}`,
    ...parts,
    ...creditsPart(credits),
    ...(sources.length === 0
      ? []
      : [
          `## Sources\n\nThe video says sentences of these; their licence wants them named, as in each text above.\n\n${named}`,
        ]),
  ].join('\n\n')}\n`;
}

/** Whose photos are shown. Libraries ask for a credit where there is room for one; some licences insist. */
function creditsPart(credits: readonly PhotoCreditEntry[]): string[] {
  if (credits.length === 0) return [];
  const rows = credits.map(
    ({ segment_type, line, license, required }) =>
      `- ${segment_type}: ${line}${line.includes(license) ? '' : ` (${license})`}${required ? '. **It must stand with the video.**' : ''}`,
  );
  return ['## Photos', 'Thank the people who made them where there is room:', rows.join('\n')];
}

const fenced = (text: string): string => `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``;
