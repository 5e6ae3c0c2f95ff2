import { plain } from '../topic/topic-words.ts';

/** What people write in a script beside its words: names of its parts, of who speaks, and of what is seen and heard. */

export type Kind = 'hook' | 'body' | 'ending' | 'scene' | 'speaker' | 'unspoken';

export interface Label {
  readonly kind: Kind;
  /** Its number: 2 in «Body 2». */
  readonly number?: number | undefined;
}

const NAMES: Readonly<Record<Kind, string>> = {
  hook: `hook|opening|opening hook|intro|introduction|opener|cold open|attention grabber|gancho|apertura|introduccion|entrada|
    pembuka|pembukaan|pengait|kait|hook pembuka|हुक|शुरुआत|भूमिका|परिचय|ओपनिंग|इंट्रो|accroche|ouverture|einstieg|aufhanger|einleitung|abertura|introducao|
    introduzione|aggancio|haak|opening|wstep|haczyk|giris|kanca|mo dau|mo bai|крючок|вступление|хук|مقدمة|الخطاف|المقدمة|الافتتاحية|ভূমিকা|হুক|
    フック|導入|つかみ|オープニング|冒頭|开头|钩子|開頭|开场|후크|훅|도입|오프닝|ฮุก|เปิดเรื่อง|เปิด|pembukaan video`,
  body: `body|main body|main|main content|content|main point|main points|middle|value|cuerpo|desarrollo|contenido|isi|isi utama|isi video|konten|
    bagian isi|मुख्य भाग|मुख्य|बॉडी|विषय|मुख्य सामग्री|corps|developpement|contenu|hauptteil|inhalt|corpo|conteudo|desenvolvimento|
    contenuto|svolgimento|kern|inhoud|tresc|rozwiniecie|gelisme|icerik|than bai|noi dung|основная часть|тело|контент|المحتوى|العرض|المتن|
    মূল অংশ|本編|本文|本題|内容|正文|主体|본문|내용|เนื้อหา|เนื้อเรื่อง`,
  ending: `cta|call to action|ending|ending cta|outro|closing|conclusion|close|end|wrap up|llamada a la accion|cierre|final|conclusion final|despedida|
    penutup|ajakan|ajakan bertindak|penutupan|kesimpulan|सीटीए|अंत|समापन|कॉल टू एक्शन|निष्कर्ष|आउट्रो|appel a l action|appel a l'action|
    handlungsaufruf|schluss|abschluss|chamada para acao|chamada|encerramento|fechamento|invito all'azione|chiusura|conclusione|afsluiting|slot|
    oproep|zakonczenie|wezwanie do dzialania|kapanis|harekete gecirici mesaj|ket bai|ket|keu goi hanh dong|призыв|призыв к действию|концовка|заключение|
    الخاتمة|الختام|دعوة لاتخاذ إجراء|دعوة للعمل|উপসংহার|শেষ|締め|まとめ|エンディング|行动号召|结尾|結尾|마무리|클로징|ปิดท้าย|สรุป`,
  scene: `scene|shot|frame|clip|segment|section|part|slide|beat|panel|adegan|bagian|segmen|escena|toma|seccion|parte|plano|दृश्य|भाग|सीन|शॉट|scène|scene|
    sequence|plan|partie|szene|einstellung|abschnitt|teil|cena|scena|inquadratura|scene|ujecie|sahne|bolum|canh|phan|сцена|кадр|часть|مشهد|المشهد|لقطة|
    দৃশ্য|シーン|カット|场景|镜头|場景|鏡頭|장면|씬|ฉาก|babak`,
  speaker: `narrator|narration|vo|v o|voiceover|voice over|voice-over|speaker|host|presenter|spoken|dialogue|dialog|script|audio|on camera|talent|
    narrador|narradora|locutor|locutora|voz en off|voz|presentador|presentadora|locucion|guion|narator|narasi|suara|pembawa acara|naskah|कथावाचक|वाचक|
    वॉइस ओवर|वॉइसओवर|नैरेटर|आवाज़|narrateur|narratrice|voix off|voix|presentateur|sprecher|sprecherin|erzahler|off-text|off|narrador off|locucao|
    voz off|narratore|voce fuori campo|voce|verteller|voice|lektor|narrator off|anlatici|dis ses|nguoi dan|loi binh|giong doc|рассказчик|диктор|
    голос за кадром|ведущий|закадровый голос|الراوي|المعلق|صوت|التعليق الصوتي|বর্ণনাকারী|ナレーション|ナレーター|セリフ|旁白|解说|解說|口播|内레이션|
    나레이션|내레이션|내레이터|เสียงบรรยาย|ผู้บรรยาย|พากย์|juruhebah|pencerita`,
  unspoken: `title|topic|duration|length|video title|titulo|tema|duracion|judul|durasi|शीर्षक|विषय वस्तु|titre|titel|titolo|tytul|baslik|tieu de|название|العنوان|タイトル|标题|제목|
    visual|visuals|b-roll|b roll|broll|on-screen text|on screen text|onscreen text|text on screen|text overlay|screen text|sfx|sound effect|sound effects|fx|
    bgm|background music|visual direction|camera|caption|captions|hashtags|hashtag|thumbnail|transition|footage|graphics|platform|target audience|
    texto en pantalla|texto|visuales|camara|musica|efecto de sonido|efectos de sonido|imagen|toma de apoyo|teks di layar|teks layar|musik|
    kamera|efek suara|latar|gambar|विज़ुअल|दृश्य निर्देश|स्क्रीन पर|स्क्रीन टेक्स्ट|संगीत|कैमरा|texte a l'ecran|texte a l ecran|visuel|musique|image|bild|musik|
    texteinblendung|einblendung|kamera|texto na tela|imagem|testo a schermo|immagine|tekst op scherm|beeld|muziek|tekst na ekranie|obraz|muzyka|
    ekran yazisi|muzik|gorsel|chu tren man hinh|hinh anh|nhac|текст на экране|музыка|картинка|видеоряд|النص على الشاشة|موسيقى|الصورة|テロップ|映像|字幕|
    画面|音楽|画面文字|音乐|音樂|화면|자막|음악|ภาพ|ดนตรี|ข้อความบนจอ|music|teks`,
};

