import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { ClipOrder, ImageOrder, ImageProvider } from '../../src/contracts/providers.ts';
import { sha256 } from '../../src/disk/fingerprint.ts';
import { makeImages } from '../../src/pipeline/images/make.ts';
import { placeReferences, readReferences, referencesOf } from '../../src/pipeline/images/references.ts';
import type { Work } from '../../src/pipeline/work/work.ts';
import { createGeminiImages } from '../../src/providers/image/gemini.ts';
import { createHuggingFaceImages } from '../../src/providers/image/huggingface.ts';
import { createOpenAiImages } from '../../src/providers/image/openai.ts';
import { createGoogleVideo } from '../../src/providers/video/google.ts';
import { createMotionPrompts } from '../../src/providers/video/motion-prompt.ts';
import { createVeo } from '../../src/providers/video/veo.ts';
import { json, startFakeVendor } from '../support/fake-vendor.ts';
import { formIn, refusalOf } from '../support/vendor-bodies.ts';
import { createPainter, openTestWork, SEGMENTS, SETTINGS } from '../support/work.ts';

/** References (`--reference`): checked, kept with the project, sent to the vendors that take pictures, in words to the others. */

const photo = (name: string) => fileURLToPath(new URL(`../support/photos/${name}`, import.meta.url));
const folderOf = () => mkdtempSync(join(tmpdir(), 'sparkfluence-references-'));
const never = { signal: new AbortController().signal };
const KEY = 'hf_dummykey0123456789';
const options = (baseUrl: string) => ({ apiKey: KEY, baseUrl, totalWaitMs: 0, firstWaitMs: 1 });

/** A project with a person and a look in it. */
async function referenced(folder = folderOf()) {
  const references = await readReferences([
    { kind: 'person', file: photo('photo.heic') },
    { kind: 'style', file: photo('photo.webp') },
  ]);
  const settings = { ...SETTINGS, references: references.map(({ kept }) => kept) };
  await placeReferences({ folder, settings }, references);
  return { folder, settings, references };
}

const orderFor = (references: ImageOrder['references']): ImageOrder => ({
  segment: SEGMENTS[0]!,
  style: 'cinematic',
  platform: 'tiktok',
  language: findLanguage('english'),
  position: { index: 0, count: 2, startSeconds: 0, totalSeconds: 16 },
  references,
});

test('what is read becomes what every vendor takes, and is in the project before anything is made', async () => {
  const { folder, settings } = await referenced();
  const [person, style] = settings.references;
  expect(person).toMatchObject({ kind: 'person', mime_type: 'image/jpeg' }); // it was HEIC
  expect(style).toMatchObject({ kind: 'style', mime_type: 'image/webp' });
  for (const each of settings.references) {
    expect(sha256(readFileSync(join(folder, each.path)))).toBe(each.sha256);
    expect(each.colors.length).toBeGreaterThan(0);
  }
  writeFileSync(join(folder, person!.path), 'something else');
  await expect(placeReferences({ folder, settings })).rejects.toMatchObject({
    details: { reason: 'reference_missing' },
  });
});

test('what cannot be used is refused by name', async () => {
  const folder = folderOf();
  const small = join(folder, 'small.png');
  writeFileSync(small, createCanvas(32, 400).toBuffer('image/png'));
  writeFileSync(join(folder, 'words.jpg'), 'no picture');
  const reasonOf = (file: string) =>
    readReferences([{ kind: 'person', file }]).then(
      () => 'none',
      (error) => `${error.kind} ${error.details.reason}`,
    );
  expect(await reasonOf(small)).toBe('input bad_image');
  expect(await reasonOf(join(folder, 'words.jpg'))).toBe('input bad_image');
  expect(await reasonOf(join(folder, 'nothing.jpg'))).toBe('input file_missing');
  const four = Array.from({ length: 4 }, () => ({ kind: 'person' as const, file: photo('photo.webp') }));
  await expect(readReferences(four)).rejects.toMatchObject({ details: { reason: 'bad_reference' } });
});

