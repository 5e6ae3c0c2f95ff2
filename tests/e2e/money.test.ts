import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Receipt } from '../../src/contracts/documents.ts';
import type { ScriptFile } from '../../src/project/store.ts';
import { NO_RATE_LIMITS, writeProject } from '../support/kill-lab.ts';
import { openFfmpeg } from '../support/media.ts';
import { type PaidFake, type PaidFakeOptions, type PaidMedia, startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { errorOf, newPlace, type Outcome, type RunOptions } from '../support/program.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';

/** What a user sees of money: quotes, limits, receipts, edits, takes. The fakes count each purchase. */

let media: PaidMedia;
beforeAll(async () => {
  const { binary } = await openFfmpeg();
  media = makePaidMedia(binary, newPlace({ keep: true }).folder);
});

const TWO = ['HOOK', 'BODY_1'];
const PAID = ['--image-provider', 'huggingface', '--video-provider', 'veo'];

async function open(segments: readonly string[] = TWO, script?: object, more: PaidFakeOptions = {}) {
  const fake = await startPaidFake(segments, media, { ...more, ...(script === undefined ? {} : { script }) });
  onTestFinished(() => fake.close());
  const place = newPlace();
  const folder = join(place.root, 'project');
  mkdirSync(place.root, { recursive: true });
  if (script === undefined) writeProject(folder, segments);
  const optionsOf = ({ env, ...options }: RunOptions) => ({ ...options, env: { ...envOf(fake), ...env } });
  const run = (argv: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
    place.call(argv, optionsOf(options));
  const start = (argv: readonly string[]): Promise<Outcome> => place.run(argv, optionsOf({}));
  return { fake, place, folder, run, start, on: ['--project', folder, ...PAID] };
}

const envOf = (fake: PaidFake) => ({
  ...fake.env,
  SPARKFLUENCE_POLL_MS: '20',
  SPARKFLUENCE_LIST_LAG_MS: '1',
  SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS,
});

const counts = ({ bought }: PaidFake) => Object.fromEntries([...bought].sort());
const receiptOf = ({ document }: Outcome): Receipt => document.data.receipt;
const ALL_ONCE = { 'clip BODY_1': 1, 'clip HOOK': 1, 'image BODY_1': 1, 'image HOOK': 1 };

function edit(folder: string, change: (script: ScriptFile) => void): void {
  const file = join(folder, 'script.json');
  const script = JSON.parse(readFileSync(file, 'utf8')) as ScriptFile;
  change(script);
  writeFileSync(file, JSON.stringify(script));
}

test('a quote buys nothing; a limit below it is exit 9 before anything is bought; the receipt sets both beside each other', async () => {
  const { fake, folder, run, start, on } = await open();
  const quoted = await run(['run', ...on, '--estimate']);
  expect(quoted.exitCode, quoted.stderr).toBe(0);
  expect(quoted.document.data.quote).toMatchObject({
    total_usd: 0.406,
    total_credits: 40,
    limit_usd: 10,
    within_limit: true,
  });
  for (const [flag, value, words] of [
    ['--max-cost', '0.3', 'over the limit of 0.3 USD'],
    ['--max-credits', '30', 'over the limit of 30 credits'],
  ] as const) {
    const refused = await run(['run', ...on, flag, value]);
    expect(refused.exitCode, refused.stderr).toBe(9);
    expect(errorOf(refused).message).toContain(words);
    expect(errorOf(refused).details.next).toContain(flag);
  }
  expect(counts(fake)).toEqual({});
  const made = await start(['run', ...on]);
  expect(made.exitCode, made.stderr).toBe(0);
  expect(receiptOf(made)).toMatchObject({ estimated_usd: 0.406, spent_usd: 0.406, credits: 40 });
  expect(receiptOf(made).purchases.filter(({ stage }) => stage === 'clip')).toMatchObject([
    { state: 'bought', estimate_usd: 0.2, actual_usd: 0.2, credits: 20 },
    { state: 'bought', estimate_usd: 0.2, actual_usd: 0.2, credits: 20 },
  ]);
  expect(made.stderr).toMatch(
    /receipt +estimate +actual\nimages +2 .*\nclips +2 .*40 credits\ntotal +4 .*of at most 10\.00 USD/,
  );
  expect(counts(fake)).toEqual(ALL_ONCE);
  expect(readdirSync(join(folder, 'orders'))).toEqual([]);
  const again = await run(['run', ...on, '--max-cost', '0']);
  expect(again.exitCode, again.stderr).toBe(0); // nothing is left to buy
  expect(again.stderr).not.toContain('receipt ');
  expect(counts(fake)).toEqual(ALL_ONCE);
});

test('what a clip takes is an estimate until it is done, the price afterwards, and that of the next clip', async () => {
  // A field guide of 2026 reports 4 credits for 8 s, where the specification says 20.
  const credits = { estimated: 12, used: 4 };
  const { run, on, place, fake } = await open(['HOOK'], undefined, { credits });
  const quoteLine = async (env = {}) => {
    const { document } = await run(['videos', ...on, '--redo', '--estimate'], { env });
    const lines: { stage: string }[] = document.data.quote.lines;
    return lines.find(({ stage }) => stage === 'videos');
  };
  const before = await quoteLine();
  expect(before).toMatchObject({ credits: 20, exact: false });
  expect(before).not.toHaveProperty('learned');
  const ordered = await run(['videos', ...on]);
  expect(ordered.exitCode, ordered.stderr).toBe(0);
  expect(receiptOf(ordered).purchases.find(({ stage }) => stage === 'clip')).toMatchObject({
    estimate_usd: 0.12,
    actual_usd: null,
    credits: null,
  });
  expect(ordered.stderr).toMatch(/clips +1 +0\.1200 USD +~0\.1200 USD +12 credits/);
  const done = await run(['run', ...on]);
  expect(done.exitCode, done.stderr).toBe(0);
  expect(receiptOf(done)).toMatchObject({ spent_usd: 0.043, credits: 4 });
  expect(receiptOf(done).purchases.find(({ stage }) => stage === 'clip')).toMatchObject({
    actual_usd: 0.04,
    credits: 4,
  });
  const after = await quoteLine();
  expect(after).toMatchObject({ usd: 0.04, credits: 4, exact: true, learned: true });
  const prices = join(place.folder, 'prices.json');
  const veo = { '*': { creditsEach: 20, usdPerCredit: 0.01, exact: false } };
  writeFileSync(prices, JSON.stringify({ asOf: '2026-11-29', currency: 'USD', videos: { veo } }));
  const theirs = await quoteLine({ SPARKFLUENCE_PRICES: prices });
  expect(theirs).toMatchObject({ credits: 20, exact: false });
  // The limit counts with it: 0.003 for the picture and 0.04 for the clip go on top of 0.043.
  const again = ['videos', ...on, '--redo', '--max-cost'];
  expect((await run([...again, '0.08'])).exitCode).toBe(9);
  expect(counts(fake)).toEqual({ 'clip HOOK': 1, 'image HOOK': 1 });
  const second = await run([...again, '0.09']);
  expect(second.exitCode, second.stderr).toBe(0);
});

test('the default is 10 USD a project, over all its runs; the configuration changes it', async () => {
  const { fake, run, on, place } = await open();
  const prices = join(place.folder, 'prices.json');
  const dear = { '*': { usdEach: 6, exact: true } };
  writeFileSync(prices, JSON.stringify({ asOf: '2026-11-01', currency: 'USD', videos: { veo: dear } }));
  const env = { SPARKFLUENCE_PRICES: prices };
  const refused = await run(['run', ...on], { env });
  expect(refused.exitCode, refused.stderr).toBe(9);
  expect(counts(fake)).toEqual({});
  const one = await run(['videos', ...on, '--only', 'HOOK'], { env });
  expect(one.exitCode, one.stderr).toBe(0);
  const two = await run(['videos', ...on], { env });
  expect(two.exitCode, two.stderr).toBe(9);
  expect(errorOf(two).message).toContain('12.0060 USD in all');
  const raised = await run(['videos', ...on], { env: { ...env, SPARKFLUENCE_MAX_COST: '20' } });
  expect(raised.exitCode, raised.stderr).toBe(0);
  expect(counts(fake)).toEqual(ALL_ONCE);
});

test('a script that is bought stands in the quote before it, in the limit and in the receipt', async () => {
  const types = SAMPLE_ANSWER.segments.map(({ type }) => type);
  const { fake, run, place } = await open(types, SAMPLE_ANSWER);
  const topic = ['--topic', 'kerja', '--language', 'indonesian', '--script-provider', 'gemini'];
  const refused = await run(['run', ...topic, ...PAID, '--max-cost', '0.5']);
  expect(refused.exitCode, refused.stderr).toBe(9);
  expect(counts(fake)).toEqual({}); // not even the script
  const folder = join(place.root, 'second');
  const estimate = await run(['run', ...topic, ...PAID, '--project', folder, '--estimate']);
  const stages = estimate.document.data.quote.lines.map(({ stage }: { stage: string }) => stage);
  expect(stages).toEqual(['script', ...Array(4).fill(['images', 'motion', 'videos']).flat()]);
  expect(counts(fake)).toEqual({});
  const written = await run(['script', ...topic, '--project', folder]);
  expect(written.exitCode, written.stderr).toBe(0);
  expect(receiptOf(written).purchases).toMatchObject([
    { stage: 'script', provider: 'gemini', state: 'bought', estimate_usd: 0.0116 },
  ]);
  expect(counts(fake)).toEqual({ script: 1 });
  const kept = await run(['script', ...topic, '--project', folder]);
  expect(kept.stderr).toContain('script: kept');
  expect(counts(fake)).toEqual({ script: 1 });
});

test('an edit makes again what it touches, says so beforehand, and keeps the old ones as takes', async () => {
  const { fake, folder, run, on } = await open();
  await run(['run', ...on]);
  edit(folder, ({ segments }) => {
    segments[1]!.script_text += ' Really.';
  });
  const again = await run(['run', ...on]);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.stderr).toContain(
    'Changed since it was made, so made again: BODY_1 (clip). The rest is kept.',
  );
  expect(again.stderr.indexOf('made again')).toBeLessThan(again.stderr.indexOf('BODY_1 clip: started'));
  expect(counts(fake)).toEqual({ ...ALL_ONCE, 'clip BODY_1': 2 });
  expect(readdirSync(join(folder, 'takes'))).toEqual(['BODY_1-clip-1.mp4']);

  // A chosen take stays, whatever the script becomes, and nothing is bought for it.
  const chosen = await run(['videos', ...on, '--take', 'BODY_1=1']);
  expect(chosen.exitCode, chosen.stderr).toBe(0);
  edit(folder, ({ segments }) => {
    segments[1]!.visual_direction += ', at night';
  });
  const kept = await run(['run', ...on]);
  expect(kept.exitCode, kept.stderr).toBe(0);
  expect(counts(fake)).toEqual({ ...ALL_ONCE, 'clip BODY_1': 2 });
  const missing = await run(['videos', ...on, '--take', 'BODY_1=7']);
  expect(missing.exitCode).toBe(2);
  expect(errorOf(missing).details.next).toContain('1, 2');
});

test('--redo that is refused leaves what was there; one that is done keeps it as a take', async () => {
  const { fake, folder, run, on } = await open();
  await run(['run', ...on]);
  const redo = ['videos', ...on, '--only', 'HOOK', '--redo'];
  fake.fault = { what: /image HOOK/, status: 400 };
  const refused = await run(redo);
  expect(refused.exitCode, refused.stderr).toBe(4);
  fake.fault = { what: /clip HOOK/, status: 402 };
  const poor = await run(redo);
  expect(poor.exitCode, poor.stderr).toBe(4);
  fake.fault = undefined;
  const state = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
  expect(state.clips.HOOK.state).toBe('succeeded');
  expect(existsSync(join(folder, state.clips.HOOK.asset.path))).toBe(true);
  const before = counts(fake);
  const done = await run(redo);
  expect(done.exitCode, done.stderr).toBe(0);
  expect(done.stderr).toContain('As asked, made again: HOOK (picture and clip)');
  expect(fake.bought.get('clip HOOK')).toBe(before['clip HOOK']! + 1);
  expect(counts(fake)['clip BODY_1']).toBe(1);
  expect(readdirSync(join(folder, 'takes'))).toContain('HOOK-clip-1.mp4');
});

test('another key that appears does not buy again what is current', async () => {
  const { fake, folder, run } = await open();
  const auto = ['run', '--project', folder];
  expect((await run([...auto, ...PAID])).exitCode).toBe(0);
  const env = {
    HF_TOKEN: undefined,
    OPENAI_API_KEY: 'dummy-openai-00',
    OPENAI_BASE_URL: fake.env.VEO_BASE_URL,
  };
  const other = await run(auto, { env });
  expect(other.exitCode, other.stderr).toBe(0);
  expect(counts(fake)).toEqual(ALL_ONCE);
  expect(fake.strays).toEqual([]);
});

test('a picture whose answer was lost: sent again below the threshold and named, above it only with --resubmit', async () => {
  const { fake, run, on } = await open(['HOOK']);
  const images = ['images', ...on.slice(0, 4)];
  // The adapter repeats what was dropped; a vendor that stays down leaves the order without an answer.
  fake.fault = { what: /image HOOK/, status: 503, body: { error: 'down' } };
  const down = await run(images);
  expect(down.exitCode, down.stderr).toBe(4);
  expect(down.stderr).toContain('without an answer, counted as bought: HOOK image (huggingface)');
  fake.fault = undefined;
  const strict = { SPARKFLUENCE_RESEND_BELOW_USD: '0.001' };
  const refused = await run(images, { env: strict });
  expect(refused.exitCode, refused.stderr).toBe(4);
  expect(errorOf(refused).details).toMatchObject({ reason: 'ambiguous_submission', segment: 'HOOK' });
  expect(counts(fake)).toEqual({});
  const sent = await run(images);
  expect(sent.exitCode, sent.stderr).toBe(0);
  expect(receiptOf(sent).purchases).toMatchObject([
    { state: 'sent' },
    { state: 'bought', possibly_twice: true },
  ]);
  expect(sent.stderr).toContain('possibly bought twice: HOOK image (huggingface)');
  const wrong = await run(images, { env: { SPARKFLUENCE_RESEND_BELOW_USD: 'much' } });
  expect(wrong.exitCode).toBe(3);
  expect(errorOf(wrong).details.field).toBe('SPARKFLUENCE_RESEND_BELOW_USD');
});

test('status shows the project from a copied folder and from the piped document alone', async () => {
  const { fake, folder, place, run, on } = await open();
  const started = await run(['videos', ...on]);
  expect(started.exitCode, started.stderr).toBe(0);
  const piped = await run(['status', '--wait'], { stdin: started.stdout });
  expect(piped.exitCode, piped.stderr).toBe(0);
  expect(piped.document.data.all_completed).toBe(true);
  const copy = join(place.folder, 'elsewhere');
  await place.spawn('cp', ['-r', folder, copy], {}).outcome;
  const there = await run(['status', '--wait', '--project', copy]);
  expect(there.exitCode, there.stderr).toBe(0);
  expect(there.document.data.overview).toMatchObject([
    {
      segment_type: 'HOOK',
      image: 'succeeded',
      clip: 'succeeded',
      cost_usd: 0.203,
      credits: 20,
      rerun: 'nothing',
    },
    { segment_type: 'BODY_1', rerun: 'nothing' },
  ]);
  // Both were worked on now, so nobody can say which one the document means.
  const either = await run(['videos', '--redo', ...PAID], { stdin: started.stdout });
  expect(either.exitCode, either.stderr).toBe(6);
  expect(errorOf(either).details).toMatchObject({ reason: 'project_ambiguous', folders: [folder, copy] });
  expect(counts(fake)).toEqual(ALL_ONCE);
});

test('a project outside the root is found by what is piped on, and is never bought a second time', async () => {
  const { fake, place, run } = await open();
  const outside = join(place.folder, 'outside');
  writeProject(outside, TWO);
  const shown = await run(['status', '--project', outside], { env: { SPARKFLUENCE_DATA: '/dev/null' } });
  expect(shown.stderr).toContain('/dev/null cannot be written');
  const draw = ['images', ...PAID.slice(0, 2)];
  const film = ['videos', ...PAID];
  const drawn = await run([...draw, '--project', outside]);
  expect(drawn.exitCode, drawn.stderr).toBe(0);
  expect(drawn.stderr).not.toContain('cannot be written');
  let { stdout } = drawn;
  for (const step of [draw, film, ['status', '--wait']]) {
    const made = await run(step, { stdin: stdout });
    expect(made.exitCode, made.stderr).toBe(0);
    ({ stdout } = made);
  }
  const page = await run(['preview'], { stdin: stdout });
  expect(page.document.data.storyboard_url).toContain('/outside/');
  const { project_id } = drawn.document.data;
  const bare = { project_id, segments: [{ type: 'HOOK', duration_seconds: 1, video_url: 'clips/HOOK.mp4' }] };
  const joined = await run(['combine'], {
    stdin: JSON.stringify(bare),
    env: { SPARKFLUENCE_HOME: join(place.folder, 'another root') },
  });
  expect(joined.document.data?.final_video_url, joined.stderr).toContain('/outside/');
  await place.spawn('mv', [outside, join(place.folder, 'moved')], {}).outcome;
  for (const step of [draw, film, ['combine']]) {
    const refused = await run(step, { stdin: stdout });
    expect(refused.exitCode, refused.stderr).toBe(6);
    expect(errorOf(refused).details).toMatchObject({ reason: 'project_moved', path: outside });
  }
  expect(readdirSync(place.root)).toEqual(['project']);
  expect(existsSync(join(place.folder, 'another root'))).toBe(false);
  expect(counts(fake)).toEqual(ALL_ONCE);
});

test('a damaged state is named, recovered from its twin, kept beside it, and nothing is bought again', async () => {
  const { fake, folder, run, on } = await open();
  await run(['run', ...on]);
  const file = join(folder, 'state.json');
  for (const damage of ['', '{"version": 1, "purchases": [{', 'gone']) {
    writeFileSync(file, damage);
    const outcome = await run(['run', ...on]);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    const notice = outcome.document.data.degradations.find(
      ({ reason }: { reason: string }) => reason === 'state_recovered',
    );
    expect(notice.message).toContain(file);
    expect(outcome.stderr).toContain('state.backup.json');
  }
  edit(folder, ({ segments }) => {
    segments[0]!.emotion = 'joy';
  });
  await run(['run', ...on]);
  const aside = readdirSync(folder).filter((name) => name.startsWith('state.json.damaged-'));
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(folder, aside[0]!), 'utf8')).toBe('gone');
  expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe(2);
  expect(fake.bought.get('clip BODY_1')).toBe(1);
});

