import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CHROMIUM, faultsOf, openBrowser, openPage } from '../support/browser.ts';
import { copyOfFinished, copyOfShort, type Finished } from '../support/finished.ts';
import { gatedFfmpeg } from '../support/gate.ts';
import { writeProject } from '../support/kill-lab.ts';
import { canSeeProcesses, leftAfter } from '../support/processes.ts';
import {
  errorOf,
  newPlace,
  type Outcome,
  type Place,
  type Running,
  type RunOptions,
} from '../support/program.ts';
import { servePage } from '../support/served-page.ts';

/** The review page: written to a file, and served to be worked on. */

/** How long a page may take on a machine that does other things too. */
const BUSY = { timeout: 30_000 };
const scriptOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'script.json'), 'utf8'));
const textOf = (folder: string, type: string): string =>
  scriptOf(folder).segments.find((segment: { type: string }) => segment.type === type).script_text;

interface Serving {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly running: Running;
  /** Ctrl-C. */
  stop(): Promise<Outcome>;
}

async function serve(
  place: Place,
  folder: string,
  env: RunOptions['env'] = {},
  flags: readonly string[] = [],
): Promise<Serving> {
  const { url, running } = await servePage(place, folder, { flags, env });
  const { port, pathname } = new URL(url);
  return {
    ...{ url, running, port: Number(port), token: pathname.replaceAll('/', '') },
    stop() {
      running.child.kill('SIGINT');
      return running.outcome;
    },
  };
}

interface Reply {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into what comes
  readonly document: any;
}