test('Gemini gets the pictures themselves, in the order that its prompt names', async () => {
  const { folder, settings } = await referenced();
  const fake = await startFakeVendor({});
  const order = orderFor(referencesOf({ folder, settings }));
  await createGeminiImages(options(fake.origin))
    .draw(order, never)
    .catch(() => undefined);
  const { body } = fake.sent[0]!;
  expect(refusalOf('gemini image', body)).toBeUndefined();
  const [{ text }, ...pictures] = JSON.parse(String(body)).contents[0].parts;
  expect(text).toMatch(/Image 1 shows the person .* Image 2 shows the look/);
  expect(pictures.map(({ inlineData }: { inlineData: { data: string } }) => inlineData.data)).toEqual(
    settings.references.map(({ path }) => readFileSync(join(folder, path)).toString('base64')),
  );
});

test('models that take none share one line of words, the same in every segment', async () => {
  const { folder, settings } = await referenced();
  const references = referencesOf({ folder, settings });
  const makers: ImageProvider[] = [
    createHuggingFaceImages(options('http://127.0.0.1:9')),
    createOpenAiImages(options('http://127.0.0.1:9/v1')),
  ];
  for (const maker of makers) {
    expect(maker.takesReferences).toBeUndefined();
    const lines = SEGMENTS.map((segment) => maker.promptFor({ ...orderFor(references), segment }));
    const shared = /The same one person in every scene.*The same look in every scene[^.]*, in [^.]+\./;
    expect(shared.exec(lines[0]!)?.[0]).toBe(shared.exec(lines[1]!)?.[0]);
    expect(lines[0]).toMatch(shared);
    expect(maker.promptFor(orderFor(undefined))).not.toMatch(/The same one person/);
  }
});

