import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SparkfluenceError } from '../contracts/errors.ts';
import { PAGE_LANGUAGES, type PageLanguage, wordsOf } from './languages.ts';
import { problemHtml, problemOf, refusalDocument } from './problem.ts';
import { noteItem } from './publish.ts';
import { isForTerminal, saidOf, saidOfNote } from './said.ts';
import { SENTENCE_OF_FILE, SENTENCE_OF_KIND, SENTENCE_OF_REASON } from './words/errors.ts';

const SRC = fileURLToPath(new URL('..', import.meta.url));
const sources = (below: string): string[] =>
  readdirSync(join(SRC, below), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('words/'))
    .map((name) => readFileSync(join(SRC, below, name), 'utf8'));

const refused = new SparkfluenceError('input', 'x.png cannot be decoded', {
  details: { reason: 'bad_image', next: 'Choose another one.' },
});
const shown = (language: PageLanguage, error: unknown) =>
  problemHtml(problemOf(error), wordsOf(language)).text;
/** What is seen before the fold with the technical details is opened. */
const seen = (html: string) => html.replace(/<details.*?<\/details>/gs, '');

test('every refusal of the page and its actions has a sentence of its own, and every sentence a refusal', () => {
  const thrown = ['page', 'pipeline/preview', 'operations/studio']
    .flatMap(sources)
    .flatMap((text) => [...text.matchAll(/reason: '([a-z_]+)'/g)].map(([, reason]) => reason!))
    .filter((reason) => !['port_taken', 'bug'].includes(reason)); // before there is a page, and what nobody foresaw
  expect(thrown.length).toBeGreaterThan(8);
  for (const reason of thrown) expect(Object.keys(SENTENCE_OF_REASON)).toContain(reason);
  const all = sources('.').join('\n');
  for (const reason of Object.keys(SENTENCE_OF_REASON)) expect(all, reason).toContain(`'${reason}'`);
  const sentences = [SENTENCE_OF_REASON, SENTENCE_OF_KIND, SENTENCE_OF_FILE].flatMap((each) =>
    Object.values(each),
  );
  for (const language of PAGE_LANGUAGES)
    expect(Object.keys(wordsOf(language).errors.sentences).sort()).toEqual([...new Set(sentences)].sort());
});

test('every note that a project can have is said in every language', () => {
  const rooms = ['pipeline', 'providers', 'ffmpeg', 'project'].flatMap(sources);
  const reasons = rooms
    .filter((text) => /\bDegradation\b/.test(text))
    .flatMap((text) => [...text.matchAll(/(?<!details: \{\s*)(?:reason: |REASON = )'([a-z_]+)'/g)])
    .filter(({ input, index }) => !/throw|Error\([^;]*$/.test(input.slice(Math.max(0, index - 160), index)))
    .map(([, reason]) => reason!);
  const found = [...new Set(reasons)];
  expect(found.length).toBeGreaterThan(30);
  for (const language of PAGE_LANGUAGES)
    for (const reason of found) expect(Object.keys(wordsOf(language).errors.notes), reason).toContain(reason);
});

describe('no words of the command line', () => {
  const OF_TERMINAL =
    /--[a-z]|`|\b(?:BODY_\d|ENDING_CTA)\b|\bsparkfluence \w|\bsame command\b|\b(?:script|project|state)\.json\b/;

  test('no advice that is written for a terminal is shown on a page, whatever it is about', () => {
    const rooms = ['pipeline', 'providers', 'ffmpeg', 'project', 'contracts', 'disk'].flatMap(sources);
    const advice = rooms.flatMap((text) =>
      [...text.matchAll(/next: ?\n? *(?:'((?:[^'\\]|\\.)+)'|`((?:[^`\\]|\\.)+)`)/g)].map(
        ([, plain, made]) => plain ?? made!.replaceAll('\\`', '`').replace(/\$\{[^}]*\}/g, 'BODY_1'),
      ),
    );
    expect(advice.filter(isForTerminal).length).toBeGreaterThan(40);
    for (const language of PAGE_LANGUAGES)
      for (const next of advice) {
        const error = new SparkfluenceError('provider', 'BODY_1: it did not work', { details: { next } });
        expect(seen(shown(language, error)), next).not.toMatch(OF_TERMINAL);
        const note = { reason: 'photo_not_found', message: 'BODY_1: none was found', next };
        expect(seen(noteItem(note, wordsOf(language)).text), next).not.toMatch(OF_TERMINAL);
      }
  });

  test('a note on a photo that was not found names the segment and the buttons of the page', () => {
    const note = {
      reason: 'photo_not_found',
      message: 'BODY_3: openverse has no fitting photo, so the picture was drawn locally',
      segment_type: 'BODY_3' as const,
      next: 'Give one with --image BODY_3=photo.jpg, or name in its visual_direction what the photo shows, in English.',
    };
    const english = noteItem(note, wordsOf('en')).text;
    expect(seen(english)).toContain('<strong>Body 3:</strong>');
    expect(seen(english)).toContain('Openverse has no fitting photo, so the picture was drawn locally.');
    expect(seen(english)).toContain('Use “Change the picture”');
    expect(english).toContain('--image BODY_3=photo.jpg'); // in the fold, for who works in a terminal, too
    for (const [language, button] of [
      ['id', 'Ganti gambar'],
      ['ar', 'غيّر الصورة'],
    ] as const) {
      expect(wordsOf(language).changePicture).toBe(button);
      expect(seen(noteItem(note, wordsOf(language)).text)).toContain(button);
    }
  });

  test('a failure names the segment and the provider in every language', () => {
    const error = new SparkfluenceError('provider', 'BODY_2: veo could not be reached for the clip', {
      details: {
        ...{ reason: 'provider_unavailable', provider: 'veo', segment: 'BODY_2' },
        next: 'Check the network and the address of veo, then run the same command again; what is done is kept.',
      },
    });
    const said = (language: PageLanguage) => saidOf(problemOf(error), wordsOf(language));
    expect(said('en').text).toBe('Body 2: Veo could not be reached for the clip.');
    expect(said('en').next).toBe(
      'Check the connection to the internet, then try again; what is finished is kept.',
    );
    expect(said('id').text).toMatch(/^Isi 2, Veo: Layanan ini tidak dapat dihubungi/);
    expect(said('ar').text).toMatch(/^المتن 2، Veo: تعذّر الوصول/);
  });

  test('a message that is itself of the terminal gives way to the sentence of the page', () => {
    const note = {
      reason: 'option_not_used',
      message: '--image-quality high was not used: local has no such choice',
    };
    expect(saidOfNote(note, wordsOf('en'))).toMatchObject({
      text: 'Something that was chosen is not used by this provider.',
      technical: '--image-quality high was not used: local has no such choice.',
    });
  });
});

