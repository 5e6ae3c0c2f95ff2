import { expect, test } from 'vitest';
import { findLanguage } from '../../contracts/languages.ts';
import { PLATFORMS } from '../../contracts/segments.ts';
import { openCorpus } from '../../providers/local/script/corpus.ts';
import { LIMITS, publishText, shorten } from './publish-text.ts';

const segments = [
  { type: 'HOOK', script_text: 'Kenapa kerjaanmu tidak pernah selesai?' },
  { type: 'BODY_1', script_text: 'Kerjakan yang terberat lebih dulu.' },
  { type: 'ENDING_CTA', script_text: 'Simpan video ini.' },
] as const;
const base = {
  subject: '5 cara meningkatkan produktivitas kerja',
  segments,
  language: findLanguage('indonesian'),
  keywords: ['produktif', 'manajemen waktu'],
  generated: 'all',
} as const;
const of = (text: ReturnType<typeof publishText>, platform: string) =>
  text.platforms.find((each) => each.platform === platform)!;

test('title, script, disclosure and hashtags, in the language of the video', () => {
  const text = publishText(base);
  expect(text.title).toBe('5 cara meningkatkan produktivitas kerja');
  expect(text.hashtags).toEqual(['#produktivitas', '#produktif', '#manajemenWaktu']);
  expect(of(text, 'tiktok').text).toBe(
    [
      text.title,
      segments[0].script_text,
      segments[2].script_text,
      'Video ini dibuat dengan AI (gambar dan suara).',
      '#produktivitas #produktif #manajemenWaktu',
    ].join('\n\n'),
  );
  expect(of(text, 'tiktok').title).toBeNull();
  expect(of(text, 'youtube_shorts').title).toBe(text.title);
  expect(of(text, 'youtube_shorts').hashtags[0]).toBe('#Shorts');
});

test.each([
  ['long in words', 'word '.repeat(3000)],
  ['long without a space', '字'.repeat(9000)],
  ['emoji of many units', '👩‍👩‍👧‍👦 '.repeat(900)],
])('within every limit, disclosure and hashtags kept: %s', (_name, long) => {
  const keywords = Array.from({ length: 40 }, (_, index) => `keyword${'x'.repeat(index % 5)}${index}`);
  const said = segments.map((segment) => ({ ...segment, script_text: long }));
  const text = publishText({ ...base, subject: `saving money ${long}`, segments: said, keywords });
  for (const platform of PLATFORMS) {
    const one = of(text, platform);
    expect(one.text.length).toBeLessThanOrEqual(LIMITS[platform].text);
    expect(one.title?.length ?? 0).toBeLessThanOrEqual(LIMITS[platform].title);
    expect(one.hashtags.length).toBeLessThanOrEqual(LIMITS[platform].hashtags);
    expect(one.text.endsWith(one.hashtags.join(' '))).toBe(true);
    expect(one.text).toContain('dibuat dengan AI');
    expect(one.text.isWellFormed()).toBe(true);
    expect(one.characters.text).toBe(one.text.length);
  }
  expect(of(text, 'youtube_shorts').hashtags).toHaveLength(15);
});

test('nothing is told twice: a title that is the hook, a keyword that is a topic word', () => {
  const text = publishText({ ...base, subject: 'Simpan video ini.', keywords: ['simpan'] });
  expect(of(text, 'instagram').text.match(/Simpan video ini/g)).toHaveLength(1);
  expect(text.hashtags.filter((tag) => /simpan/i.test(tag) && tag.length === 7)).toHaveLength(1);
});

test('without a topic the hook speaks; words of a script without spaces are found', () => {
  const japanese = findLanguage('japanese');
  const said = [{ type: 'HOOK', script_text: '睡眠の質を上げる方法。すぐできます。' }] as const;
  const text = publishText({ ...base, subject: undefined, segments: said, language: japanese, keywords: [] });
  expect(text.title).toBe('睡眠の質を上げる方法');
  expect(text.hashtags).toContain('#睡眠');
  expect(text.disclosure).toContain('AI');
});

