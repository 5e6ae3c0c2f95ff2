import { expect, test } from 'vitest';
import { spokenText, unspokenIn } from './spoken-text.ts';

test.each([
  // labels
  ['**HOOK:** You waste two hours a day.', 'You waste two hours a day.'],
  ['Narrator: You waste two hours a day.', 'You waste two hours a day.'],
  ['**Narrator (V.O.):** You waste two hours a day.', 'You waste two hours a day.'],
  ['[HOOK] Narrator: (whispering) You waste two hours.', 'You waste two hours.'],
  ['BODY_1: First, make a plan.', 'First, make a plan.'],
  ['ENDING_CTA – Follow for more.', 'Follow for more.'],
  ['Scene 2: First, make a plan.', 'First, make a plan.'],
  ['(0:00-0:06): You waste two hours.', 'You waste two hours.'],
  ['Narrador: Pierdes dos horas al día.', 'Pierdes dos horas al día.'],
  ['Erzähler: Du verlierst zwei Stunden.', 'Du verlierst zwei Stunden.'],
  ['Voix off : Tu perds deux heures.', 'Tu perds deux heures.'],
  ['Narator: Kamu buang dua jam sehari.', 'Kamu buang dua jam sehari.'],
  ['ナレーター：毎日二時間を無駄にしています。', '毎日二時間を無駄にしています。'],
  ['旁白：你每天浪费两个小时。', '你每天浪费两个小时。'],
  ['내레이션: 하루에 두 시간을 버립니다.', '하루에 두 시간을 버립니다.'],
  ['Диктор: Вы теряете два часа в день.', 'Вы теряете два часа в день.'],
  ['कथावाचक: आप रोज़ दो घंटे खोते हैं।', 'आप रोज़ दो घंटे खोते हैं।'],
  ['الراوي: أنت تضيع ساعتين يوميا.', 'أنت تضيع ساعتين يوميا.'],
  ['Người dẫn chuyện: Bạn lãng phí hai giờ.', 'Bạn lãng phí hai giờ.'],
  ['Voice (excited): You waste two hours.', 'You waste two hours.'],
  ['Shot 2: First, make a plan.', 'First, make a plan.'],
  ['00:06 First, make a plan.', 'First, make a plan.'],
  [
    'You waste time.\\nEvery day &amp; night: that&#39;s bad.',
    "You waste time. Every day & night: that's bad.",
  ],
  // stage directions
  ['You waste two hours. (music fades)', 'You waste two hours.'],
  ['[upbeat music] You waste two hours. [pause] Really.', 'You waste two hours. Really.'],
  ['*sighs* You waste two hours.', 'You waste two hours.'],
  ['Kamu buang dua jam. (musik memudar)', 'Kamu buang dua jam.'],
  ['Pierdes dos horas. (pausa)', 'Pierdes dos horas.'],
  ['Du verlierst Zeit. (Musik wird leiser)', 'Du verlierst Zeit.'],
  ['Tu perds du temps. (rires)', 'Tu perds du temps.'],
  ['時間を無駄にしています。（効果音）', '時間を無駄にしています。'],
  ['你浪费时间。【音乐渐弱】', '你浪费时间。'],
  ['시간을 버립니다. (한숨)', '시간을 버립니다.'],
  ['Вы теряете время. (музыка стихает)', 'Вы теряете время.'],
  ['आप समय खोते हैं। (संगीत)', 'आप समय खोते हैं।'],
  // markdown, hashtags, emoji, tags, quotes
  ['## Plan your day\n- **Write** it *down* first.', 'Plan your day Write it down first.'],
  ['Read [this guide](https://example.com/x) today.', 'Read this guide today.'],
  ['Try it now! #productivity #tips', 'Try it now!'],
  ['The #productivity trick is #1.', 'The productivity trick is #1.'],
  ['Cobain sekarang! #fyp #produktif', 'Cobain sekarang!'],
  ['Save money 💰🔥 today 👨‍👩‍👧.', 'Save money today.'],
  ['“You waste two hours a day.”', 'You waste two hours a day.'],
  ['<speak>You waste <break time="1s"/> two hours.</speak>', 'You waste two hours.'],
  ['<think>be bold</think> You waste two hours.', 'You waste two hours.'],
  ['be bold </think> You waste two hours.', 'You waste two hours.'],
])('%j is spoken as %j', (text, spoken) => {
  expect(spokenText(text)).toBe(spoken);
  expect(unspokenIn(spokenText(text))).toEqual([]);
});

test.each([
  'Rahasia nomor 1: Time blocking. Buat jadwal kerja per jam!',
  'Save 20% (yes, really) in one week.',
  'The first secret: block your time.',
  '5 * 3 is 15, and 2 < 3 > 1.',
  'He said "stop", and she said "go".',
  'Music: the one thing that helps? No, sleep.',
  'Voice messages cost you an hour a day.',
  'Voice: your best tool.',
  'Shot of espresso: the one thing that helps.',
  'Here is the trick: sleep.',
  '5:30 is when I get up.',
  'Look into C:\\notes.',
  'Part 2: the body. Camera: check.',
  'Body: your only home.',
  'Body language says more than words.',
  'Part of the answer is sleep - and water.',
  'Move more (ride a bike), and meet less (on Zoom).',
  'Set a timer (beat the clock) and (look at it) twice.',
  'It costs $5 at example.com.',
  'Tu perds du temps ! Et toi ?',
  '今日は3つのコツを紹介します：時間、計画、休憩。',
])('%j stays as it is', (text) => {
  expect(spokenText(text)).toBe(text);
  expect(unspokenIn(text)).toEqual([]);
});

test.each([
  ['Go to https://example.com/guide today.', /URL.*https:\/\/example\.com\/guide/],
  ['Hi [your name], you waste two hours.', /square brackets.*\[your name\]/],
  ['Visual: a desk. You waste two hours.', /direction.*Visual:/],
  ['Cut to: the desk. You waste two hours.', /direction.*Cut to:/],
  ['Sure! Here is the script: You waste two hours.', /speaks of the script/],
  ['Welcome to {brand}, you waste two hours.', /braces.*\{brand\}/],
  ['(Anna at her desk in the morning) You waste two hours.', /begins with words in brackets/],
])('%j is a finding', (text, finding) => {
  expect(unspokenIn(spokenText(text)).join('\n')).toMatch(finding);
});
