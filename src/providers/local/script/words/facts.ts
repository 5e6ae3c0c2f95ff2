/** Words with which people ask for facts; an encyclopedia's article answers them, tips do not. As `plain` writes them. */
export const FACT_WORDS: Readonly<Record<string, string>> = {
  english: `about fact facts history story truth explained explanation explain meaning origin origins what who why where when
    interesting amazing surprising fun weird mysterious unknown known rarely never know knew things anyone nobody trivia`,
  indonesian: `fakta unik menarik sejarah asal usul tentang mengenai jarang diketahui penjelasan arti makna apa siapa kenapa mengapa
    misteri cerita kisah mitos`,
  malay:
    'fakta unik menarik sejarah asal usul tentang mengenai jarang diketahui penjelasan maksud apa siapa kenapa mengapa',
  spanish: `datos curiosos curiosidades historia sobre acerca origen significado verdad explicado que quien por interesantes
    sorprendentes nadie sabe sabias`,
  portuguese:
    'fatos factos curiosidades historia sobre acerca origem significado verdade o que quem por interessantes ninguem',
  french:
    'faits anecdotes histoire sur propos origine signification verite explique pourquoi qui que interessants insolites meconnus',
  german:
    'fakten wissenswertes geschichte uber von herkunft bedeutung wahrheit erklart warum wer was interessante erstaunliche',
  italian:
    'fatti curiosita storia su sul sulla circa origine significato verita spiegato perche chi cosa interessanti',
  dutch:
    'feiten weetjes geschiedenis over oorsprong betekenis waarheid uitgelegd waarom wie wat interessante',
  polish: 'fakty ciekawostki historia o na temat pochodzenie znaczenie prawda dlaczego kto co ciekawe',
  turkish: 'gercekler bilgiler tarihi hakkinda kokeni anlami nedir kimdir neden ilginc bilinmeyen',
  vietnamese: 'su that lich su ve nguon goc y nghia la gi ai tai sao thu vi it biet',
  russian:
    'факты история о об про происхождение значение правда почему кто что интересные удивительные малоизвестные',
  arabic: 'حقائق تاريخ عن حول اصل أصل معنى قصة من ما لماذا معلومات مثيرة غريبة',
  hindi: 'तथ्य रोचक इतिहास बारे में जानकारी मतलब कौन क्या क्यों अनसुने अनजाने कहानी सच रहस्य',
  bengali: 'তথ্য মজার ইতিহাস সম্পর্কে অজানা কী কে কেন অর্থ গল্প',
  japanese: '事実 豆知識 歴史 について とは 意外 知られざる 秘密 由来 意味 の は が を な 選',
  chinese: '事实 知识 历史 关于 什么是 冷知识 由来 意思 秘密 的 个 事實 知識 歷史 關於',
  korean: '사실 역사 이야기 대한 대해 상식 뜻 유래 흥미로운 놀라운',
  thai: 'ข้อเท็จจริง ประวัติ เกี่ยวกับ เรื่อง ความ จริง คือ อะไร น่ารู้ ที่',
};