test('a full disk is said as such, also where nobody foresaw it', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    ...{ code: 'ENOSPC', errno: -28, syscall: 'write' },
  });
  const { said } = refusalDocument(full, wordsOf('en'));
  expect(said.text).toBe('The disk is full (ENOSPC).');
  expect(said.next).toContain('Make room, then try again');
  expect(refusalDocument(full, wordsOf('id')).said.text).toContain('disk penuh');
  // Who gave a file has no button to press again.
  expect(refusalDocument(full, wordsOf('en'), true).said.next).toContain('then choose the file again');
  expect(refusalDocument(full, wordsOf('id'), true).said.text).toContain('lalu pilih berkasnya lagi');
  expect(refusalDocument(full, wordsOf('ar'), true).said.text).toContain('ثم اختر الملف من جديد');
});

test('a refusal is said in the language of the page, with the error itself beneath; English has the error alone', () => {
  expect(shown('en', refused)).toBe(
    '<span dir="auto">x.png cannot be decoded.</span> <span class="next" dir="auto">Choose another one.</span>',
  );
  for (const [language, word] of [
    ['id', 'tidak dapat dipakai sebagai gambar'],
    ['ar', 'لا يصلح هذا الملف صورةً'],
  ] as const) {
    expect(shown(language, refused)).toContain(word);
    expect(shown(language, refused)).toContain(
      '<span lang="en" dir="ltr">x.png cannot be decoded. Choose another one.</span></details>',
    );
  }
  const note = { reason: 'clip_held', message: 'Its last picture stands.' };
  expect(noteItem(note, wordsOf('id')).text).toContain('gambar terakhirnya bertahan');
  expect(noteItem(note, wordsOf('id')).text).toContain('Its last picture stands.');
  expect(noteItem(note, wordsOf('en')).text).not.toContain('<details');
  const unheard = new SparkfluenceError('provider', 'odd', { details: { reason: 'constructor' } });
  expect(shown('id', unheard)).toContain('Penyedia tidak dapat mengerjakan');
  expect(shown('id', new TypeError('x'))).toContain('kesalahan di dalam program');
});

test('words that are too short or too long are not called too many segments, and nobody is told to run anything', () => {
  const short = new SparkfluenceError('input', 'The script takes 4.3 s to say', {
    details: { reason: 'script_length', next: 'Say more.' },
  });
  expect(shown('id', short)).toContain('terlalu singkat atau terlalu panjang');
  expect(shown('ar', short)).toContain('5 ثوانٍ إلى 3 دقائق');
  const busy = new SparkfluenceError('project', 'Another sparkfluence (process 7) is working on it', {
    details: { reason: 'project_locked', next: 'Wait for it, or stop it; then run this again.' },
  });
  expect(saidOf(problemOf(busy), wordsOf('en')).next).toBe('Wait until that is done, then try again.');
});
