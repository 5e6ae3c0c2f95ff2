/**
 * Words of annotations that name a drawing by its colour, its mood, its parts or a second meaning, and mostly mean something
 * else in a sentence: the engine of a fire engine, the kidney of beans, the pride of a peacock. They are drawn as nothing.
 */
const DOUBTFUL = {
  en: 'move quick mug mugs button receiver brush tube horns springs tray green engine kidney palm space million billion pay taste flavor shaker clothes outdoors toppings topping vegetarian diving colorful violet indigo',
  id: 'mug keping petunjuk tongkat pembersih mesin topping vegetarian lembayung bangga meriah rayakan selamat bijaksana lamban lelet belah kurva titik_jual fantasi peternakan',
  es: 'caña esparcimiento limpio buceo vegetal plumas lila caballito dividir talar agarrar atrapar perezoso gandul buena_fortuna molusco',
  hi: 'छूट संकेत टुकड़ा टुकड़े मग रॉड यात्रा कुदरत वेजिटेरियन बैंगनी खुश शानदार चाकू महाराज ताड़ शेकर कपडे इंडिगो सफ़ेद भविष्य डंडी आलस आलसी आलस्य धीमा मोड़ना पकड़ना फँसाना राशिचक्र',
  ar: 'طريقة بطريقة الطريقة طريقتك طريقه طرق دليل تحدي قطع قطعة استجمام كلية كلى نخيل انطلاق فضاء مذاق حائر مجنون مستاء نزهة غطس كنوز فخور متفاخر متباه يتفاخر يتباهى ملون نباتي براعم أرجواني حاد تفتح إزهار مفاجأة مفاجاة معلّقة أبيض سنة سن سِنّة تقسيم تقطيع فرح رائع يلعب حكيم حكمة رشيد سمين دهن محتال بطيء كسول وصولي نقطة_شراء مستقبل',
  bn: 'মগ ইঙ্গিত টুকরো মেরু ইঞ্জিন ছোট্ট পাকস্থলী মহাকাশ ব্যাংক সুস্বাদু শেকার নিসর্গ নিরামিষভোজী নিরামিষাশী উদ্ভিদ্ভোজী গর্বিত বেগুনি বসন্ত ডুবুরি',
  de: 'teile bestandteile passen hinweise entspannung putzen brand all braun bunt stolz stolzieren violett lila süß frühling blühen',
  fr: 'indice rognon espace décollage brun coloré fier fière prétentieux mauve champs saveur fleurir',
  it: 'pezzo indizio incendio gusto sapore saporito pagare vegano vegetariano colorato orgoglioso vistoso universo',
  ja: 'ピース 組み合わせ 宇宙 発射 派手 紫色 青紫 虫歯 赤 茶色',
  ko: '조각 깨끗한 엔진 화재 신장 콩팥 푸드 우주 발사 당황 화남 지불 의류 비건 채식 채식주의 보라색 화려한 뽐내는 야외 다이빙',
  ms: 'kole kepingan enjin bangga berlagak sombong marah perasa bayar penggoncang menyelam lembayung',
  nl: 'passen passend stukje schakel poetsen ruimte lancering smaak overstuur trots gemakkelijk duiken gaatjes',
  pl: 'element czyszczenie smak brązowy dumna dumne dumny fioletowy purpurowy kosmiczny tropiki nurkowanie kwitnienie indygo',
  pt: 'peça vara recreação tubo ensaio espaço sabor vegetariano colorido orgulhoso pomposo roxo violeta mergulho',
  ru: 'кружка кусочек собирать чистить пожар космос вкус вегетарианство красивый цветной канада сша холодное нырять',
  th: 'อวกาศ รสชาติ มังสวิรัติ กินเจ ภูมิใจ โอ้อวด สีม่วง ดําน้ํา เมล็ด',
  tr: 'parça ipucu yangın uzay yolculuk çıkış fatura giyim vegan vejetaryen gururlu renkli mor eflatun dalma',
  vi: 'động_cơ thận không_gian di_chuyển phóng tự_hào phô_trương tím màu_chàm ăn_chay tiền_tệ lặn',
  zh: '图片 线索 部件 情节 火灾 肾 发射 太空 味道 火大 骄傲 招摇 紫色 靛蓝 素食 素食主义者 无聊 拖沓 褐色 棕榈 春天 食堂 色彩缤纷',
};

