import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { estimateWords } from '../../narration/word-times.ts';
import { cuesOf, srtText, vttText } from './cues.ts';

function cues(name: string, text: string, seconds = 8, startSeconds = 0) {
  const language = findLanguage(name);
  const words = estimateWords(text, language, [], seconds);
  return cuesOf([{ words, startSeconds, durationSeconds: seconds }], language);
}

const letters = (text: string) => [...new Intl.Segmenter().segment(text)].length;

const LONG = {
  indonesian:
    'Tahukah kamu, kopi pertama dikenal di Ethiopia? Ceritanya menakjubkan, penuh kejutan, dan layak kamu dengar sampai selesai!',
  hindi: 'क्या आप जानते हैं कि हिन्दी में श्रृंखला कैसे लिखते हैं? यह बहुत रोचक है, और थोड़ा कठिन भी।',
  arabic: 'هل تعلم أن القهوة بدأت في إثيوبيا؟ إنها قصة مذهلة، مع YouTube و 2026 أيضًا.',
  japanese: '日本のコーヒー文化は、とても奥が深いと知っていましたか？毎朝の一杯が変わります。',
  thai: 'คุณรู้ไหมว่ากาแฟที่ดีที่สุดเริ่มต้นที่นี่ น้ำร้อนและเวลาคือกุญแจสำคัญของความอร่อย',
};

test.each(Object.entries(LONG))(
  '%s: at most two lines of readable length, in order, nothing lost',
  (name, text) => {
    const made = cues(name, text);
    const { spaced } = findLanguage(name);
    expect(
      made
        .flatMap(({ lines }) => lines)
        .join(spaced ? ' ' : '')
        .replace(/\s/g, ''),
    ).toBe(text.replace(/\s/g, ''));
    for (const [index, { lines, startSeconds, endSeconds }] of made.entries()) {
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(letters(line)).toBeLessThanOrEqual(name === 'japanese' ? 14 : 32);
      expect(endSeconds).toBeGreaterThan(startSeconds);
      expect(startSeconds).toBeGreaterThanOrEqual(made[index - 1]?.endSeconds ?? 0);
      expect(endSeconds).toBeLessThanOrEqual(8);
    }
  },
);

test('captions end at sentences and rather at commas', () => {
  const ends = cues('indonesian', LONG.indonesian).map(({ lines }) => lines.at(-1)!.at(-1));
  expect(ends).toEqual(['?', ',', '!']);
});

test('a caption stays until it can be read, where nothing follows so soon', () => {
  const language = findLanguage('english');
  const words = [
    { text: 'Extraordinary', startSeconds: 0.5, endSeconds: 0.6 },
    { text: 'counterintuitively.', startSeconds: 0.6, endSeconds: 0.8 },
  ];
  const [cue] = cuesOf([{ words, startSeconds: 10, durationSeconds: 8 }], language);
  expect(cue!.startSeconds).toBeCloseTo(10.44, 3);
  expect(cue!.endSeconds - cue!.startSeconds).toBeCloseTo(31 / 17, 3);
  const next = { text: 'Next.', startSeconds: 1.2, endSeconds: 1.5 };
  const made = cuesOf([{ words: [...words, next], startSeconds: 10, durationSeconds: 8 }], language);
  expect(made[0]!.endSeconds).toBe(made[1]!.startSeconds);
});

test('SRT and VTT: numbers, times, escapes', () => {
  const english = findLanguage('english');
  const cue = { startSeconds: 3661.5, endSeconds: 3662.0004, lines: ['1 < 2 & <b>x</b> --> {\\an8}', 'end'] };
  expect(srtText([cue, cue], english)).toBe(
    '1\n01:01:01,500 --> 01:01:02,000\n1 < 2 & <\u2060b>x<\u2060/b> --> {\u2060\\an8}\nend\n\n' +
      '2\n01:01:01,500 --> 01:01:02,000\n1 < 2 & <\u2060b>x<\u2060/b> --> {\u2060\\an8}\nend\n',
  );
  expect(vttText([cue], english)).toBe(
    'WEBVTT\n\n01:01:01.500 --> 01:01:02.000\n1 &lt; 2 &amp; &lt;b&gt;x&lt;/b&gt; --&gt; {\\an8}\nend\n',
  );
});

test('a right-to-left line says so where its ends do not', () => {
  const arabic = findLanguage('arabic');
  const text = (line: string) =>
    srtText([{ startSeconds: 0, endSeconds: 1, lines: [line] }], arabic).split('\n')[2];
  expect(text('مرحبا')).toBe('مرحبا');
  expect(text('مرحبا.')).toBe('مرحبا.\u200f');
  expect(text('YouTube مرحبا')).toBe('\u200fYouTube مرحبا');
  expect(srtText(cues('english', 'Hello.'), findLanguage('english'))).not.toContain('\u200f');
});

test('a line break in a script never ends a caption', () => {
  const made = srtText(
    cues('english', 'One\n\n2\n00:00:00,000 --> 00:00:09,000\nTwo'),
    findLanguage('english'),
  );
  expect(made.split('\n\n')).toHaveLength(1);
});
