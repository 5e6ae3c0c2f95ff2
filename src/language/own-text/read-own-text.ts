import { type Label, labelOf } from './labels.ts';
import { BARE_STAMP, type Findings, type Line, lineOf, spoken } from './lines.ts';

/** What a person's script says, without what only they read: labels, stage directions, times, numbers of lists. */

export interface OwnPart {
  readonly label?: Label | undefined;
  readonly text: string;
}

export interface OwnText {
  readonly parts: readonly OwnPart[];
  /** What is not said: labels and directions, as they stand in the text. */
  readonly unspoken: readonly string[];
  /** What is said and may be a direction. */
  readonly doubtful: readonly string[];
}

interface Section {
  readonly label?: Label | undefined;
  /** The label has a line of its own, so that a blank line does not end what it names. */
  readonly isOpen: boolean;
  readonly paragraphs: string[][];
  /** It says who speaks. */
  speaks: boolean;
}

/** Labels that begin a part of the video. */
const isPart = ({ kind }: Label): boolean => kind !== 'speaker' && kind !== 'unspoken';

export function readOwnText(text: string): OwnText {
  const findings: Findings = { unspoken: [], doubtful: [] };
  const rows = tableOf(text, findings);
  if (rows !== undefined) return { parts: rows.map((row) => ({ text: row })), ...findings };
  const lines = withDoubts(linesOf(text, findings), findings);
  const labels = lines.flatMap((line) => (line.kind === 'label' ? [line.label] : []));
  const sections = sectionsOf(lines, labels, findings);
  const parts = sections.flatMap((section) => partsOf(section, labels));
  return { parts: parts.filter((part) => /[\p{L}\p{N}]/u.test(part.text)), ...findings };
}

function linesOf(text: string, findings: Findings): Line[] {
  const raw = text.split(/\r\n?|\n/);
  const stamps = raw.flatMap((line) => BARE_STAMP.exec(line.trim())?.[1] ?? []);
  const hasStamps = stamps.length >= 2 && /^0{1,2}:0[0-5]/.test(stamps[0]!);
  const lines = raw.map((line) => lineOf(line, hasStamps, findings));
  const items = lines.flatMap((line) =>
    line.kind === 'words' && line.item !== undefined ? [line.item] : [],
  );
  const isList = items.length >= 2 && items.every((item, at) => item === 1 || item === items[at - 1]! + 1);
  if (isList) return lines;
  return lines.map((line) =>
    line.kind === 'words' && line.item !== undefined
      ? { ...line, text: line.raw.trim(), item: undefined }
      : line,
  );
}

/** One doubtful label alone, such as «Music: it heals.», is said. */
function withDoubts(lines: readonly Line[], findings: Findings): Line[] {
  const labels = lines.filter((line) => line.kind === 'label');
  if (labels.length >= 2 || labels.some(({ isSure }) => isSure)) return [...lines];
  return lines.map((line): Line => {
    if (line.kind !== 'label') return line;
    findings.doubtful.push(line.raw.trim());
    return { kind: 'words', text: spoken(line.raw, findings), raw: line.raw };
  });
}

function sectionsOf(lines: readonly Line[], labels: readonly Label[], findings: Findings): Section[] {
  const hasParts = labels.some(isPart);
  const sections: Section[] = [{ isOpen: true, paragraphs: [[]], speaks: false }];
  let isSkipped = false;
  for (const line of lines) {
    const section = sections.at(-1)!;
    if (line.kind === 'blank' || line.kind === 'break') {
      isSkipped = false;
      if (section.isOpen || section.paragraphs.flat().length === 0) section.paragraphs.push([]);
      else sections.push({ isOpen: true, paragraphs: [[]], speaks: false });
      continue;
    }
    if (line.kind === 'words') {
      if (isSkipped) findings.unspoken.push(line.raw.trim());
      else if (line.item !== undefined) section.paragraphs.push([line.text], []);
      else if (line.isApart === true) section.paragraphs.push([line.text]);
      else section.paragraphs.at(-1)!.push(line.text);
      continue;
    }
    if (line.kind !== 'label') continue;
    const { label, rest } = line;
    findings.unspoken.push(rest === '' || label.kind === 'unspoken' ? line.raw.trim() : nameIn(line));
    isSkipped = label.kind === 'unspoken' && rest === '';
    if (label.kind === 'unspoken') continue;
    const words = spoken(rest, findings);
    if (label.kind === 'speaker') {
      if (!section.speaks) leaveDescription(section, findings);
      section.speaks = true;
      if (!hasParts) section.paragraphs.push([]);
      section.paragraphs.at(-1)!.push(words);
    } else sections.push({ label, isOpen: words === '', paragraphs: [[words]], speaks: false });
  }
  return sections;
}

/** In a scene that says who speaks, what stands before that says what is seen. */
function leaveDescription({ label, paragraphs }: Section, findings: Findings): void {
  if (label?.kind !== 'scene') return;
  const seen = paragraphs.flat().filter((text) => text !== '');
  findings.unspoken.push(...seen);
  paragraphs.splice(0, paragraphs.length, []);
}

const nameIn = ({ raw, rest }: { readonly raw: string; readonly rest: string }): string => {
  const at = raw.indexOf(rest.slice(0, 12));
  return at > 0 ? raw.slice(0, at).trim() : raw.trim();
};

function partsOf({ label, paragraphs }: Section, labels: readonly Label[]): OwnPart[] {
  const texts = paragraphs
    .map((lines) => lines.filter((line) => line !== '').join(' '))
    .filter((text) => text !== '');
  const isWhole =
    label?.number !== undefined ||
    label?.kind === 'ending' ||
    (label?.kind === 'hook' && labels.some(({ kind }) => kind === 'body' || kind === 'scene'));
  const named = label !== undefined && isPart(label) ? label : undefined;
  if (isWhole) return [{ label: named, text: texts.join(' ') }];
  return texts.map((text, index) => ({ label: index === 0 ? named : undefined, text }));
}

/** The spoken column of a table in Markdown: that under «Audio», «Script», «Voice-over». */
function tableOf(text: string, findings: Findings): string[] | undefined {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  const rows = lines.filter((line) => /^\s*\|.*\|\s*$/u.test(line));
  if (rows.length < 3 || rows.length < lines.length - 2) return undefined;
  const cells = rows.map((row) =>
    row
      .trim()
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  const column = cells[0]!.findIndex((cell) => labelOf(cell)?.kind === 'speaker');
  if (column < 0) return undefined;
  findings.unspoken.push(rows[0]!.trim(), ...cells[0]!.filter((_, at) => at !== column));
  return cells
    .slice(1)
    .map((row) => row[column] ?? '')
    .filter((cell) => !/^[-:\s]*$/.test(cell))
    .map((cell) => spoken(cell.replace(/<br\s?\/?>/gi, ' '), findings));
}
