import { expect, test } from 'vitest';
import { jsonIn } from './json-answer.ts';

const answer = { segments: [{ text: 'a <b>bold</b> {word}' }] };
const json = JSON.stringify(answer);
const draft = JSON.stringify({ segments: [{ text: 'a draft of it all' }] });

test.each([
  ['alone', json],
  ['in a fence', `Sure!\n\`\`\`json\n${json}\n\`\`\`\nEnjoy.`],
  ['after <think>', `<think>first ${draft}</think>\n${json}`],
  ['after <Thinking>', `<Thinking>first ${draft}</Thinking>${json}`],
  ['after a tag that nobody knows', `<brainstorm mood="wild">first ${draft}</brainstorm>${json}`],
  ['after two tags', `<plan>a</plan><critique>${draft}</critique>${json}`],
  ['after a lone closing tag', `I could say ${draft} but no.\n</think>\n\n${json}`],
  ['after a lone closing tag that nobody knows', `hm ${draft}</deliberation>${json}`],
  ['after [THINK]', `[THINK]first ${draft}[/THINK]${json}`],
  ['after ◁think▷', `◁think▷first ${draft}◁/think▷${json}`],
  [
    'on the final channel',
    `<|channel|>analysis<|message|>first ${draft}<|end|><|start|>assistant<|channel|>final<|message|>${json}`,
  ],
  ['within a tag', `<answer>${json}</answer>`],
  ['after a small one', `Given {"a":1} it is ${json}`],
  ['before a sentence', `${json}\nThis keeps {the promise}.`],
])('the object %s is found', (_, text) => {
  expect(jsonIn(text)).toEqual(answer);
});

test.each(['', 'no object', '<think>never closed {"a": 1}', '{"segments": ['])('%j holds none', (text) => {
  expect(jsonIn(text)).toBeUndefined();
});
