import { afterEach, expect, test } from 'vitest';
import { drop, type Fake, inTurn, json, type Reply, startFake } from '../../../tests/support/exact-fake.ts';
import { findLanguage } from '../../contracts/languages.ts';
import type { Segment } from '../../contracts/segments.ts';
import { composedPrompt, createMotionPrompts, type MotionOrder } from './motion-prompt.ts';

const segment: Segment = {
  type: 'HOOK',
  duration_seconds: 6,
  script_text: 'Kerja seharian tapi nggak produktif? Ini yang salah!',
  visual_direction: 'Close-up of a stressed person at a messy desk',
  emotion: 'shock',
};
const order: MotionOrder = {
  segment,
  imagePrompt: 'Cinematic photo of a desk',
  language: findLanguage('indonesian'),
};
const call = { signal: new AbortController().signal };

let fake: Fake | undefined;
afterEach(async () => {
  await fake?.close();
});

const said = (value: unknown): Reply =>
  json(200, {
    candidates: [
      {
        content: { parts: [{ text: typeof value === 'string' ? value : JSON.stringify(value) }] },
        finishReason: 'STOP',
      },
    ],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 4, thoughtsTokenCount: 3 },
  });

async function byGemini(reply: Reply) {
  fake = await startFake({ 'POST /v1/models/m:generateContent': reply });
  const retry = { firstWaitMs: 2 };
  return createMotionPrompts({ gemini: { apiKey: 'dummy-key-1', baseUrl: fake.baseUrl, model: 'm', retry } });
}

const motion = {
  camera_motion: 'Dynamic camera movement zooming into the face; then it holds',
  subject_motion: 'Papers flutter, he says "why me".',
  emotional_tone: 'shocked, urgent.',
};

test('without a key the prompt is composed in the form of the specification, always the same', async () => {
  const prompts = createMotionPrompts();
  const { text: prompt } = await prompts.motionPromptFor(order, call);
  expect(prompts.writer).toBeUndefined();
  expect(prompt).toBe(
    "Dynamic camera movement, a fast push-in, starting at once. The scene comes to life with small natural movements: Close-up of a stressed person at a messy desk. Voice narration in Indonesian: 'Kerja seharian tapi nggak produktif? Ini yang salah!' Emotional tone: shocked, urgent. Single continuous vertical shot that begins exactly with the given picture. One narrator speaks the narration word for word and nothing else. No text, captions or subtitles in the picture.",
  );
  expect(await prompts.motionPromptFor(order, call)).toEqual({ text: prompt });
});

test('a requested voice is in the prompt, and in the question to the model that writes the motion', async () => {
  const prompt = composedPrompt({ ...order, voice: 'deep' });
  expect(prompt).toContain(
    "Voice narration in Indonesian, a deep, low-pitched male voice: 'Kerja seharian tapi nggak produktif?",
  );
  const prompts = await byGemini(said(motion));
  expect((await prompts.motionPromptFor({ ...order, voice: 'whisper' }, call)).text).toContain(
    'Voice narration in Indonesian, a soft, whispering voice: ',
  );
  expect(JSON.stringify(fake?.requests)).toContain('a soft, whispering voice');
});

test('each emotion moves the camera its own way; an unknown one keeps its name', () => {
  const of = (emotion: string) => composedPrompt({ ...order, segment: { ...segment, emotion } });
  expect(of('calm')).not.toBe(of('joy'));
  expect(of('nostalgia')).toContain('Emotional tone: nostalgia, clear.');
});

test('the narration stays in its quotes, whatever it holds', () => {
  const script_text = 'Don\'t stop; he said "go"!';
  const prompt = composedPrompt({ ...order, segment: { ...segment, script_text } });
  expect(prompt).toContain(`: "Don't stop, he said ”go”!" Emotional`);
  expect(prompt).not.toContain(';');
});

test('Gemini writes the motion, never the narration', async () => {
  const prompts = await byGemini(said(motion));
  const { text: prompt } = await prompts.motionPromptFor(order, call);
  expect(prompts.writer).toEqual({ id: 'gemini', model: 'm' });
  expect(prompt).toMatch(
    /^Dynamic camera movement zooming into the face, then it holds\. Papers flutter, he says why me\. Voice narration in Indonesian: 'Kerja seharian tapi nggak produktif\? Ini yang salah!' Emotional tone: shocked, urgent\. /,
  );
  const { body, url } = fake!.requests[0]!;
  expect(body).toContain('Cinematic photo of a desk');
  expect(body).toContain(segment.script_text);
  expect(url + body).not.toContain('dummy-key-1');
});

test('an answer that names no motion is asked for once more, then is an error that names the segment', async () => {
  const repaired = await byGemini(inTurn(said('no idea'), said(motion)));
  const { text, usage } = await repaired.motionPromptFor(order, call);
  expect(text).toContain('Dynamic camera movement');
  expect(usage).toEqual({ inputTokens: 20, outputTokens: 14 }); // both answers are billed
  await fake!.close();
  const stubborn = await byGemini(said({ ...motion, camera_motion: ' " ' }));
  await expect(stubborn.motionPromptFor(order, call)).rejects.toMatchObject({
    message: expect.stringMatching(/^HOOK: /),
    details: { reason: 'bad_answer', segment: 'HOOK' },
  });
  expect(fake!.requests).toHaveLength(2);
});

test('a block and a dead line name the segment too', async () => {
  const blocked = await byGemini(json(200, { promptFeedback: { blockReason: 'SAFETY' } }));
  await expect(blocked.motionPromptFor(order, call)).rejects.toMatchObject({
    details: { reason: 'content_blocked', segment: 'HOOK' },
  });
  await fake!.close();
  const dead = await byGemini(drop);
  await expect(dead.motionPromptFor(order, call)).rejects.toMatchObject({
    details: { reason: 'provider_unavailable', segment: 'HOOK' },
  });
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'the emotion "%s" is one that nobody knows, and no name of every object',
  (emotion) => {
    const prompt = composedPrompt({ ...order, segment: { ...segment, emotion } });
    expect(prompt).not.toContain('undefined');
    expect(prompt).toContain(`Emotional tone: ${emotion}, clear.`);
  },
);