const KINDS: ReadonlyMap<string, Kind> = new Map(
  (Object.entries(NAMES) as [Kind, string][]).flatMap(([kind, names]) =>
    names.split('|').map((name): [string, Kind] => [plain(name.replace(/\s+/gu, ' ').trim()), kind]),
  ),
);

/** Words that open a direction: what is in brackets behind them is done, and not said. */
const DIRECTION =
  /^(?:(?:soft|upbeat|dramatic|sad|happy|light|long|short|quick|slow|background|the) )?(?:music|sfx|sound|pause|beat|cut|fade|fades|camera|zoom|b-roll|pan|pans|close-?up|smil\p{L}*|laugh\p{L}*|whisper\p{L}*|sigh\p{L}*|shrug\p{L}*|point\p{L}*|hold\p{L}*|look\p{L}*|gestur\p{L}*|text on|text:|on.?screen|show\p{L}*|transition|silence|applause|breath\p{L}*|excited(?:ly)?|softly|serious(?:ly)?|to camera|voice ?over|v\.?o\.?$|o\.?s\.?$|musica|pausa|corte|camara|sonri\p{L}*|rie\p{L}*|susurr\p{L}*|silencio|musik|jeda|kamera|tersenyum|tertawa|berbisik|hening|tampilkan|musique|pause|coupe|sourit|rit|lacht|lachelt|flustert|schnitt|stille|sorri\p{L}*|ri$|corta|musica|pausa|sorride|ride|muziek|stilte|lacht|muzyka|cisza|pauza|muzik|sessizlik|nhac|музыка|пауза|тишина|смеется|улыбается|موسيقى|صمت|وقفة|يبتسم|يضحك|संगीत|रुक\p{L}*|विराम|मुस्कु\p{L}*|हंस\p{L}*|हँस\p{L}*|কৌতুক|音楽|音乐|停顿|微笑|笑|間|沈黙|음악|침묵|미소|ดนตรี|หยุด|ยิ้ม)(?![\p{L}\p{M}])/u;

export const isDirection = (text: string): boolean => DIRECTION.test(plain(text).trim());

/** A span of time that stands with a label: (0-3s), 0:00–0:05, 5 seconds. */
const SPAN =
  /[([]?\s?(?:\d{1,2}:\d{2}(?::\d{2})?(?:\s?[-–—]\s?\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,3}\s?(?:[-–—]\s?\d{1,3}\s?)?(?:seconds|second|secs|sec|s|detik|segundos|seg|सेकंड|sekunden|secondes|秒|초|сек)\.?)\s?[)\]]?/giu;

/**
 * What a text names where it is nothing but a label, with or without a number, a time or a remark in brackets; undefined for
 * words that are said.
 */
export function labelOf(text: string): Label | undefined {
  if (text.length > 80) return undefined;
  const bare = plain(
    text
      .replaceAll('’', "'")
      .replace(SPAN, ' ')
      .replace(/\([^()]*\)/g, ' ')
      .replaceAll('_', ' '),
  )
    .replace(/[*#:：.、\][【】「」"“”]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s\-–—]+/u, '');
  const clean = bare.replace(/(?<![\s\-–—])[\s\-–—]+$/u, '').trim();
  const [, name = '', digits] = /^(\D+?)\s?(?:#|no )?(\p{Nd}{1,2})?$/u.exec(clean) ?? [];
  const kind = KINDS.get(name.trim());
  if (kind === undefined) {
    // «Scene 1 – kitchen, morning»
    const [, scene = '', place] = /^(\D{1,20}?) ?(\p{Nd}{1,2}) ?[-–—] /u.exec(clean) ?? [];
    return KINDS.get(scene.trim()) === 'scene' ? { kind: 'scene', number: Number(place) } : undefined;
  }
  // «Part» and «End» alone are words, too; with a number they are none.
  if (kind === 'scene' && digits === undefined) return undefined;
  return { kind, number: digits === undefined ? undefined : Number(digits) || 0 };
}
