import { expect, test } from 'vitest';
import { SAMPLE_ANSWER, SAMPLE_ORDER, withSegment } from '../../../tests/support/script-samples.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { speechRoom, spokenLength } from '../../language/speech-rate.ts';
import { jsonIn } from '../wire/json-answer.ts';
import { languageFinding } from './language-check.ts';
import { lintScript } from './lint.ts';
import { scriptAnswerSchema } from './schema.ts';

const lint = (answer: unknown) => lintScript(scriptAnswerSchema.parse(answer), SAMPLE_ORDER);

test('the specification’s own example is fit', () => {
  expect(lint(SAMPLE_ANSWER)).toEqual([]);
});

test.each([
  [
    'too many words',
    withSegment(0, { script_text: 'kata '.repeat(40) }),
    /HOOK: script_text has 40 words; in 6 seconds at most 14/,
  ],
  [
    'too few words',
    withSegment(2, { script_text: 'Fokus.' }),
    /BODY_2: script_text has 1 words; 8 seconds need at least 6/,
  ],
  ['an empty text', withSegment(1, { script_text: ' ' }), /BODY_1: script_text is empty/],
  ['an empty picture', withSegment(1, { visual_direction: '' }), /BODY_1: visual_direction is empty/],
  [
    'a wrong length',
    withSegment(3, { duration_seconds: 6 }),
    /ENDING_CTA: duration_seconds must be 8, not 6/,
  ],
  ['a wrong sum', withSegment(3, { duration_seconds: 6 }), /sum to 28 seconds; they must sum to 30/],
  [
    'a wrong order',
    withSegment(1, { type: 'BODY_2' }),
    /must be HOOK, BODY_1, BODY_2, ENDING_CTA, in this order/,
  ],
  [
    'no hooks',
    { ...SAMPLE_ANSWER, metadata: { virality_score: 5, hooks_used: [' '] } },
    /hooks_used is empty/,
  ],
])('%s is found', (_, answer, finding) => {
  expect(lint(answer).join('\n')).toMatch(finding);
});

test('English in place of Indonesian is found', () => {
  const texts = [
    'You work all day and you still get nothing done?',
    'The first secret: block your time. Make a plan for the day!',
    'The second secret: focus for a while and then take a break.',
    'Try this now and follow for more of the best tips!',
  ];
  const answer = structuredClone(SAMPLE_ANSWER);
  answer.segments.forEach((segment, index) => {
    segment.script_text = texts[index]!;
  });
  expect(lint(answer)).toEqual([expect.stringMatching(/not written in indonesian: its words look English/)]);
});

const SENTENCES: Record<string, string> = {
  english:
    'You are not lazy, you are just tired: this is how to get your energy back in the morning, and it is free.',
  indonesian:
    'Kamu tidak malas, kamu hanya lelah: ini cara untuk mendapatkan energi di pagi hari, dan itu gratis.',
  spanish:
    'No eres perezoso, solo estás cansado: así se recupera la energía por la mañana y es gratis para ti.',
  portuguese:
    'Você não é preguiçoso, só está cansado: é assim que se recupera a energia de manhã e não custa nada.',
  french:
    'Tu n’es pas paresseux, tu es juste fatigué : voici comment retrouver ton énergie le matin, et c’est gratuit.',
  german:
    'Du bist nicht faul, du bist nur müde: so bekommst du deine Energie am Morgen zurück, und es ist kostenlos.',
  italian:
    'Non sei pigro, sei solo stanco: ecco come si recupera la tua energia di mattina, ed è gratis per te.',
  dutch:
    'Je bent niet lui, je bent gewoon moe: zo krijg je jouw energie in de ochtend terug, en het is gratis.',
  turkish:
    'Tembel değilsin, sadece çok yorgunsun: sabah enerjini geri almak için bir yol var ve bu ücretsiz.',
  vietnamese:
    'Bạn không lười, bạn chỉ mệt thôi: đây là cách để lấy lại năng lượng của bạn vào buổi sáng với một việc.',
  hindi: 'आप आलसी नहीं हैं, आप बस थके हुए हैं: सुबह अपनी ऊर्जा वापस पाने का यह तरीका मुफ़्त है।',
  arabic: 'أنت لست كسولاً، أنت متعب فقط: هكذا تستعيد طاقتك في الصباح، وهو مجاني.',
  japanese: 'あなたは怠け者ではなく、疲れているだけです。朝のエネルギーを取り戻す方法はこれです。',
  chinese: '你不是懒，你只是累了：这就是早上恢复精力的方法，而且是免费的。',
  korean: '당신은 게으른 것이 아니라 피곤할 뿐입니다. 아침에 에너지를 되찾는 방법은 이것입니다.',
  russian: 'Ты не ленивый, ты просто устал: вот как вернуть энергию утром, и это бесплатно.',
  thai: 'คุณไม่ได้ขี้เกียจ คุณแค่เหนื่อย นี่คือวิธีเรียกพลังงานกลับมาในตอนเช้า',
};

