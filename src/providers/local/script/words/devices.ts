/** A doing that people and things have in common, where the thing does it; all as `plain` writes it. */

const DEVICE =
  '(?:laptops?|notebooks?|chromebooks?|computers?|pc|mac|macbook|imac|hard (?:drives?|disks?)|harddisk|hdd|ssd|disk|drive|monitors?|screens?|display|tv|television|console|xbox|playstation|server|nas|printer|router|phone|iphone|ipad|tablet|portatil|computadora|ordenador|disco(?: duro)?|pantalla|celular|movil|telefono|impresora|komputer|layar|hp|ponsel)';
const WHOSE = '(?:(?:an?|the|your|my|this|old|sleeping|external|remote|dead|el|la|mi|tu|un|una|al|si) )*';

/** A machine that sleeps or is woken: no advice on beds and mornings answers that. */
export const DEVICES_ASLEEP: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:wak\p{L}*(?: up)?|despert\p{L}*|despiert\p{L}*|hibernar|suspender|membangunkan|bangunkan|menidurkan) (?:a )?${WHOSE}${DEVICE}\b`,
    'u',
  ),
  new RegExp(String.raw`\bput\p{L}* ${WHOSE}${DEVICE} (?:in)?to sleep\b`, 'u'),
  /\b(?:laptop|notebook|computer|komputer|pc|mac|macbook|computadora|ordenador|portatil|hard (?:drive|disk)|monitor) (?:(?:won|t|wont|will|not|does|doesn|doesnt|never|keeps?|goes|going|go|to|into|from|out|of|no|se|entra|en|tidak|tak|gak|bisa|mau|masuk) ){0,4}(?:sleep\p{L}*|wakes?|asleep|tidur|duerme|despierta|reposo)\b/u,
  /\b(?:sleep mode|modo (?:de )?(?:reposo|suspension|suspensao|sueno|repouso)|mode? (?:sleep|tidur|veille)|mise en veille|ruhezustand|energiesparmodus|modalita (?:riposo|sospensione)|slaapstand|tryb\p{L}* uspienia|uyku modu|che do ngu|mod tidur)\b/u,
  /(?:спящ\p{L}+ режим|وضع السكون|স্লিপ মোড|स्लीप मोड|절전 ?모드|슬립 ?모드|睡眠模式|休眠模式|スリープ(?:モード|から|し|に|さ|を)|โหมดสลีป|โหมดพัก)/u,
  /(?:लैपटॉप|कंप्यूटर|कम्प्यूटर|हार्ड ड्राइव|हार्ड डिस्क|मॉनिटर|फोन|मोबाइल) को (?:कैसे )?(?:जगा|सुला)/u,
  /(?:パソコン|ノートpc|ハードディスク|hdd|ssd|モニター|画面|スマホ|電脳)を(?:起こ|復帰|眠ら)|唤醒(?:电脑|硬盘|屏幕|手机)|ปลุก(?:คอม|โน้ตบุ๊ก|ฮาร์ดดิสก์|หน้าจอ)/u,
];

/** What is saved and is no money, in languages that have one word for it: time, room, a battery. */
export const SAVES_NO_MONEY: readonly RegExp[] = [
  /\b(?:sav(?:e|ing)|ahorr\p{L}*|economi[sz]\p{L}*|epargn\p{L}*|risparmi\p{L}*|oszczedz\p{L}*|hemat|menghemat|jimat\p{L}*|tiet kiem) (?:\p{L}+ ){0,2}(?:time|space|data|memory|battery|storage|tiempo|espacio|datos|memoria|bateria|tempo|espaco|dados|temps|place|batterie|batteria|spazio|czasu?|miejsca|baterii|waktu|ruang|kuota|baterai|masa|bateri|thoi gian|pin|dung luong)\b/u,
  /\b(?:zeit|platz|akku|speicher|datenvolumen|tijd|ruimte|accu|zaman\p{L}*|yer) (?:\p{L}+ ){0,2}(?:spar|einspar|bespa|tasarruf|kazan)/u,
  /экономи\p{L}* (?:врем|мест|заряд|батаре|трафик)|توفير (?:الوقت|البطارية|المساحة)|(?:समय|बैटरी|डेटा|जगह|स्टोरेज) (?:कैसे |को )?बचा|(?:সময়|ব্যাটারি|ডেটা) (?:কীভাবে )?বাঁচা/u,
  /(?:시간|배터리|데이터|공간).{0,4}(?:절약|아끼)|(?:省|节省|节约)(?:时间|空间|流量|内存)|(?:時間|容量|電池|バッテリー|通信量|ギガ|スペース).{0,3}節約|ประหยัด(?:เวลา|แบต|พื้นที่|เน็ต)/u,
];

/** What joins the object to what is done, where words are not separated. */
interface ObjectLinks {
  /** Where it stands: behind the object («犬のために料理»), before it with the doing behind («为狗做饭»), or between («ทำอาหารให้สุนัข»). */
  readonly where: 'behind' | 'before' | 'between';
  readonly link: RegExp;
  /** The same behind an object, for what is done for the sake of anything: «コーヒー代を節約». */
  readonly costs?: readonly string[];
}

export const OBJECT_LINKS: Readonly<Record<string, ObjectLinks>> = {
  japanese: {
    where: 'behind',
    link: /^(?:の?ため[にの]|の?為に|のあと[にの]?|の?後[にの]?|の?前[にの]?|と一緒に|用に)/u,
    costs: ['代', '費', 'のお金', 'の出費', 'で', 'を'],
  },
  chinese: { where: 'before', link: /(?:给|為|为|帮|在|跟|和)$/u },
  thai: { where: 'between', link: /(?:สำหรับ|ให้|เพื่อ|ก่อน|หลัง|กับ|เรื่อง|ค่า)$/u },
};
