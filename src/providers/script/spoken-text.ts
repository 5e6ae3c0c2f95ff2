import { own } from '../../contracts/own.ts';

/**
 * What a model wrote into `script_text`, made into spoken text. Labels, stage directions, Markdown, hashtags, emoji and tags
 * are taken off where it is sure that nobody speaks them; `unspokenIn` finds what remains, for the model to repair.
 */

/** The text as it is spoken, in one line. */
export function spokenText(text: string): string {
  let spoken = decoded(withoutTags(text.replace(/[\u200b\u2060\ufeff]/g, '')))
    .split('\n')
    .map((line) => line.trim().replace(LINE_MARK, ''))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  // A label may stand behind another, a direction, or bold marks: `**HOOK:** Narrator: (whispering) …`.
  for (let before = ''; before !== spoken; ) {
    before = spoken;
    const written = withoutMarkdown(withoutDirections(spoken.replace(VOICED, '')));
    spoken = withoutLabel(written.replace(/\s+/g, ' ').trim());
  }
  return unquoted(tidied(withoutHashtags(spoken.replace(EMOJI, ' '))));
}

/** Faults of a text that has been through `spokenText`, as sentences for the model that wrote it. */
export function unspokenIn(text: string): string[] {
  return FAULTS.flatMap(([pattern, words]) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [`${words}: "${found.trim().slice(0, 60)}"`];
  });
}