test.each(Object.keys(SENTENCES))('%s is recognised as itself, and as no other', (name) => {
  const accepted = Object.keys(SENTENCES).filter(
    (other) => languageFinding(SENTENCES[name]!, findLanguage(other)) === undefined,
  );
  expect(accepted).toEqual([name]);
});

test('neighbours are not taken for one another', () => {
  const danish =
    'Du er ikke doven, du er bare træt: sådan får du din energi tilbage om morgenen, og det er gratis.';
  const malay =
    'Anda tidak malas, anda hanya letih: ini cara untuk mendapatkan tenaga pada waktu pagi, dan ia percuma.';
  const norwegian =
    'Du er ikke lat, du er bare trøtt: slik får du energien din tilbake om morgenen, og det er gratis.';
  expect(languageFinding(danish, findLanguage('danish'))).toBeUndefined();
  expect(languageFinding(norwegian, findLanguage('norwegian'))).toBeUndefined();
  expect(languageFinding(malay, findLanguage('malay'))).toBeUndefined();
});

test('loan words and short texts are no other language; English in a language without a list is', () => {
  expect(languageFinding('Pomodoro technique: 25 menit fokus', findLanguage('indonesian'))).toBeUndefined();
  expect(languageFinding('टाइम ब्लॉकिंग यानी Time Blocking से काम आसान', findLanguage('hindi'))).toBeUndefined();
  expect(languageFinding(SENTENCES.english!, findLanguage('estonian'))).toMatch(/look English/);
  expect(
    languageFinding(
      'Sa ei ole laisk, sa oled lihtsalt väsinud: nii saad hommikul energia tagasi ja see on tasuta.',
      findLanguage('estonian'),
    ),
  ).toBeUndefined();
});

test('words and characters are counted by what is spoken', () => {
  expect(spokenLength('Rahasia nomor 2: 25 menit fokus!', findLanguage('indonesian'))).toBe(7);
  expect(spokenLength('朝5分、やってみて！', findLanguage('japanese'))).toBe(8);
  expect(speechRoom(findLanguage('english'), 6)).toEqual({ unit: 'words', least: 5, most: 16 });
  expect(speechRoom(findLanguage('japanese'), 8)).toMatchObject({ unit: 'characters', most: 64 });
});

test.each([
  ['plain', '{"a":1}'],
  ['fenced', 'Sure:\n```json\n{"a":1}\n```\nDone.'],
  ['after thinking', '<think>maybe {"b":2}?</think>{"a":1}'],
  ['between sentences', 'Here {x} it is: {"a":1} — enjoy {"c":3}'],
])('JSON is found: %s', (_, text) => {
  expect(jsonIn(text)).toEqual({ a: 1 });
});

test('half an object, a bare string and thinking alone are no JSON', () => {
  for (const text of ['{"a":1', '"a"', '<think>{"a":1}', '']) expect(jsonIn(text)).toBeUndefined();
  expect(jsonIn('x {"a":"}{"} y')).toEqual({ a: '}{' });
});