test('two lines that do not say the title again, no angle brackets, and a caution where one is due', () => {
  const text = publishText({
    ...base,
    subject: 'I <3 sleep > work',
    language: findLanguage('english'),
    keywords: [],
  });
  const video = of(text, 'youtube_shorts');
  expect(video.title).toBe('I 3 sleep work');
  expect(video.text.split('\n\n').slice(0, 3)).toEqual([
    segments[0].script_text,
    segments[2].script_text,
    'General information, not medical advice.',
  ]);
  const german = findLanguage('german');
  expect(publishText({ ...base, subject: 'Geld sparen', language: german }).caution).toMatch(
    /Finanzberatung/,
  );
  expect(publishText({ ...base, subject: 'Fahrrad pflegen', language: german }).caution).toBeNull();
  const said = publishText({ ...base, subject: 'Kenapa kerjaanmu tidak pernah selesai' });
  expect(of(said, 'youtube_shorts').text).not.toContain('tidak pernah selesai');
});

test.each([
  ['german', 'Wie du besser mit dem Hund gehst', ['hund']],
  ['french', 'Comment mieux tailler les rosiers pour débutants', ['tailler', 'rosiers']],
  ['portuguese', 'Como cuidar de orquídeas em casa', ['orquídeas']],
  ['russian', 'Как лучше ухаживать за розами для начинающих', ['розами']],
  ['turkish', 'Yeni başlayanlar için daha iyi kahve', ['kahve']],
  ['french', 'Comment économiser de l’argent quand on est étudiant', ['économiser', 'argent', 'étudiant']],
  ['italian', 'Le cose che nessuno ti dice sul caffè', ['caffè']],
  ['vietnamese', 'Cách tiết kiệm tiền cho sinh viên', []],
  ['thai', '5 เคล็ดลับนอนหลับให้ดีขึ้น', ['นอนหลับ', 'นอน', 'หลับ']],
  ['korean', '겨울철 피부 관리 꿀팁', ['겨울철피부관리', '겨울철', '피부', '관리']],
  ['chinese', '怎么快速整理衣柜', ['整理衣柜', '整理', '衣柜']],
  ['chinese', '为什么你总是睡不好', ['睡不好']],
  ['chinese', '新手养猫必备清单', ['养猫']],
  ['chinese', '办公室午餐便当的做法', ['办公室午餐便当']],
  ['japanese', '猫を飼う前に知っておくこと', ['猫', '飼う']],
  ['japanese', '冷蔵庫の食材を腐らせないコツ', ['冷蔵庫', '食材']],
  ['spanish', 'deja de desperdiciar comida con estos 5 hábitos', ['desperdiciar', 'comida']],
  ['hindi', 'घर पर बिना जिम के फिट रहने के 5 आसान तरीके', ['फिट']],
  ['spanish', 'Cómo limpiar el horno sin químicos', ['limpiar', 'horno']],
  ['french', 'Comment nettoyer un four sans produits chimiques', ['nettoyer', 'four']],
  ['english', 'Pack light and still have it all', ['pack', 'light']],
  ['hindi', 'पैसे बचाने के 5 तरीके', ['पैसेबचाना', 'पैसे', 'बचाना']],
])('%s: hashtags hold no stop words', (name, subject, words) => {
  const text = publishText({ ...base, subject, language: findLanguage(name), keywords: [] });
  const single = text.hashtags.map((tag) => tag.slice(1)).filter((tag) => tag === tag.toLowerCase());
  expect(single).toEqual(words);
});

test('words beside each other are one hashtag, and those that stand apart are none', () => {
  const first = (subject: string, name: string) =>
    publishText({ ...base, subject, language: findLanguage(name), keywords: [] }).hashtags[0];
  expect(first('The best houseplants for dark rooms', 'english')).toBe('#houseplants');
  expect(first('Cara merapikan lemari kecil di kos', 'indonesian')).toBe('#MerapikanLemari');
  expect(first('What nobody tells you about night shifts', 'english')).toBe('#NightShifts');
  expect(first('Ý tưởng cơm hộp văn phòng', 'vietnamese')).toBe('#CơmHộpVănPhòng');
  expect(first('Nuôi mèo lần đầu cần biết gì', 'vietnamese')).toBe('#NuôiMèo');
});

