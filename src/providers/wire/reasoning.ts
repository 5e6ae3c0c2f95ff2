/** Takes the reasoning off a model's answer: in any tag, before a lone closing tag, or in a channel of its own. */

/** Names of tags that hold reasoning also where they are never closed. */
const REASONING =
  /^(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflect(?:ion)?|analysis|scratch_?pad|inner_?monologue|plan(?:ning)?|cot)$/;

/** Other spellings of the tags, by literal text. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['[THINK]', '<think>'],
  ['[/THINK]', '</think>'],
  ['◁think▷', '<think>'],
  ['◁/think▷', '</think>'],
  ['<|begin_of_thought|>', '<think>'],
  ['<|end_of_thought|>', '</think>'],
  ['<|thinking|>', '<think>'],
  ['<|/thinking|>', '</think>'],
];

/**
 * What remains of an answer without its reasoning.
 * @param isAnswer whether a text can be the answer; a tag whose rest cannot be is a wrapper of the answer, and opened
 */
export function withoutReasoning(text: string, isAnswer: (rest: string) => boolean): string {
  let rest = SPELLINGS.reduce((plain, [odd, usual]) => plain.replaceAll(odd, usual), text);
  // The last message of OpenAI's open models is the final one; those before it are on the channel «analysis».
  const message = rest.lastIndexOf('<|message|>');
  if (message !== -1) rest = rest.slice(message + '<|message|>'.length);
  rest = afterLoneClosing(rest, isAnswer);
  for (let tag = nextTag(rest); tag !== undefined; tag = nextTag(rest)) {
    const after = tag.close === undefined ? '' : rest.slice(tag.close);
    if (REASONING.test(tag.name) || isAnswer(after)) rest = after;
    else if (isAnswer(rest.slice(tag.end))) rest = rest.slice(tag.end);
    else break;
  }
  return rest;
}

/** The first tag that opens before the first brace, with the place after it and after its closing tag. */
function nextTag(text: string): { name: string; end: number; close: number | undefined } | undefined {
  const brace = text.indexOf('{');
  const found = /<([a-z][\w:-]{0,40})(?:\s[^<>]{0,200})?>/i.exec(brace === -1 ? text : text.slice(0, brace));
  if (found === null) return undefined;
  const name = found[1]!.toLowerCase();
  const end = found.index + found[0].length;
  const closing = `</${name}>`;
  const at = text.toLowerCase().indexOf(closing, end);
  return { name, end, close: at === -1 ? undefined : at + closing.length };
}

/** The text after the last closing tag that was never opened. */
function afterLoneClosing(text: string, isAnswer: (rest: string) => boolean): string {
  const lower = text.toLowerCase();
  for (const found of [...lower.matchAll(/<\/([a-z][\w:-]{0,40})>/g)].reverse()) {
    const rest = text.slice(found.index + found[0].length);
    if (!lower.slice(0, found.index).includes(`<${found[1]}`) && isAnswer(rest)) return rest;
  }
  return text;
}