/** Numbers, and big, by which annotations name the ball with an eight, the clover with four leaves and the mammoth. */
const NUMBERS = {
  th: 'ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ ร้อย พัน หมื่น แสน ล้าน ใหญ่ เล็ก บิด',
  ar: 'صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مئة ألف مليون كبير صغير',
  hi: 'शून्य एक दो तीन चार पांच पाँच छह सात आठ नौ दस सौ हजार हज़ार लाख बड़ा छोटा',
  bn: 'এক দুই তিন চার পাঁচ ছয় সাত আট নয় দশ শত হাজার বড় ছোট',
  ru: 'один два три четыре пять шесть семь восемь девять десять сто тысяча большой',
  pl: 'jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć sto tysiąc duży duże duża',
  de: 'eins zwei drei vier fünf sechs sieben acht neun zehn hundert tausend groß große großen',
  fr: 'un deux trois quatre cinq six sept huit neuf dix cent mille grand grande gros grosse',
  it: 'uno due tre quattro cinque sei sette otto nove dieci cento mille grande',
  pt: 'um dois três quatro cinco seis sete oito nove dez cem mil grande',
  nl: 'een twee drie vier vijf zes zeven acht negen tien honderd duizend groot grote',
  ms: 'satu dua tiga empat lima enam tujuh lapan sembilan sepuluh seratus besar',
  es: 'uno dos tres cuatro cinco seis siete ocho nueve diez cien mil grande',
  id: 'satu dua tiga empat lima enam tujuh delapan sembilan sepuluh seratus seribu besar',
  tr: 'bir iki üç dört beş altı yedi sekiz dokuz on yüz bin büyük',
  vi: 'một hai ba bốn năm sáu bảy tám chín mười trăm nghìn lớn',
};

export const DOUBTFUL_WORDS = Object.fromEntries(
  Object.entries(DOUBTFUL).map(([tag, words]) => [
    tag,
    [words, ...(tag in NUMBERS ? [NUMBERS[tag]] : [])]
      .join(' ')
      .split(' ')
      .map((word) => word.replaceAll('_', ' ')),
  ]),
);

/** Words for cooking, which annotations give to the one drawing of a pan: that of a fried egg. */
const COOKING = {
  id: 'masak memasak dapur resep panci',
  es: 'cocinar cocina receta olla horno cocinas',
  fr: 'cuisine cuisines cuisiner recette casserole chef',
  hi: 'भोजन_पकाना बर्तन रेसिपी',
  bn: 'রান্না_করা চুলা রান্না রেসিপি',
  ar: 'طبخ مطبخ شيف وصفة',
  de: 'kochen herd küche rezept',
  it: 'cucinare cucina ricetta chef',
  ja: '料理 レストラン',
  ko: '요리 레시피',
  ms: 'memasak masak resipi',
  nl: 'koken recept keuken',
  pl: 'gotowanie kuchnia kuchni przepis',
  pt: 'cozinhar culinária cozinha receita chef',
  ru: 'готовить кухня рецепт кухне готовь готовишь',
  th: 'ทําอาหาร ทำอาหาร',
  tr: 'pişirme yemek_pişirme yemek_tarifi',
  vi: 'nấu_nướng nấu_ăn',
  zh: '烹饪 做饭 食谱',
};

export const COOKING_WORDS = Object.fromEntries(
  Object.entries(COOKING).map(([tag, words]) => [
    tag,
    Object.fromEntries(words.split(' ').map((word) => [word.replaceAll('_', ' '), 'pot-of-food'])),
  ]),
);
