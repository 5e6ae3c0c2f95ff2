import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAGE_LANGUAGES, pageLanguageOf, wordsOf } from './languages.ts';
import type { PageModel, SegmentView } from './model.ts';
import { renderPage } from './page.ts';
import { renderStudio } from './studio.ts';
import { EN } from './words/en.ts';

const EVIL = `</textarea></script><img src=x onerror="alert(1)">'&`;

const media = { src: 'data:video/mp4;base64,AA==', poster: null, path: `clips/${EVIL}.mp4`, bytes: 1 };
const SEGMENT: SegmentView = {
  segment: { type: 'BODY_1', duration_seconds: 8, script_text: EVIL, visual_direction: EVIL, emotion: EVIL },
  fit: { seconds: 9.4, room: 7.5, least: 2.2, measured: false, verdict: 'too_long' },
  row: {
    segment_type: 'BODY_1',
    image: 'succeeded',
    clip: 'failed',
    cost_usd: 0.25,
    credits: 3,
    takes: 1,
    rerun: 'clip',
    kept_until: '2026-02-03T00:00:00.000Z',
  },
  percentage: 40,
  failure: { what: 'clip', provider: EVIL, reason: EVIL, message: EVIL },
  image: {
    kind: 'image',
    number: null,
    provider: EVIL,
    model: EVIL,
    media,
    prompt: EVIL,
    revised: EVIL,
    credit: EVIL,
  },
  clip: { kind: 'clip', number: null, provider: 'veo', model: 'veo-3', media },
  takes: [{ kind: 'clip', number: 2, provider: 'veo', model: EVIL, media }],
  sources: [{ id: EVIL, title: EVIL, score: 0.5 }],
  degradations: [{ reason: EVIL, message: EVIL, next: EVIL }],
  revision: 'abc',
};
const MODEL: PageModel = {
  ui: 'en',
  removed: [{ ...SEGMENT.segment, type: 'BODY_2' }],
  libraries: ['openverse'],
  choices: {
    ...{ style: 'cinematic', look: 'clean', voice: EVIL, speed: 1, voiceStyle: EVIL, brandColors: [EVIL] },
    music: { kind: 'file', name: EVIL, volume: 0.3, duck: true },
    ...{ loudnessLufs: -14, transition: 'fade', transitionSeconds: 0.5, captions: 'burn' },
    captionStyle: 'karaoke',
    logo: { name: EVIL, position: 'top-left' },
  },
  title: EVIL,
  language: { name: EVIL, tag: 'ar', perSecond: 2.2, unit: 'words', rightToLeft: true },
  folder: EVIL,
  facts: [[EVIL, EVIL]],
  caution: EVIL,
  live: null,
  final: {
    state: 'outdated',
    media,
    captions: null,
    facts: [[EVIL, EVIL]],
    upload: { to: EVIL, isThere: false },
  },
  publish: [{ name: EVIL, texts: [['text', EVIL]] }],
  timeline: {
    totalSeconds: 8,
    peaks: [0, 0.5, 1],
    parts: [{ type: 'BODY_1', startSeconds: 0, durationSeconds: 8 }],
    cues: [{ startSeconds: 0, endSeconds: 2, text: EVIL }],
    words: [{ startSeconds: 0, endSeconds: 0.4, text: EVIL }],
  },
  segments: [SEGMENT],
  degradations: [{ reason: EVIL, message: EVIL, segment_type: 'BODY_1', next: EVIL }],
  rerun: {
    command: EVIL,
    final: true,
    missing: null,
    lines: [{ segment: 'BODY_1', stage: 'videos', maker: EVIL, usd: 0.25, credits: 3, exact: false }],
    ...{ totalUsd: 0.25, totalCredits: 3, spentUsd: 1, spentCredits: 0, limitUsd: 1, withinLimit: false },
    asOf: '2026-01-01',
  },
  notices: [EVIL],
  version: '0.1.0',
};
const LIVE: PageModel['live'] = {
  busy: { pid: 7, since: '2026-01-01T10:00:00.000Z', here: null },
  last: {
    task: EVIL,
    problem: { kind: 'media', reason: EVIL, message: EVIL, next: EVIL, segment: null, provider: EVIL },
  },
  home: null,
};