const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/https?:\/\/\S{1,200}|\bwww\.[\w-]{1,60}\.\w+/i, 'it holds a URL, which nobody can speak'],
  [/[[【][^[\]【】]{1,200}[\]】]/, 'it holds words in square brackets: write only what is spoken'],
  [/^[(（][^()（）]{1,200}[)）]/, 'it begins with words in brackets: write only what is spoken'],
  [
    /(?:^|\s)(?:visuals?|on[- ]screen(?: text)?|text on screen|text overlay|b-?roll|sfx|sound effects?|(?:smash )?cuts? to|fade (?:in|out|to))\s?[:：]/i,
    'it holds a direction: write only what is spoken',
  ],
  [
    /^(?:sure|certainly|of course|absolutely|okay)?[,!. ]{0,3}here(?:['’]s| is| are)\b[^:：]{0,60}\b(?:scripts?|narration|voice-?over|segments?|rewrite|version)\b[^:：]{0,40}[:：]/i,
    'it speaks of the script: write only what is spoken',
  ],
  [/\{[^{}]{1,100}\}/, 'it holds words in braces: write only what is spoken'],
  [/\*\*|__|~~|`/, 'it holds Markdown'],
  [/#[\p{L}_]/u, 'it holds a hashtag'],
  [/<\/?[a-z][^<>]{0,100}>/i, 'it holds a tag'],
];

// ---- labels ----

/** Who speaks, and parts of a script, in the languages that scripts are asked in. None of these begins a spoken sentence with a colon. */
const LABELS = [
  'narrator|narration|narrated|voice[ -]?over|v\\.?\\s?o\\.?|speaker|host|presenter|announcer|(?:fe)?male voice|dialogue|script(?:_text)?',
  'hook|body[ _-]\\d|intro|outro|cta|ending(?:[ _]cta)?|call to action|scene|segment|(?:slide|shot|frame) \\d{1,2}',
  'narrador[a]?|narración|narração|voz en off|locutora?|gancho|escena|cena|guion|llamada a la acción|chamada para ação',
  "narrateur|narratrice|narration|voix[ -]?off|accroche|scène|appel à l[’']action",
  'erzähler(?:in)?|sprecher(?:in)?|szene|aufhänger',
  'narratore|narratrice|voce narrante|voce fuori campo|gancio|scena',
  'verteller|voice-over|scène|spreker',
  'narator|pencerita|suara latar|pembawa acara|adegan|narasi',
  'anlatıcı|seslendirme|sahne|dış ses',
  'lektor|narratorka|scena',
  'người dẫn(?: chuyện)?|lời dẫn|lời bình|thuyết minh|cảnh',
  'диктор|рассказчик|ведущий|голос за кадром|сцена|закадровый голос',
  'ナレーター|ナレーション|語り手|シーン|フック',
  '旁白|解说|解說|画外音|畫外音|配音|主持人|场景|場景|钩子',
  '내레이터|내레이션|나레이션|나레이터|해설|장면|훅',
  'कथावाचक|वाचक|सूत्रधार|नैरेटर|दृश्य|हुक',
  'বর্ণনাকারী|ধারাভাষ্যকার|কথক|দৃশ্য',
  'الراوي|المعلق|تعليق صوتي|المشهد|الخطاف',
  'ผู้บรรยาย|เสียงบรรยาย|ฉาก',
].join('|');
const LABEL = new RegExp(
  `^(?:${LABELS})(?:[ _-]?\\d{1,2})?\\s?(?:[(（][^()（）]{1,40}[)）]\\s?)?(?:[:：]|\\s[–—-]\\s)\\s*`,
  'iu',
);
/** A voice is a label only with its manner: `Voice (excited):`, for `Voice: your best tool` is spoken. */
const VOICED = /^voice(?:[ _-]?\d{1,2})?\s?[(（][^()（）]{1,40}[)）]\s?[:：]\s*/i;
/** The name of a segment alone, as the order has it. */
const SEGMENT_NAME = /^(?:HOOK|BODY_\d|ENDING_CTA)\b\s?[:：.–—-]?\s*/;
/** A mark of a list, a heading or a quotation at the start of a line. */
const LINE_MARK = /^(?:#{1,6}|>|[-*•–])\s+/;
/** `0:00-0:06`, `(00:06)`, `0–6s:`, `00:06` at the start; a time of the day that is spoken does not begin with 00. */
const TIME =
  /^[[(（]?\d{1,2}(?::\d\d)?\s?[-–—]\s?\d{1,2}(?::\d\d)?\s?(?:s|sec|seconds)?[\])）]?\s?[:：]\s*|^[[(（]\d{1,2}:\d\d[\])）]\s?[:：]?\s*|^00:\d\d\s?[-–—:：]?\s+/i;

const withoutLabel = (text: string): string =>
  text.replace(TIME, '').replace(SEGMENT_NAME, '').replace(LABEL, '');

// ---- stage directions ----

/** Words that make a text in brackets a direction, where a word begins with them: sounds, camera, ways of speaking, gestures. */
const DIRECTION_WORDS = [
  'music|sfx|sound effect|whoosh|ding$|paus(?:e$|es|ing)|beat$|silence$|whisper(?:$|s|ing|ed)|laugh(?:s|ing|ter)|chuckl(?:e|es|ing)$|giggl(?:es|ing)|sigh(?:s|ing)|gasp(?:s|ing)|applau(?:se|ds)|cheer(?:s|ing)$|clears (?:his|her|their)? ?throat|voice ?over|v\\.?o\\.?$|fad(?:es|ing)|fade (?:in|out|to)|cuts? to|zoom(?:s|ing)? (?:in|out|on|to)|close[- ]?up|camera (?:pan|zoom|mov|cut|shak|push|follow|tilt)|b-?roll|on[- ]screen|off[- ]screen|text (?:appears|on screen|overlay)|upbeat|dramatic(?:ally)?$|smil(?:es|ing)|nod(?:s|ding)|lean(?:s|ing)|point(?:s|ing) (?:at|to)|look(?:s|ing) (?:at|into)|excited(?:ly)?$|calm(?:ly)?$|serious(?:ly)?$|energetic(?:ally)?$',
  'musik|jeda|berbisik|tertawa|menghela|tepuk tangan|efek suara|tersenyum|kamera|suara latar|hening',
  'música|musica|pausa|susurr|sussurr|ríe(?:n|s)?$|risas?|risos?|suspir|aplauso|efecto de sonido|efeito sonoro|cámara|câmera|sonríe|sorri|silencio$|silêncio$|voz en off',
  'musique|chuchot|rires?|soupir|applaudiss|bruitage|caméra|sourit|silence|voix off',
  'flüster|lacht|lachen|seufz|applaus|geräusch|soundeffekt|lächelt|stille',
  'bisbigl|sussurra|risata|sospir|applausi|effetto sonoro|sorride|silenzio',
  'muziek|fluister|zucht|geluidseffect|glimlacht|stilte',
  'müzik|fısıl|güler|gülüyor|alkış|ses efekti|duraklama',
  'muzyka|szept|śmiech|śmieje|wzdych|oklaski|pauza|uśmiecha',
  'nhạc|thì thầm|cười|thở dài|vỗ tay|tạm dừng|hiệu ứng âm thanh',
  'музык|пауза|ш[её]пот|сме[её]тся|смех|вздых|аплодисмент|звук|улыба',
].join('|');
/** The same in scripts that set no spaces between words, or join others to them. */
const DIRECTION_SIGNS = [
  '音楽|間|ささや|笑|ため息|拍手|効果音|無音|カメラ',
  '音乐|音樂|停顿|停頓|低声|低聲|叹气|嘆氣|鼓掌|音效|镜头|鏡頭|微笑',
  '음악|잠시|멈춤|속삭|웃음|웃으며|한숨|박수|효과음|카메라',
  'संगीत|विराम|फुसफुसा|हंस|हँस|तालियाँ|ध्वनि|मुस्कुरा',
  'সঙ্গীত|সংগীত|বিরতি|ফিসফিস|হাসি|হেসে|করতালি',
  'موسيقى|وقفة|همس|يضحك|ضحك|تصفيق|مؤثر صوتي|يبتسم',
  'ดนตรี|เพลง|หยุด|กระซิบ|หัวเราะ|ปรบมือ|เสียงประกอบ|ยิ้ม',
].join('|');
const DIRECTION = new RegExp(`(?:^|[\\s,;])(?:${DIRECTION_WORDS})|${DIRECTION_SIGNS}`, 'iu');
/** Whatever stands in these, and how long a direction is: an aside that is spoken is longer, or has none of the words. */
const BRACKETS = /[[(（【*_]{1,2}([^[\]()（）【】*_]{1,80})[\])）】*_]{1,2}/g;
const MOST_WORDS = 6;
const CUE = /^(?:[\p{Lu}\d][\p{Lu}\d _:-]*|\d{1,2}:\d\d)$/u;

function withoutDirections(text: string): string {
  return text.replace(BRACKETS, (whole, inside: string) => {
    const words = inside.trim();
    if (words.split(/\s+/).length > MOST_WORDS) return whole;
    if (DIRECTION.test(words)) return ' ';
    return /^[[【]/.test(whole) && CUE.test(words) ? ' ' : whole;
  });
}

// ---- marks ----

/** A link keeps its words, emphasis its inside; what is left of a mark is found afterwards. */
const withoutMarkdown = (text: string): string =>
  text
    .replace(/!\[[^\]]{0,200}\]\([^()]{0,400}\)/g, ' ')
    .replace(/\[([^\]]{1,200})\]\((?:https?:)?[^()\s]{1,400}\)/g, '$1')
    .replace(/(\*\*|__|~~|`)([^*_~`]{1,400})\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}*])\*([^*\s][^*]{0,200})\*(?![\p{L}\p{N}*])/gu, '$1')
    .replace(/(?<![\p{L}\p{N}_])_([^_\s][^_]{0,200})_(?![\p{L}\p{N}_])/gu, '$1')
    .replace(/^(?:\*\*|__)(?=\S)/, '');

/** Hashtags at the end are for the caption; one within a sentence is spoken as its word. `#1` is a number. */
function withoutHashtags(text: string): string {
  const words = text.split(' ');
  while (isHashtag(words.at(-1) ?? '')) words.pop();
  return words.join(' ').replace(/[#＃](?=[\p{L}_])/gu, '');
}

const isHashtag = (word: string): boolean =>
  /^[#＃][\p{L}\p{M}\p{N}_]{1,100}[.,!]?$/u.test(word) && /\p{L}/u.test(word);

const EMOJI =
  /(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{fe0f}?)(?:\p{Emoji_Modifier}|\u{200d}|\u{fe0f}|\p{Emoji_Presentation})*/gu;

/** What was encoded once too often: line ends as two signs, and the entities of HTML. */
const decoded = (text: string): string =>
  text
    .replace(/\\[nrt](?![a-z])|\\[nrt](?=[A-Z])/g, '\n')
    .replace(
      /&(amp|quot|apos|#39|#x27|nbsp|lt|gt);/gi,
      (_, name: string) => own(ENTITIES, name.toLowerCase()) ?? ' ',
    );

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  '#39': "'",
  '#x27': "'",
  lt: '<',
  gt: '>',
};

/** Reasoning goes with its tag, of any other tag (SSML, HTML) only the tag. */
function withoutTags(text: string): string {
  let plain = text;
  for (const name of ['think', 'thinking', 'reasoning']) {
    const [open, close] = [`<${name}>`, `</${name}>`];
    const end = plain.toLowerCase().lastIndexOf(close);
    if (end === -1) continue;
    const start = plain.toLowerCase().indexOf(open);
    plain = `${start === -1 ? '' : plain.slice(0, start)} ${plain.slice(end + close.length)}`;
  }
  return plain.replace(/<\/?[a-z][\w:-]{0,30}(?:\s[^<>]{0,200})?\/?>/gi, ' ');
}

const PAIRS = ['""', '“”', '«»', '„“', '‘’', '「」', '『』', "''"];

/** Without quotation marks around the whole. */
function unquoted(text: string): string {
  const pair = PAIRS.find(([open, close]) => text.startsWith(open!) && text.endsWith(close!));
  if (pair === undefined || text.length < 3) return text;
  const inside = text.slice(1, -1);
  return [...pair].some((mark) => inside.includes(mark)) ? text : inside.trim();
}

const tidied = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/ (?=[,.…。、](?:\s|$))/g, '')
    .trim();
