/** Speech and writing that is laid out by who says it: exported chats, and transcripts with a name and a time above the words. */

/** What one person says at once. */
export interface Message {
  readonly lines: readonly string[];
}

/** `[12/03/2024, 09:15:22] Rina: …` of a phone, and `12/03/24, 9:15 am - Mia: …` of another. */
const CHAT =
  /^\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? {1,2}\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.? ?m\.?)?(?:\] ?| [-–] )(.*)$/iu;
/** Who writes; a line of the program itself names nobody. */
const WRITER = /^([^:]{1,40}): ?(.*)$/u;
/** What stands in the place of a picture or of a message that was taken back. */
const NOTHING_SAID =
  /^(?:<[^<>]{3,60}>|(?:image|video|audio|sticker|gif|document|contact card) omitted|(?:this|you deleted this) message(?: was deleted)?\.?|null)$/iu;
/** `Priya  00:07`, `Speaker 1 (01:02:03)` on a line of its own. */
const NAMED_TIME =
  /^[\p{Lu}\p{Lo}][\p{L}\p{M}\p{N}.'’-]{0,30}(?: [\p{L}\p{N}][\p{L}\p{M}\p{N}.'’-]{0,30}){0,3}[ \t]{1,4}[([]?\d{1,2}:\d{2}(?::\d{2})?[)\]]?$/u;
/** What the program that wrote it down says of itself. */
const SIGNATURE = /^transcribed by https?:\/\/\S{1,80}$/iu;
/** Fewest lines of the form; one may stand in any text. */
const LEAST = 2;

/** The messages of a chat, or the turns of a transcript with a name and a time above each; undefined for any other text. */
export const messagesOf = (text: string): Message[] | undefined => {
  const lines = text
    .replace(/[\u200E\u200F\u202A-\u202E]/gu, '')
    .replace(/[\u00A0\u202F]/gu, ' ')
    .split('\n');
  return chatIn(lines) ?? turnsIn(lines);
};

function chatIn(lines: readonly string[]): Message[] | undefined {
  if (lines.filter((line) => CHAT.test(line.trim())).length < LEAST) return undefined;
  const messages: { lines: string[] }[] = [];
  let isSaid = false;
  for (const line of lines.map((each) => each.trim())) {
    const entry = CHAT.exec(line);
    if (entry === null) {
      if (isSaid && line !== '') messages.at(-1)!.lines.push(line);
      continue;
    }
    const said = WRITER.exec(entry[1] ?? '')?.[2]?.trim() ?? '';
    isSaid = said !== '' && !NOTHING_SAID.test(said);
    if (isSaid) messages.push({ lines: [said] });
  }
  return messages.map((message) => ({ lines: message.lines.map(ended) }));
}

function turnsIn(lines: readonly string[]): Message[] | undefined {
  if (lines.filter((line) => NAMED_TIME.test(line.trim())).length < LEAST) return undefined;
  const turns: { lines: string[] }[] = [];
  for (const line of lines.map((each) => each.trim())) {
    if (NAMED_TIME.test(line)) turns.push({ lines: [] });
    else if (line !== '' && !SIGNATURE.test(line)) turns.at(-1)?.lines.push(line); // what stands above the first name is the head of the page
  }
  return turns.filter((turn) => turn.lines.length > 0);
}

/** People end no message with a full stop. */
function ended(line: string): string {
  const text = line.trimEnd();
  if (!/[\p{L}\p{M}\p{N})]$/u.test(text)) return line;
  if (/\p{Script=Devanagari}|\p{Script=Bengali}/u.test(text)) return `${text}।`;
  return `${text}${/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text) ? '。' : '.'}`;
}