test.each([
  ['written', MODEL],
  ['served', { ...MODEL, live: LIVE }],
])('a %s page shows hostile text as text everywhere', async (_name, model) => {
  const page = await renderPage(model);
  expect(page).not.toContain('<img src=x');
  expect(page).not.toContain(EVIL);
  expect(page.split('&lt;/textarea&gt;').length).toBeGreaterThan(20);
  expect(page.match(/<script\b/g)).toHaveLength(1);
  expect(page).not.toMatch(/\s(on\w+|style)="/);
});

test('the policy lets in the page’s own style and script, by their hashes, and no other origin', async () => {
  const page = await renderPage(MODEL);
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
  for (const [name, tag] of [
    ['script-src', 'script'],
    ['style-src', 'style'],
  ] as const) {
    const inside = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(inside).digest('base64');
    expect(policy).toContain(`${name} 'sha256-${hash}'`);
  }
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'none'");
  expect(policy).not.toMatch(/https?:|unsafe|\*/);
});

test('a card shows fit, state, cost, rerun, takes, sources', async () => {
  const page = await renderPage(MODEL);
  for (const words of [
    'Speech takes about 9.4 s of 7.5 s (estimated)',
    'too long',
    'Failed',
    'Clip 40%',
    '0.25 USD, 3 credits',
    'the clip',
    'Takes of Body 1 (1 old)',
    'score 0.50',
    '2026-02-03',
    'go over the limit',
    'Something was changed or made again after this video was joined.',
    'Belongs below the video:',
  ])
    expect(page).toContain(words);
  expect(page).not.toContain('<textarea id="text-BODY_1"');
  expect(page).not.toContain('<button type="button" data-act');
});

test('a served page can be edited, and says which process is at work', async () => {
  const page = await renderPage({ ...MODEL, live: LIVE });
  expect(page).toContain('<textarea id="text-BODY_1"');
  expect(page).toContain('data-revision="abc"');
  expect(page).toContain('Process 7 is working on this project');
  expect(page).toMatch(
    /<button type="button" data-act="take" data-segment="BODY_1" data-kind="clip" data-number="2"/,
  );
});

test('before there is a script', async () => {
  const early: PageModel = {
    ...MODEL,
    ...{ segments: [], degradations: [], live: LIVE },
    final: { state: 'missing', media: null, captions: null, facts: [], upload: null },
    timeline: { totalSeconds: 0, peaks: null, parts: [], cues: [], words: [] },
  };
  const page = await renderPage(early);
  expect(page).toContain('The script is not written yet.');
  expect(page).toContain('It is being made, and appears here.');
  const idle = await renderPage({ ...early, live: { busy: null, last: null, home: null } });
  expect(idle).toContain('There is no final video yet.');
  expect(page).not.toContain('NaN');
});

test('the page speaks the language that is asked for, chosen before, or the browser’s first that there is', () => {
  const of = (header: string | undefined, asked: string | null = null, chosen?: string) =>
    pageLanguageOf(asked, chosen, header);
  expect([of(undefined), of('fr'), of('id-ID,id;q=0.9,en;q=0.8')]).toEqual(['en', 'en', 'id']);
  expect([of('en;q=0.2,ar;q=0.9'), of('ar;q=0,id')]).toEqual(['ar', 'id']);
  expect([of('ar', 'id', 'en'), of('ar', null, 'id'), of('id', '__proto__')]).toEqual(['id', 'id', 'id']);
});

test('it reads from right to left where its language or the video’s does', async () => {
  const english = { ...MODEL, language: { ...MODEL.language, tag: 'en', rightToLeft: false } };
  const sides = async (model: PageModel) => {
    const page = await renderPage(model);
    return [/<html [^>]*dir="(\w+)"/, /<section id="segments" [^>]*dir="(\w+)"/].map(
      (dir) => dir.exec(page)?.[1],
    );
  };
  expect(await sides(english)).toEqual(['ltr', 'ltr']);
  expect(await sides(MODEL)).toEqual(['ltr', 'rtl']); // an Arabic video on an English page
  expect(await sides({ ...english, ui: 'ar' })).toEqual(['rtl', 'rtl']);
});

test('a mood of the script is said in the words of the page', async () => {
  const segments = MODEL.segments.map((view) => ({ ...view, segment: { ...view.segment, emotion: 'calm' } }));
  for (const [ui, word] of [
    ['en', 'calm'],
    ['id', 'tenang'],
    ['ar', 'هدوء'],
  ] as const)
    expect(await renderPage({ ...MODEL, ui, segments })).toContain(`<bdi>${word}</bdi>`);
});

test('what the head says of the script follows it, and the bar of Make says what is being made', async () => {
  const page = await renderPage({ ...MODEL, live: LIVE });
  expect(page).toMatch(/<dl id="facts" class="facts" data-part>/);
  const barOf = (text: string) => /<div id="make".*?<\/p>/s.exec(text)?.[0];
  expect(barOf(page)).toContain('Process 7 is working on this project …');
  const busy = { pid: 7, since: '2026-01-01T10:00:00.000Z', here: 'Making BODY_1' };
  expect(barOf(await renderPage({ ...MODEL, ui: 'id', live: { busy, last: null, home: null } }))).toContain(
    'Membuat Isi 1 …',
  );
  expect(barOf(await renderPage({ ...MODEL, live: { busy: null, last: null, home: null } }))).not.toContain(
    '…',
  );
});

test('where a clip lasts as long as its speech, nothing is measured by the longest clip that there can be', async () => {
  const fit = { seconds: 4.9, room: 59, least: 0, measured: true, verdict: 'fits' } as const;
  const segments = MODEL.segments.map((view) => ({ ...view, fit }));
  const page = await renderPage({ ...MODEL, segments });
  expect(page).toContain('Speech takes 4.9 s</span>');
  expect(page).toMatch(/<meter [^>]*hidden>/);
  const long = { ...fit, seconds: 70, verdict: 'too_long' } as const;
  const over = await renderPage({ ...MODEL, segments: segments.map((view) => ({ ...view, fit: long })) });
  expect(over).toContain('Speech takes 70.0 s of 59.0 s');
});

test('what the program makes itself is made by this computer, in the words of the page', async () => {
  const clip = { ...MODEL.segments[0]!.clip!, provider: 'local', model: 'local-draft-2' };
  const segments = MODEL.segments.map((view) => ({ ...view, clip, takes: [] }));
  const page = await renderPage({ ...MODEL, ui: 'id', segments });
  expect(page).toContain('Klip: komputer ini');
  expect(page).not.toContain('local-draft');
});

test('a bill is shown where something costs money, and the video is downloaded under its title', async () => {
  const served = { ...MODEL, live: { ...LIVE, busy: null }, title: 'Tips: a/b "c"? 日本' };
  expect(await renderPage(served)).toContain('What it would buy');
  const free = await renderPage({ ...served, rerun: { ...MODEL.rerun, totalUsd: 0, totalCredits: 0 } });
  expect(free).not.toContain('What it would buy');
  expect(free).toContain('download="Tips a b c 日本.mp4"');
});

test('whatever a script of the composer opens with has words on the page', () => {
  const texts = globSync('fixtures/corpus/**/*.json').map((file) => readFileSync(file, 'utf8'));
  const patterns = texts.flatMap((text) =>
    [...text.matchAll(/"pattern": *"(\w+)"/g)].map(([, name]) => name),
  );
  expect(patterns.length).toBeGreaterThan(100);
  expect([...new Set(patterns)].filter((name) => !Object.hasOwn(EN.hooks, name ?? ''))).toEqual([]);
});

test('what is lacking is said before Make is pressed, which does not promise a price then', async () => {
  const missing = {
    ...({ kind: 'config', reason: 'key_missing', segment: null, provider: 'veo' } as const),
    message: 'The project was begun with veo: The videos provider veo needs VEO_API_KEY, which is not set',
    next: 'Set VEO_API_KEY again, or use --video-provider auto: what is made stays.',
  };
  const free = { ...MODEL.rerun, totalUsd: 0, totalCredits: 0, missing };
  const barOf = async (model: PageModel) => (await renderPage(model)).split('<div id="make"')[1]!;
  const live = { ...LIVE!, busy: null };
  const bar = await barOf({ ...MODEL, live, rerun: free });
  expect(bar).toContain('It cannot be made yet:');
  expect(bar).toContain('needs VEO_API_KEY, which is not set.');
  expect(bar).toContain('Set it where this program is started, and start it again.');
  expect(bar).not.toContain('it costs nothing');
  expect(bar).toMatch(/data-act="make" aria-describedby="missing" disabled>Make the video</);
  expect(await barOf({ ...MODEL, live, ui: 'id', rerun: free })).toContain(
    'Veo: Kunci untuk penyedia ini belum disetel.',
  );
  const ready = await barOf({ ...MODEL, live, rerun: { ...free, missing: null } });
  expect(ready).toContain('>Make the video: it costs nothing</button>');
});

test('where the video goes is said, and it can be sent again until it is there', async () => {
  const live = { ...LIVE!, busy: null };
  const withUpload = (isThere: boolean) =>
    renderPage({ ...MODEL, live, final: { ...MODEL.final, upload: { to: 's3://videos/2026', isThere } } });
  expect(await withUpload(false)).toContain('data-act="upload"');
  expect(await withUpload(false)).toContain(
    'It is not in the storage yet: <code dir="ltr">s3://videos/2026</code>',
  );
  expect(await withUpload(true)).not.toContain('data-act="upload"');
  expect(await withUpload(true)).toContain('It lies in the storage: <code dir="ltr">s3://videos/2026</code>');
});

test('a card shows what will be in the video: of a clip that is made again the picture, in words and with the old one in a fold', async () => {
  const stageOf = (page: string) => /<div class="stage".*?<\/div>/s.exec(page)?.[0] ?? '';
  const cardOf = (rerun: 'nothing' | 'clip' | 'image_and_clip', ui: PageModel['ui'] = 'en') =>
    renderPage({
      ...{ ...MODEL, ui, live: { busy: null, last: null, home: null } },
      segments: [{ ...SEGMENT, percentage: null, row: { ...SEGMENT.row, clip: 'succeeded', rerun } }],
    });
  const chosen = await cardOf('clip');
  expect(stageOf(chosen)).toContain('alt="Picture of Body 1"');
  expect(stageOf(chosen)).toContain('The next video shows this picture: its clip is made again.');
  expect(stageOf(chosen)).not.toContain('<video');
  expect(chosen).toMatch(/Clip until now<\/bdi><\/summary><div class="still"><video/);
  expect(stageOf(await cardOf('clip', 'id'))).toContain('klipnya dibuat lagi');
  expect(stageOf(await cardOf('nothing'))).toMatch(/<video(?!.*made again)/s);
  expect(stageOf(await cardOf('image_and_clip'))).toMatch(/<video.*both are made again/s);
});

test('a file is chosen by a button in the words of the page, and an Arabic article joins what is before it', async () => {
  const page = await renderPage({ ...MODEL, ui: 'ar', live: { busy: null, last: null, home: null } });
  expect(page.match(/class="button pick"><span aria-hidden="true">اختر ملفًا<\/span><input/g)).toHaveLength(3);
  expect(page).toContain('صورة خاصة بك للمتن 1');
  expect(page).not.toContain('لـال');
});

test('every control that is named in quotes is there, in each language of the page', async () => {
  const start = {
    ...{ languages: ['english'], language: null, voice: null, brandColors: [] },
    ...({ platform: 'tiktok', duration: '30s', style: 'cinematic' } as const),
  };
  for (const ui of PAGE_LANGUAGES) {
    const t = wordsOf(ui);
    const pages = [
      await renderPage({ ...MODEL, ui, live: { busy: null, last: null, home: null } }),
      await renderStudio({ ui, root: '', cards: [], unreadable: [], start, version: '0.1.0' }),
    ].join('');
    const controls = [
      ...pages.matchAll(/<(button|summary|label|option)\b[^>]*>(?:<bdi>)?([^<]+)/g),
      ...[t.makeVideoNow, t.undo, t.upload].map((name) => ['', '', name]), // of other states of the page
    ].map(([, , name = '']) => name.trim());
    const { errors, browser, failureNext, makeFinal } = t;
    const said = [errors.sentences, errors.notes, browser, failureNext, { makeFinal }].flatMap((each) =>
      Object.values<string>(each),
    );
    const quoted = said.flatMap((text) => [...text.matchAll(/[“«]([^”»]+)[”»]/g)].map(([, name]) => name!));
    const named = quoted.filter((name) => !name.startsWith('sparkfluence '));
    expect(named.length).toBeGreaterThan(10);
    const isThere = (name: string) =>
      controls.some((each) => each.startsWith(name) && !/^\p{L}/u.test(each.slice(name.length)));
    expect(
      named.filter((name) => !isThere(name)),
      ui,
    ).toEqual([]);
  }
  const english = Object.values<string>({ ...EN.errors.sentences, ...EN.errors.notes, ...EN.failureNext });
  expect(english.filter((text) => /\b[Pp]ress (?!“)/.test(text))).toEqual([]);
});

test('a page in a file names no button: it has none, and the advice for a terminal holds', async () => {
  const note = {
    reason: 'photo_not_found',
    message: 'BODY_1: none was found',
    next: 'Use --image BODY_1=a.jpg.',
  };
  const noVideo = { state: 'missing', media: null, captions: null, facts: [], upload: null } as const;
  const failure = {
    what: 'clip',
    provider: 'veo',
    reason: 'content_blocked',
    message: 'BODY_1: no',
  } as const;
  const segments = [{ ...SEGMENT, failure, degradations: [note] }];
  const page = await renderPage({ ...MODEL, final: noVideo, degradations: [note], segments });
  expect(page).toContain('Use --image BODY_1=a.jpg.');
  expect(page.replace(/data-words="[^"]*"/, '')).not.toMatch(/“Make the video”|“Change the picture”/);
});