/** A request with exactly these headers, as a browser or a program of another's might send it. */
function ask(
  port: number,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
): Promise<Reply> {
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const json = response.headers['content-type'] === 'application/json';
        resolve({ status: response.statusCode ?? 0, text, document: json ? JSON.parse(text) : undefined });
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** As the page itself asks. */
const asPage = ({ port, token }: Serving, body: object) => ({
  headers: {
    'content-type': 'application/json',
    'x-sparkfluence-token': token,
    origin: `http://127.0.0.1:${port}`,
  },
  body,
});

/** A project of three Arabic segments whose pictures are made, and no clip. */
async function pictures(): Promise<Pick<Finished, 'place' | 'folder'>> {
  const place = newPlace();
  const words = 'وفر المال <b>& كل شهر.\n\nاكتب كل ما تنفقه.\n\nاحفظ هذا الفيديو.';
  const written = await place.call(['script', '--script', '-', '--language', 'arabic'], { stdin: words });
  const drawn = await place.call(['images'], { stdin: written.stdout });
  expect(drawn.exitCode, drawn.stderr).toBe(0);
  return { place, folder: join(place.root, readdirSync(place.root)[0] ?? '') };
}

describe('the written page', () => {
  test('is one file that needs no other, and leaves the project as it was', async () => {
    const { place, folder } = await copyOfFinished();
    const before = readFileSync(join(folder, 'state.json'), 'utf8');
    const made = await place.call(['preview', '--project', folder]);
    expect(made.exitCode, made.stderr).toBe(0);
    const { storyboard_url, bytes } = made.document.data;
    const page = readFileSync(fileURLToPath(storyboard_url), 'utf8');
    expect(Buffer.byteLength(page)).toBe(bytes);
    expect(page.match(/src="(?!data:)/g)).toBeNull();
    expect(page.match(/https?:\/\/(?!www\.w3\.org)/g)).toBeNull();
    for (const { script_text } of scriptOf(folder).segments) expect(page).toContain(script_text);
    expect(page).toContain(`sparkfluence run --project ${folder}`);
    expect(readFileSync(join(folder, 'state.json'), 'utf8')).toBe(before);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('is made for a piped document, too, and says when there is nothing to show', async () => {
    const { place, outcome, folder } = await copyOfShort();
    const stdin = outcome.stdout.replaceAll(/file:\/\/[^"]*\/projects/g, `file://${place.root}`);
    const made = await place.call(['preview'], { stdin });
    expect(made.exitCode, made.stderr).toBe(0);
    expect(existsSync(join(folder, 'storyboard.html'))).toBe(true);
    const none = await place.call(['preview', '--project', join(place.folder, 'nowhere')]);
    expect(none.exitCode).toBe(6);
    expect(errorOf(none).details.reason).toBe('project_missing');
    const bare = newPlace();
    writeFileSync(join(folder, 'script.json'), '');
    cpSync(folder, bare.root, { recursive: true, filter: (path) => !path.endsWith('script.json') });
    const early = await bare.call(['preview', '--project', bare.root]);
    expect(early.exitCode).toBe(6);
    expect(errorOf(early).details.reason).toBe('no_script');
  });
});

describe('the served page', () => {
  test('lets nobody in without its token, and no other origin write', async () => {
    const { place, folder } = await copyOfShort();
    const serving = await serve(place, folder);
    const { port, token } = serving;
    const mine = await ask(port, `/${token}/`);
    expect(mine.status).toBe(200);
    expect(mine.text).toContain('data-live="yes"');
    const revision = /data-segment="HOOK" data-revision="(\w+)"/.exec(mine.text)?.[1] ?? '';
    const edit = { segment: 'HOOK', revision, script_text: 'Teks baru dari halaman.' };
    const { headers } = asPage(serving, edit);
    const api = `/${token}/api/text`;
    const wrong = [...token].reverse().join('');
    const REFUSED: [string, number, string, Parameters<typeof ask>[2]][] = [
      ['no token', 403, '/', {}],
      ['a wrong token', 403, `/${wrong}/`, {}],
      ['a name that points here', 421, `/${token}/`, { headers: { host: `evil.example:${port}` } }],
      [
        'a wrong token in the header',
        403,
        api,
        { headers: { ...headers, 'x-sparkfluence-token': wrong }, body: edit },
      ],
      ['no token in the header', 403, api, { headers: { 'content-type': 'application/json' }, body: edit }],
      ['another origin', 403, api, { headers: { ...headers, origin: 'http://evil.example' }, body: edit }],
      [
        'another port',
        403,
        api,
        { headers: { ...headers, origin: `http://127.0.0.1:${port + 1}` }, body: edit },
      ],
      ['no origin at all', 403, api, { headers: { ...headers, origin: 'null' }, body: edit }],
      [
        'another site’s frame',
        403,
        `/${token}/`,
        {
          headers: {
            'sec-fetch-site': 'cross-site',
            'sec-fetch-mode': 'navigate',
            'sec-fetch-dest': 'iframe',
          },
        },
      ],
      ['a form', 415, api, { headers: { ...headers, 'content-type': 'text/plain' }, body: edit }],
      ['a file that is not the page’s', 404, `/${token}/state.json`, {}],
      ['a file above', 404, `/${token}/..%2f..%2fstate.json`, {}],
    ];
    const before = readFileSync(join(folder, 'script.json'), 'utf8');
    for (const [name, status, path, options] of REFUSED) {
      expect((await ask(port, path, options)).status, name).toBe(status);
    }
    expect(readFileSync(join(folder, 'script.json'), 'utf8')).toBe(before);
    const saved = await ask(port, api, asPage(serving, edit));
    expect(saved.status, saved.text).toBe(200);
    expect(textOf(folder, 'HOOK')).toBe(edit.script_text);
    const late = await ask(port, api, asPage(serving, edit));
    expect([late.status, late.document.error.details.reason]).toEqual([409, 'script_changed']);
    const blank = await ask(port, api, asPage(serving, { ...edit, script_text: ' ' }));
    expect([blank.status, blank.document.error.code]).toEqual([400, 'INVALID_INPUT']);
    const film = await ask(port, `/${token}/final.mp4`, { headers: { range: 'bytes=0-99' } });
    expect(film.status).toBe(206);
    const ended = await serving.stop();
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(ended.document.data).toMatchObject({ changes: 1 });
    if (canSeeProcesses) expect(await leftAfter(place.folder, 5_000)).toEqual([]);
  });

  test('knows its own operations only, and shows no file that lies elsewhere', async () => {
    const { place, folder } = await copyOfShort();
    const secret = join(place.folder, 'secret.jpg');
    writeFileSync(secret, 'a secret of this machine');
    const serving = await serve(place, folder);
    const { port, token } = serving;
    const inherited = [
      'constructor',
      'toString',
      'valueOf',
      'hasOwnProperty',
      '__proto__',
      '__defineGetter__',
    ];
    for (const name of [...inherited, 'text/', 'nothing', '']) {
      const reply = await ask(port, `/${token}/api/${name}`, asPage(serving, {}));
      expect(reply.status, name).toBe(404);
    }
    expect((await ask(port, `/${token}/images/HOOK.jpg`)).status).toBe(200);
    rmSync(join(folder, 'images', 'HOOK.jpg'));
    symlinkSync(secret, join(folder, 'images', 'HOOK.jpg'));
    renameSync(join(folder, 'clips'), join(place.folder, 'clips'));
    symlinkSync(join(place.folder, 'clips'), join(folder, 'clips'));
    const away = [
      'images/HOOK.jpg',
      'clips/HOOK.mp4',
      'images%2f..%2fimages%2fHOOK.jpg',
      'takes/../final.mp4',
    ];
    for (const path of away) expect((await ask(port, `/${token}/${path}`)).status, path).toBe(404);
    const blind = { ...asPage(serving, {}).headers };
    const broken = await new Promise<number>((resolve, reject) => {
      const path = `/${token}/api/text`;
      const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers: blind }, (reply) =>
        resolve(reply.resume().statusCode ?? 0),
      );
      sent.on('error', reject);
      const text = Buffer.from('{"segment":"HOOK","revision":"x","script_text":"caf\xe9"}', 'latin1');
      sent.end(text);
    });
    expect(broken).toBe(400);
  });

  test('takes one click at a time, and a joined video has its publishing kit', async () => {
    const { place, folder } = await copyOfShort();
    for (const name of readdirSync(folder).filter((each) => /^(?:publish|final)\b/.test(each)))
      rmSync(join(folder, name), { recursive: true });
    const serving = await serve(place, folder);
    const clicks = Array.from({ length: 5 }, () =>
      ask(serving.port, `/${serving.token}/api/combine`, asPage(serving, {})),
    );
    const statuses = (await Promise.all(clicks)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409, 409, 409, 409]);
    await expect.poll(() => existsSync(join(folder, 'publish', 'publish.json')), BUSY).toBe(true);
    expect(existsSync(join(folder, 'final.mp4'))).toBe(true);
  });

  test('waits while another process works on the project, and says which', async () => {
    const { place, folder } = await copyOfShort();
    const serving = await serve(place, folder);
    const owner = { pid: process.pid, host: (await import('node:os')).hostname(), startTicks: null };
    const since = new Date(0).toISOString();
    writeFileSync(join(folder, 'lock'), JSON.stringify({ ...owner, token: 'x', since }));
    const { text } = await ask(serving.port, `/${serving.token}/`);
    expect(text).toContain(`Process ${process.pid} is working on this project`);
    const redo = { segment: 'HOOK', redo: true, agreed: { usd: 0, credits: 0 } };
    const busy = await ask(serving.port, `/${serving.token}/api/redo`, asPage(serving, redo));
    expect([busy.status, busy.document.error.details]).toMatchObject([
      409,
      { reason: 'project_locked', pid: process.pid },
    ]);
  });

  test('Ctrl-C while a segment is being made: 130, the command that goes on, nothing left', async () => {
    const { place, folder } = await copyOfShort();
    const gate = await gatedFfmpeg(place); // the clip is surely still being made
    const serving = await serve(place, folder, gate.env);
    const redo = { segment: 'BODY_1', redo: true, agreed: { usd: 0, credits: 0 } };
    const started = await ask(serving.port, `/${serving.token}/api/redo`, asPage(serving, redo));
    expect(started.status, started.text).toBe(200);
    const second = await ask(serving.port, `/${serving.token}/api/combine`, asPage(serving, {}));
    expect([second.status, second.document.error.message]).toEqual([
      409,
      'This page is at work: Making BODY_1',
    ]);
    await serving.running.printed('BODY_1 clip: started');
    const ended = await serving.stop();
    expect(ended.exitCode, ended.stderr).toBe(130);
    expect(errorOf(ended).details.next).toContain(`sparkfluence run --project ${folder}`);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    if (canSeeProcesses) expect(await leftAfter(place.folder, 5_000)).toEqual([]);
    const whole = await place.call(['run', '--project', folder]);
    expect(whole.exitCode, whole.stderr).toBe(0);
  });

  test('a port that is taken is said', async () => {
    const { place, folder } = await copyOfShort();
    const { port } = await serve(place, folder);
    const second = await place.call(['preview', '--project', folder, '--serve', '--port', String(port)]);
    expect(second.exitCode).toBe(3);
    expect(errorOf(second).details.reason).toBe('port_taken');
  });
});

test.skipIf(CHROMIUM !== undefined)(
  'NO CHROMIUM HERE: the review page was NOT tried in a browser; install the package chromium or set CHROMIUM_PATH',
  ({ skip }) => skip(),
);

describe.skipIf(CHROMIUM === undefined)('in a real Chromium', () => {
  /** One for all tests; each opens pages with a context of their own. */
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const DESK = { width: 1200, height: 900 };
  const PHONE = { width: 360, height: 780 };
  /** Each language in either colours and either width: what is too pale does not depend on what is too wide. */
  const LOOKS = {
    english: [
      ['light', { colorScheme: 'light', viewport: DESK }],
      ['dark phone', { colorScheme: 'dark', viewport: PHONE }],
    ],
    arabic: [
      ['dark', { colorScheme: 'dark', viewport: DESK }],
      ['phone', { colorScheme: 'light', viewport: PHONE }],
    ],
  } as const;

  test.each(['english', 'arabic'] as const)(
    'an %s draft: nothing is blocked, unnamed, too pale or too wide',
    async (language) => {
      const drawn = language === 'arabic' ? await pictures() : await copyOfShort();
      const made = await drawn.place.call(['preview', '--project', drawn.folder]);
      expect(made.exitCode, made.stderr).toBe(0);
      for (const [look, options] of LOOKS[language]) {
        const { page, trouble } = await openPage(browser, made.document.data.storyboard_url, options);
        expect(await faultsOf(page), look).toEqual([]);
        expect(trouble, look).toEqual([]);
        const shots = process.env.SPARKFLUENCE_SCREENSHOTS;
        if (shots) await page.screenshot({ path: join(shots, `${language}-${look}.png`), fullPage: true });
        const texts = await page.locator('.card .text').allTextContents();
        expect(texts).toEqual(
          scriptOf(drawn.folder).segments.map(({ script_text }: { script_text: string }) => script_text),
        );
        const direction = await page.evaluate(`getComputedStyle(document.querySelector('h1')).direction`);
        expect(direction).toBe(language === 'arabic' ? 'rtl' : 'ltr');
        await page.close();
      }
    },
  );

  test('by keyboard: skip, seek from a caption, and the film plays from there', async () => {
    const { place, folder } = await copyOfFinished();
    const made = await place.call(['preview', '--project', folder]);
    const { page } = await openPage(browser, made.document.data.storyboard_url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Skip to the storyboard');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.getByText('Caption track').press('Enter');
    const cue = page.locator('.cues button').nth(3);
    const seconds = Number(await cue.getAttribute('data-seek'));
    await cue.focus();
    await page.keyboard.press('Enter');
    const FILM = `document.getElementById('final-video')`;
    await expect
      .poll(() => page.evaluate<number>(`${FILM}.currentTime`), BUSY)
      .toBeGreaterThanOrEqual(seconds);
    expect(await page.evaluate(`${FILM}.textTracks.length`)).toBe(1);
    await expect
      .poll(() => page.locator('.playhead').evaluate((line) => Number(line.getAttribute('x1'))), BUSY)
      .toBeGreaterThan(0);
  });

  test('an edit stands in script.json; the segment is made again and its old take chosen', async () => {
    const { place, folder } = await copyOfShort();
    const serving = await serve(place, folder);
    const { page, trouble } = await openPage(browser, serving.url);
    const hook = page.locator('#segment-HOOK');
    const save = hook.getByRole('button', { name: 'Save text' });
    expect(await save.isVisible()).toBe(false);
    await page.getByLabel('Text of Hook').fill('Mulai <i>kerja</i> & tenang.');
    await save.click();
    await expect.poll(() => textOf(folder, 'HOOK'), BUSY).toBe('Mulai <i>kerja</i> & tenang.');
    await hook.getByText('Outdated', { exact: true }).waitFor();
    await page.locator('#final').getByText('Outdated', { exact: true }).waitFor();
    await hook.getByRole('button', { name: 'Make Hook' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go' }).click();
    await page.getByText('Making HOOK: done.').waitFor({ timeout: 60_000 });
    await hook.getByText('Up to date', { exact: true }).waitFor();
    await page.locator('#final').getByText('Up to date', { exact: true }).waitFor(); // joined in the same step
    // Another take, then the old one again.
    await hook.getByRole('button', { name: 'Make another take of Hook' }).click();
    await page.getByRole('dialog').getByText('What is there now is kept').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Go' }).click();
    await hook.getByText('Takes of Hook').click();
    // It waits, disabled, until the other take is made.
    await hook.getByRole('button', { name: 'Use this one: clip take 1 of Hook' }).click({ timeout: 60_000 });
    await hook.getByRole('button', { name: 'Use this one: clip take 2 of Hook' }).waitFor(); // what was there
    await page.locator('#final').getByText('Details').click();
    await page.getByRole('button', { name: 'Join the clips again' }).click();
    await page.getByText('Joining the clips: done.').waitFor({ timeout: 60_000 });
    await page.locator('#final').getByText('Up to date', { exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(trouble).toEqual([]);
    const ended = await serving.stop();
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    if (canSeeProcesses) expect(await leftAfter(place.folder, 10_000)).toEqual([]);
  });

  test('a photo of one’s own is given to a segment, and one button makes the video with it', async () => {
    const { place, folder } = await copyOfShort();
    const serving = await serve(place, folder);
    const { page, trouble } = await openPage(browser, serving.url);
    await page.locator('#segment-HOOK').getByText('On screen', { exact: true }).click();
    await page.getByLabel('On screen in Hook').fill('A lamp on a desk');
    await page.locator('#segment-HOOK').getByRole('button', { name: 'Save text' }).click();
    await expect.poll(() => scriptOf(folder).segments[0].visual_direction, BUSY).toBe('A lamp on a desk');
    await page.getByText('Saved in script.json.').waitFor(); // its words would take the place of those below
    // The card is drawn anew, and with it the place for a file.
    await page.locator('#segment-HOOK').getByText('Outdated', { exact: true }).waitFor();
    const picture = page.getByLabel('Your own picture for Hook');
    await picture.setInputFiles({
      name: 'notes.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no picture'),
    });
    await page.locator('#segment-HOOK').getByRole('alert').getByText('cannot be', { exact: false }).waitFor();
    await picture.setInputFiles(fileURLToPath(new URL('../support/photos/photo.heic', import.meta.url)));
    await expect.poll(() => existsSync(join(folder, 'images/HOOK.frame.jpg')), BUSY).toBe(true);
    expect(existsSync(join(folder, 'images/HOOK.heic'))).toBe(true);
    await page.getByRole('button', { name: 'Make the video: it costs nothing' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go' }).click();
    await page.getByText('Making the video: done.').waitFor({ timeout: 90_000 });
    await page.locator('#final').getByText('Up to date', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Make the video/ }).count()).toBe(0);
    expect(await page.locator('#publish pre').first().textContent()).toContain('#');
    expect(await faultsOf(page)).toEqual([]);
    expect(trouble).toEqual([expect.stringContaining('400')]); // the file that is no picture
    await serving.stop();
  });

  test('what is chosen for the whole video is kept as the command line keeps it, and the next join goes by it', async () => {
    const { place, folder } = await copyOfShort();
    const kept = () => JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'));
    const serving = await serve(place, folder, {}, ['--bgm', 'none']);
    await expect.poll(() => kept().final?.music, BUSY).toBe('none'); // the flag of the command
    const { page, trouble } = await openPage(browser, serving.url);
    await page.locator('#final').getByText('Outdated', { exact: true }).waitFor();
    const choose = async (group: string, label: string, option: string) => {
      const field = page.getByLabel(label, { exact: true });
      if (!(await field.isVisible())) await page.locator('#choices summary').getByText(group).click();
      await field.selectOption(option);
    };
    await choose('Transitions and captions', 'Between segments', 'fade');
    await expect.poll(() => kept().final.transition, BUSY).toBe('fade');
    await choose('Voice', 'Voice of the narrator', 'male');
    await expect.poll(() => kept().voice, BUSY).toBe('male');
    await page.getByText('To make: Hook, Body 1.').waitFor(); // another voice has to speak both
    await choose('Voice', 'Voice of the narrator', '');
    await expect.poll(() => kept().voice, BUSY).toBeUndefined();
    await page.getByText('All clips are ready').waitFor();
    await page.getByRole('button', { name: 'Hear this voice' }).click();
    await expect
      .poll(() => page.evaluate(`document.querySelector('#choices audio').duration > 1`), BUSY)
      .toBe(true);
    await page.locator('#choices summary').getByText('Look and colours').click();
    await page.getByLabel('Brand colours').fill('#12');
    await page.getByLabel('Style of the pictures').focus(); // leaves the field
    await page.locator('#choices').getByRole('alert').getByText('is not one to three colours').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make the video: it costs nothing' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go' }).click();
    await page.locator('#final').getByText('Up to date', { exact: true }).waitFor({ timeout: 60_000 });
    await expect.poll(() => existsSync(join(folder, 'lock')), BUSY).toBe(false); // the publishing texts are made, too
    const joined = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).final;
    const again = await place.call(['combine', '--project', folder]);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).final).toEqual(joined);
    expect(trouble).toEqual([expect.stringContaining('400')]); // what is no colour
  });

  test('follows a run that goes on elsewhere, and keeps text that is not saved yet', async () => {
    const place = newPlace();
    const folder = join(place.root, 'drawn');
    writeProject(folder, ['HOOK', 'BODY_1']);
    const drawn = await place.call(['images', '--project', folder]);
    expect(drawn.exitCode, drawn.stderr).toBe(0);
    const serving = await serve(place, folder);
    const { page } = await openPage(browser, serving.url);
    await page.locator('#segment-HOOK').getByText('Picture only', { exact: true }).waitFor();
    await page.getByLabel('Text of Body 1').fill('نص لم يحفظ بعد');
    const run = place.start(['run', '--project', folder, '--no-bgm']);
    const bar = page.locator('#make');
    await bar.getByText('is working on this project').waitFor({ timeout: 30_000 });
    await page.locator('#segment-HOOK').getByText('Up to date', { exact: true }).waitFor({ timeout: 90_000 });
    await page.locator('#final-video').waitFor({ timeout: 90_000 });
    expect((await run.outcome).exitCode).toBe(0);
    expect(await page.getByLabel('Text of Body 1').inputValue()).toBe('نص لم يحفظ بعد');
    expect(textOf(folder, 'BODY_1')).not.toBe('نص لم يحفظ بعد');
  });

  test('another site that the browser has open can neither read nor write', async () => {
    const { place, folder } = await copyOfShort();
    const serving = await serve(place, folder);
    const other = createServer((_request, response) => response.end('<!doctype html><title>other</title>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const { page } = await openPage(browser, `http://127.0.0.1:${port}/`);
    const before = readFileSync(join(folder, 'script.json'), 'utf8');
    const address = { url: serving.url, token: serving.token };
    const tried = await page.evaluate(async ({ url, token }) => {
      const body = JSON.stringify({ segment: 'HOOK', revision: '', script_text: 'x' });
      const headers = { 'content-type': 'application/json', 'x-sparkfluence-token': token };
      const outcome = (sent: Promise<Response>) =>
        sent.then(
          ({ type, status }) => `${type} ${status}`,
          () => 'refused',
        );
      return [
        await outcome(fetch(`${url}api/text`, { method: 'POST', headers, body })),
        await outcome(fetch(`${url}api/text`, { method: 'POST', mode: 'no-cors', body })),
        await outcome(fetch(url)),
        await outcome(fetch(url, { mode: 'no-cors' })),
      ];
    }, address);
    expect(tried.slice(0, 3)).toEqual(['refused', expect.stringMatching(/^(refused|opaque 0)$/), 'refused']);
    expect(readFileSync(join(folder, 'script.json'), 'utf8')).toBe(before);
  });
});