test('combine --detach answers at once; status --job follows it to its end', async () => {
  const { folder, run, start, on } = await open();
  await run(['videos', ...on]);
  await run(['status', '--wait', '--project', folder]);
  const accepted = await start(['combine', '--detach', '--project', folder]);
  expect(accepted.exitCode, accepted.stderr).toBe(0);
  const { job_id: id, polling_endpoint: endpoint } = accepted.document.data;
  expect(accepted.document).toEqual({
    success: true,
    data: {
      job_id: expect.stringMatching(/^job_\w+$/),
      status: 'processing',
      estimated_time_seconds: expect.any(Number),
      polling_endpoint: `sparkfluence status --job ${id} --project ${folder}`,
    },
  });
  const states = new Set<string>();
  let answer = await run(endpoint.split(' ').slice(1));
  while (answer.exitCode === 8) {
    states.add(answer.document.data.status);
    answer = await run(endpoint.split(' ').slice(1));
  }
  expect(answer.exitCode, answer.stdout).toBe(0);
  expect(answer.document.data).toMatchObject({ job_id: id, status: 'completed', progress_percentage: 100 });
  expect(existsSync(join(folder, 'final.mp4'))).toBe(true);
  // Whoever sees that it is completed begins the next command at once, so nothing is left to be done.
  expect(existsSync(join(folder, 'publish', 'publish.md'))).toBe(true);
  // Kept: the new job is done as well.
  const second = await start(['combine', '--detach', '--project', folder]);
  const again = second.document.data.job_id;
  let end = await run(['status', '--job', again, '--project', folder]);
  while (end.exitCode === 8) end = await run(['status', '--job', again, '--project', folder]);
  expect(end.document.data).toMatchObject({ job_id: again, status: 'completed' });
});

test('combine --detach that cannot begin says so at once, and in its record', async () => {
  const { folder, start } = await open();
  const failed = await start(['combine', '--detach', '--project', folder]);
  const answer = failed.exitCode === 0 ? await followed(start, failed) : failed;
  expect(answer.exitCode, answer.stdout).toBe(5);
  expect(JSON.stringify(answer.document)).toContain('HOOK, BODY_1 have no clip yet');
});

async function followed(run: (argv: string[]) => Promise<Outcome>, { document }: Outcome): Promise<Outcome> {
  const argv = document.data.polling_endpoint.split(' ').slice(1);
  let answer = await run(argv);
  while (answer.exitCode === 8) answer = await run(argv);
  return answer;
}