test('a YouTube description has no angle brackets and at most 5000 bytes', () => {
  const hindi = segments.map((each) => ({ ...each, script_text: `क <ख> ${'शब्द '.repeat(600)}` }));
  const text = publishText({ ...base, segments: hindi, language: findLanguage('hindi') });
  const video = of(text, 'youtube_shorts');
  expect(video.text).not.toMatch(/[<>]/);
  expect(Buffer.byteLength(video.text)).toBeLessThanOrEqual(5000);
  expect(video.text).toContain('एआई');
  expect(of(text, 'tiktok').text).toContain('<ख>');
});

test('what the user filmed is not called AI, and of photos the voice alone is', () => {
  const photos = publishText({
    ...base,
    generated: 'voice',
    credits: [{ line: 'Photo by A on B: https://c.example', brief: 'A' }],
  });
  expect(photos.disclosure).toBe('Suara dalam video ini dibuat dengan AI.');
  expect(of(photos, 'tiktok').text).toContain('Photo by A on B: https://c.example');
  const text = publishText({ ...base, generated: 'nothing' });
  expect(text.disclosure).toBeNull();
  expect(of(text, 'tiktok').text).not.toContain('AI');
});

test('a text is cut between words, never inside a letter', () => {
  expect(shorten('one two three four', 14)).toBe('one two three…');
  expect(shorten('short', 5)).toBe('short');
  expect(shorten('ab👩‍👩‍👧‍👦cd', 8)).toBe('ab…');
});

test('what is quoted is named in each text, whatever has to be shortened', () => {
  const line = '"Octopus", https://en.wikipedia.org/wiki/Octopus (oldid=1), CC BY-SA 4.0';
  const long = segments.map((each) => ({ ...each, script_text: 'Kata. '.repeat(2000) }));
  for (const { text, limits } of publishText({ ...base, segments: long, sources: [line] }).platforms) {
    expect(text).toContain(line);
    expect(text.length).toBeLessThanOrEqual(limits.text);
  }
});

test('credits that licences ask for stand in the texts as long as they fit, shortened if they must', () => {
  const credits = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      line: `Photo: ${'a long title '.repeat(18)}by Maker ${at}`,
      brief: `Photo: Maker ${at}, CC BY 2.0, https://photos.example/${at}`,
    }));
  const tiktok = (count: number) => of(publishText({ ...base, credits: credits(count) }), 'tiktok');
  expect(tiktok(4)).toMatchObject({ credited: true, text: expect.stringContaining(credits(4)[3]!.line) });
  expect(tiktok(12)).toMatchObject({ credited: true, text: expect.stringContaining(credits(12)[11]!.brief) });
  expect(tiktok(60)).toMatchObject({ credited: false, text: expect.not.stringContaining('Maker') });
  for (const count of [4, 12, 60])
    for (const { text, limits } of publishText({ ...base, credits: credits(count) }).platforms)
      expect(text.length).toBeLessThanOrEqual(limits.text);
});