test('Google’s clips: the first frame and the references, each with its tag; SnapGen’s: as ingredients', async () => {
  const { folder, settings } = await referenced();
  const fake = await startFakeVendor({ 'POST /veo/video-gen/veo': json(400, {}) });
  const image = { file: photo('photo.webp'), sha256: sha256(readFileSync(photo('photo.webp'))) };
  const { take: _, ...asked } = orderFor(referencesOf({ folder, settings }));
  const order: ClipOrder = { ...asked, image };
  const motionPrompts = createMotionPrompts();
  const start = (maker: ReturnType<typeof createVeo>, asked: ClipOrder) =>
    maker.start(asked, never).catch(() => undefined);
  const google = createGoogleVideo({ ...options(fake.origin), motionPrompts });
  const veo = createVeo({ ...options(`${fake.origin}/veo`), motionPrompts });
  await start(google, order);
  const sent = fake.sent.find(({ path }) => path.endsWith('/interactions'))!;
  expect(refusalOf('google submit', sent.body)).toBeUndefined();
  const { input, generation_config } = JSON.parse(String(sent.body));
  expect(input[0].text).toMatch(
    /^\[# Sources <FIRST_FRAME>@Image1\] \[# References <IMAGE_REF_0>@Image2 <IMAGE_REF_1>@Image3\]/,
  );
  expect(input.slice(1)).toHaveLength(3);
  expect(generation_config).toBeUndefined(); // the tags say what each picture is for
  await start(veo, order);
  await start(veo, { ...order, references: undefined });
  const forms = fake.sent.filter(({ path }) => path.startsWith('/veo')).map(({ body }) => body);
  for (const form of forms) expect(refusalOf('veo submit', form)).toBeUndefined();
  expect(forms.map((form) => formIn(form))).toMatchObject([
    { mode_image: 'ingredient', files: '<file>,<file>,<file>' },
    { mode_image: 'frame', files: '<file>' },
  ]);
});

test('a chain: first and last frame, at Google by their tags, at SnapGen as the two exact frames', async () => {
  const { folder, settings } = await referenced();
  const fake = await startFakeVendor({ 'POST /veo/video-gen/veo': json(400, {}) });
  const frame = (name: string) => ({ file: photo(name), sha256: sha256(readFileSync(photo(name))) });
  const { take: _, ...asked } = orderFor(referencesOf({ folder, settings }));
  const order: ClipOrder = { ...asked, image: frame('photo.webp'), lastFrame: frame('alpha.png') };
  const motionPrompts = createMotionPrompts();
  const google = createGoogleVideo({ ...options(fake.origin), motionPrompts });
  const veo = createVeo({ ...options(`${fake.origin}/veo`), motionPrompts });
  for (const each of [order, { ...order, references: undefined }]) {
    await google.start(each, never).catch(() => undefined);
    await veo.start(each, never).catch(() => undefined);
  }
  const bodies = (part: string) =>
    fake.sent.filter(({ path }) => path.includes(part)).map(({ body }) => body);
  const interactions = bodies('/v1/interactions');
  for (const body of interactions) expect(refusalOf('google submit', body)).toBeUndefined();
  const inputs = interactions.map((body) => JSON.parse(String(body)).input);
  expect(inputs.map((input) => input.length)).toEqual([5, 3]);
  expect(inputs[0][0].text).toMatch(
    /^\[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image2\] \[# References <IMAGE_REF_0>@Image3 <IMAGE_REF_1>@Image4\]/,
  );
  expect(inputs[1][2].data).toBe(readFileSync(photo('alpha.png')).toString('base64'));
  const forms = bodies('/veo');
  for (const form of forms) {
    expect(refusalOf('veo submit', form)).toBeUndefined();
    // Exact frames and loose references exclude each other.
    expect(formIn(form)).toMatchObject({ mode_image: 'frame', files: '<file>,<file>' });
  }
});

test('another reference has the pictures drawn anew by a maker that takes it, and leaves the others’ alone', async () => {
  for (const takesReferences of [true, false]) {
    const images = Object.assign(createPainter(), takesReferences ? { takesReferences } : {});
    const base = folderOf();
    const folder = join(base, 'project');
    const make = async (references: Awaited<ReturnType<typeof readReferences>>) => {
      const opened = await openTestWork(folder, { images });
      const settings = { ...SETTINGS, references: references.map(({ kept }) => kept) };
      const project = { folder, settings };
      await placeReferences(project, references);
      const work: Work = { ...opened, place: { ...opened.place, project } };
      await makeImages(work);
      return images.orders.length;
    };
    const one = await readReferences([{ kind: 'person', file: photo('photo.webp') }]);
    const other = await readReferences([{ kind: 'person', file: photo('alpha.png') }]);
    expect(await make(one)).toBe(2);
    expect(await make(one)).toBe(2);
    expect(await make(other)).toBe(takesReferences ? 4 : 2);
    expect(images.orders[0]!.references![0]!.sha256).toBe(one[0]!.kept.sha256);
  }
});

test('with auto, a picture that was made with references stays where another maker words them otherwise', async () => {
  const { folder, references } = await referenced(join(folderOf(), 'project'));
  const make = async (images: ImageProvider, kept = references) => {
    const opened = await openTestWork(folder, { images, auto: true });
    const project = { folder, settings: { ...SETTINGS, references: kept.map((each) => each.kept) } };
    await placeReferences(project, kept);
    await makeImages({ ...opened, place: { ...opened.place, project } });
  };
  const gemini = Object.assign(createPainter('gemini'), {
    takesReferences: true,
    promptFor: () => 'words of its own',
  });
  const other = Object.assign(createPainter('huggingface'), { promptFor: () => 'other words' });
  await make(gemini);
  await make(other);
  expect([gemini.orders.length, other.orders.length]).toEqual([2, 0]);
  await make(other, references.slice(0, 1)); // what is wanted has changed
  expect(other.orders).toHaveLength(2);
});