test.each([
  ['spanish', 'Consejos para cuidar plantas', null, 'Remedios para el dolor de cabeza', /médico/],
  ['turkish', 'Sen de bisikletini temizle', null, 'Baş ağrısı tedavisi', /doktor/],
  ['italian', 'Le piante sono vive', null, 'Il mal di testa', /medico/],
  ['korean', '친구와 약속 예약하기', null, '두통 치료 방법', /의사/],
  ['thai', 'ไม่ยากเลย ต้นไม้', null, 'รักษาอาการปวดหัว', /แพทย์/],
  ['vietnamese', 'Bắt đầu chăm sóc cây', null, 'Cách chữa đau đầu', /bác sĩ/],
  ['arabic', 'العناية بالنباتات', null, 'كيف تستثمر في الأسهم', /مالية/],
  ['arabic', 'العناية بالنباتات', null, 'كيف أنام بسرعة', /الطبيب/],
  ['indonesian', 'Merawat tanaman', null, 'Cara menurunkan kolesterol', /dokter/],
  ['japanese', '観葉植物の育て方', null, '寝つきが悪い時の対処法', /医師/],
  ['french', 'Arroser ses plantes au balcon', null, 'Vivre avec le diabète', /médical/],
])(
  '%s: what is on neither health nor money carries no caution, what is does',
  (name, plain, none, due, caution) => {
    const of = (subject: string) =>
      publishText({ ...base, subject, segments: [], language: findLanguage(name), keywords: [] }).caution;
    expect(of(plain)).toBe(none);
    expect(of(due)).toMatch(caution);
  },
);

test('a title ends as titles do, and of a transcript it is the first sentence that is said', () => {
  const language = findLanguage('english');
  const said = [{ type: 'HOOK', script_text: 'A 16 A fuse trips at 3.7 kW. Here is why.' }] as const;
  const titled = (subject: string | undefined) =>
    publishText({ ...base, subject, segments: said, language }).title;
  expect(titled(undefined)).toBe('A 16 A fuse trips at 3.7 kW');
  expect(titled('how I wake up at 5 a.m.')).toBe('How I wake up at 5 a.m.');
  expect(titled('wait for it...')).toBe('Wait for it...');
  expect(titled('why so slow?')).toBe('Why so slow?');
  expect(titled('朝の習慣。')).toBe('朝の習慣');
});

test('how words begin is no hashtag', async () => {
  const { keywords } = (await (await openCorpus()).texts('spanish')).get('productivity')!;
  const { hashtags } = publishText({
    ...base,
    subject: 'cómo rendir más',
    keywords,
    language: findLanguage('spanish'),
  });
  expect(hashtags).not.toContain('#productiv');
  expect(hashtags).not.toContain('#procrastin');
});

test.each([
  ['hindi', 'saving-money', 'पैसे बचाने के 5 तरीके', /^#(?:पैसेबचाने|बचाने|पैसेबचा|पैसाबचा)$/u],
  ['hindi', 'coffee-brewing', 'कॉफ़ी कैसे बनाएं', /^#कॉफ़?ीबना$/u],
  ['arabic', 'saving-money', '5 طرق لتوفير المال', /^#ل/u],
  ['arabic', 'studying', 'أفضل طرق للمذاكرة', /^#ل/u],
  ['spanish', 'small-business', 'ideas para mi negocio', /^#emprend$/u],
])('%s: a hashtag is a word as it stands alone: %s', async (name, domain, subject, fragment) => {
  const { keywords } = (await (await openCorpus()).texts(name)).get(domain)!;
  const text = publishText({
    ...base,
    subject,
    keywords: keywords.slice(0, 6),
    language: findLanguage(name),
  });
  expect(text.hashtags.length).toBeGreaterThan(3);
  expect(text.hashtags.filter((tag) => fragment.test(tag))).toEqual([]);
});

test.each([
  ['english', 'your dog pulls on the leash', ['#dog', '#pulls', '#leash']],
  ['english', 'why your coffee tastes bitter', ['#coffee', '#tastes', '#bitter']],
  ['english', 'your small balcony garden', ['#BalconyGarden', '#balcony', '#garden']],
  ['spanish', 'tu perro tira de la correa', ['#perro', '#tira', '#correa']],
  ['indonesian', 'kenapa tanamanku layu', ['#tanamanku', '#layu']],
  ['hindi', 'आपका कुत्ता पट्टा खींचता है', ['#कुत्ता', '#पट्टा', '#खींचता']],
  ['german', 'mein Hund zieht an der Leine', ['#hund', '#zieht', '#leine']],
])('%s: «%s» gives no tag that is half a sentence', (name, subject, tags) => {
  const text = publishText({ ...base, subject, language: findLanguage(name), keywords: [] });
  expect(text.hashtags).toEqual(tags);
});
