import { COOKING_WORDS, DOUBTFUL_WORDS } from './icon-words-doubtful.mjs';
import { SEEN_NO_THING_WORDS, SEEN_THINGS } from './icon-words-seen.mjs';

// What scripts/icon-words.mjs cannot learn from CLDR: words that name no thing, and things that CLDR does not name as videos do. Beside CLDR's
// own slips they are what was seen when the words of the shipped tips were looked up in each language, the most frequent first.

/**
 * Words that name no thing in a sentence, or another one than the drawing: what CLDR says of a thing («proud» of a peacock,
 * «serve» of ice cream), parts of names («club suit», «pig nose»), verbs, and words that mean two things (gold and sleep).
 */
const LISTED = {
  en: `accident alpha angelic arm ascend ascension ass assistance bearer bite blind board bottoms branch build bust cancer cell
    chain check checked cheers chip clink clinking coaster contact convoluted corn creature cube curious curry decreasing
    dialog disease drumstick dying ear easy elegant emerge extinction face fall fallen feed feet female fever filling
    flamboyant flavoring flock fluffy fluttering flutter four fresh frame fried fry garnish glory growl guide habitat handle
    happy hatching heavenly herd hugging hump immortal increasing index indecisive iron large leg legged legs liberty lifting
    machine male man maze melted men natural nose nurturing order ostentatious ouch parasite paws pester piece pin playful
    pointing pop popping position pot potassium pretty prints proud pudding pump purity purple race rail rebirth refreshing
    reincarnation reinvent renewal rescue revival revive rise ripe roar root rotting safari sand saucer sent serve service
    shake shallow shaved shedding shot showing silly slay sly smell snap spill spirit spots steam sting stink stone straw
    stripe stubborn stuffed suit swirl tick tie tilted toast transform trap treat twisted ugly unlucky upset upward voltage
    wave wedge wilted wrap`.split(/\s+/),
  hi: ['सेव', 'सोना'], // the English save of videos; to sleep
  // Adjectives and verbs of feeling, size and movement, numbers, and parts of names, as CLDR's keywords hold them.
  id: `tahan empat hentikan henti berhenti kecil masuk lama mata merona dialog komik atas badan jari satu telunjuk tunjuk mutiara
    muda kabur pergi angkat beban pria perempuan bayangan hangat nyaman perpisahan mamalia buta bantuan layanan bimbingan pandai
    penasaran hitam alfa leo besar predator bodoh kedelai tendang belang dua alpha punah raksasa bawah lambat pelan malas ceria
    gembira bau busuk pengganggu cakar anggun tropikal bangga cantik pamer sok sombong warna-warni bulu melayang penerbangan
    konyol abadi bangkit kekal reinkarnasi pembawa kisah sembur mahluk spiral kehidupan sengat capit menyelam selam sarang melata
    romantis kecantikan kesucian ketenangan layu indigo ungu violet merawat gugur beruntung tiup angin cabang oranye asam masam
    segar kesehatan matang sehat labirin telinga panas liar perisa ginjal organik gulung berkeluk besi bingung tulang bungkus
    dibungkus meleleh kesal marah rasa isian lembut serut selebrasi batangan mengepul gagang sumbat klub berbenturan hore kosong
    tumpah habis menyimpan wadah arah orientasi nasional klasik berat keras padat solid perlindungan penampungan terlantar
    pekerjaan tiba datang darurat kuning rekreasi semi bakar ban belok berputar lalu batasan pembatas mengapung berangkat duduk
    suspensi ekstra cekatan cerdik betina berbulu bintik besi benda murah hak mode baik super naik naik-turun manusia jatuh lempar
    bahaya baki batang tutup buka keluar turun terima menerima putus lepas hidup tinggi kencang panjang level not personal gelap
    tajam tebal mewah berlapis serius palang pertolongan adil silang tertutup terbuka segitiga rangkaian bukti map kepingan slot
    pengaman pelindung medium meledak berbalik melambung bukaan tertarik potong diam gerak goyang lubang kok bet strike delapan
    sakit luka inggris prancis perancis rusia meksiko italia simbol lambang`.split(/\s+/),
  es: `ojo duda frío rojo dedo mano manos arriba apuntar fuerte joven género neutro peso gracias pies apoyo asistencia servicio
    negro animal terco res raya morro lento vago blanco blanca juguetón apestar picar bonito tropical orgulloso volar cuento
    concha animales pinzas perla crecer verde caída soplar fruto naranja azul roja naturaleza raíz barra francés porción mexicano
    suizo caja japonés frito masa relleno hielo caliente beber vacío vacía derramar verter llorar condimento picante arma
    almacenar recipiente nacional clásico obra pared poste abandonada nueva york torre libertad comercio establecimiento salida
    vapor jugar campaña tienda rápido próximo bala tabla parada vía círculo girar rodar señal seguridad suspensión asiento plaza
    aéreo espacio botones creciente rayos brillante colores gotas peligro presente medio alto efecto dieta fluctuar red tubo banda
    planear mando máquina conectar pista marco punto atar enredar oscuras emergencia accesorio cuello mujer prenda hombre calor
    correr airear preciosa cancelación nota control ruedas cuerda agitar movimiento flecha llamada recibir electrónico corriente
    personal contar cinta tapa cerrado abierto metal conmemorativo acceso evento cruz reparto nariz burbuja carrera
    brillar brillo guía curioso astuto pesca mascota cristal sales salida espiral bola pieza`.split(/\s+/),
  ms: ['tahan', 'empat', 'henti', 'berhenti', 'kecil', 'masuk', 'lama'],
  th: ['ไม่'], // not
  vi: ['uống'], // to drink
};

/** Words that CLDR does not have, or has in another meaning than videos do. */
const LISTED_OWN = {
  es: {
    tiempo: 'stopwatch',
    aeropuerto: 'airplane',
    patata: 'potato',
    tienda: 'convenience-store',
    miel: 'honey-pot',
  },
  pt: { tempo: 'stopwatch' },
  it: { tempo: 'stopwatch' },
  fr: { temps: 'stopwatch' },
  hi: {
    पानी: 'droplet',
    पैसे: 'money-bag',
    पैसा: 'money-bag',
    किताब: 'open-book',
    चाय: 'hot-beverage',
    समय: 'stopwatch',
    घंटा: 'stopwatch',
  },
  ko: { 돈: 'money-bag', 물: 'droplet', 책: 'open-book', 집: 'house', 잠: 'sleeping-face' },
  ja: { 保存: 'bookmark' }, // CLDR: what a jar does
  ru: {
    машина: 'automobile',
    вода: 'droplet',
    воду: 'droplet',
    воды: 'droplet',
    деньги: 'money-bag',
    денег: 'money-bag',
  },
  th: { น้ำ: 'droplet', ดื่มน้ำ: 'droplet', เวลา: 'stopwatch' },
  id: { gaji: 'money-with-wings', waktu: 'stopwatch', teh: 'hot-beverage' },
  ms: { gaji: 'money-with-wings', masa: 'stopwatch' },
};

/** The same, of words that a sentence has often: small words, adjectives, verbs and homonyms (the Hindi «common» and mango). */
const MORE_NO_THINGS = {
  hi: `आम बंद पूरी पूरा पूरे छोटी छोटे छोटा पास चुनें चुनना बस चीज़ चीज़ें चीज़ों चीज़ो चालू मुश्किल ज़ोर मिट्टी खाली पुराने पुराना पुरानी पता कहाँ चेहरा खाते ध्यान अकाउंट बड़ी बड़ा बड़े गैस काटकर`.split(
    /\s+/,
  ),
  th: `หน้า ขึ้น ไหม เย็น มัน ติด บน ปิด นาน คิด อุ เก็บ ลิ้น เบา เปิด ตู้ ตู้เย็น มือใหม่ โต๊ะ ร้อน แต่ ได้ ดี ใหม่ แรก อุปกรณ์`.split(
    /\s+/,
  ),
  ar: `فقط أنت وأنت صغير صغيرة صغيرًا صغيرا مباشرة مباشر مكان غدا غدًا ثلاثة ثلاث مثل قديم قديمة القديمة التالية التالي تالي تالية فارغة فارغ ترتيب لديك يكون شغّل`.split(
    /\s+/,
  ),
  de: `sich schon kann kannst können könnt festen feste fest kleinen kleine kleiner kleines klein jemanden jemand jemandem wähl wähle wählen spül spüle spülen starte start starten dreh drehe drehen warum dunkel dunkler person personen marke scharf kopf gehen gehst ganz ganze behalt behalte behalten`.split(
    /\s+/,
  ),
  fr: `une moi moins place petit petite petits petites personne personnes coupe rien pièce pièces montre montrer car cadre machine part vue glisse glisser ouvrir ouvre vie doux douce quatre départ pot pots jour jours note notes ennuyeux mouds moudre vide descends descendre règle`.split(
    /\s+/,
  ),
  it: `the prova prove provare quando due posto posti via persona persone parte parti alta alto attività fondo ancora fissa fisso fissare piccola piccolo piccole piccoli fatto taglia taglio tagliare angolo ordine circa piano suono trova trovare camera calma ascolta ascoltare lavora piena pieno vicino punto tende andare arriva arrivare spegni spegnere ricordare emergenza apparecchi centro`.split(
    /\s+/,
  ),
  pt: `sem fim fazer faz pessoa pessoas leve levar alta alto pequeno pequena pequenos pequenas dois duas nada linhas linha guardar guarde guarda ponto pontos acabou acabar cheia cheio antigas antigo antiga provas prova primeiras primeira primeiro primeiros feito feita quatro terra cabeça mesa levantar calma chato chata pausas pausa quadro fresco fresca sim vista dica caminho`.split(
    /\s+/,
  ),
  ru: `день дня дней один одна одно пока больше большой большая вещи вещь сделай сделать проверь проверить следующей следующего следующий следующая две два двух прямо прямой первым первый первая первое место месте места старые старый старая нет пусть спереди почти короткие короткое короткий коротко просто простой легко лёгкий мало многие много голова голове стол столе убери убрать глаз храни хранить закрой закрыть слушать слушай`.split(
    /\s+/,
  ),
  tr: `yaz yazın küçük eski uzun boş göster göstermek çekmek çek hafif yer yerde rahat kişi dört acil açık kapalı keskin dinlenme insan büyük tart tartın kılıcı sandık sandığından tarihi kişiye tutmak tut yavru acil_durum`.split(
    /\s+/,
  ),
  nl: `één bij dag dagen dit weg eerste twee zien net heet hete kom klaar hoofd klein kleine niets pak pakken open geen sla slaan pauze donker leeg lege beeld buiten bouw gezicht zak nee scherp rust`.split(
    /\s+/,
  ),
  pl: `nie dziś tak potem dużo niech miejsce miejscu miejsca koniec końca kończ kończyć stare stary stara słowo słów słowa osoba osobę pokój pokoju mały małe małych mała małą tak`.split(
    /\s+/,
  ),
  vi: `đầu chỉ xem bắt bình lên nhỏ chọn sáng đến sao nhẹ bài cuốn tốt bốn đường ngon gọi mặt tám yên cái xuống nóng khung kéo trống mềm máy đồ cầu đẹp kêu gói nhận an công quần hành ý xe hạt giấy cảm cái một hai ba đồ tất tất_cả nặng vòng xoay sắc ngửi nhảy đẩy lớn cảm_ơn pháp cánh đảo bóng lưới tăng thông bay cân chân`.split(
    /\s+/,
  ),
  ja: `香り 空 空い 空け 中 頭 足り 足 的`.split(/\s+/),
  zh: `自然 自然光 固定 车 切 量 空 平板 绿 一杯 号 打开 玩 刷 放下 周末 油 上书 手 烧 位置 门 好 大 小 正式 靠墙 靠`.split(
    /\s+/,
  ),
  ko: `작은 가지 부드러운 부드럽게 배우세요 배우 잠깐 책상 자리 물건 물으면 보관 아니라 아니 머리 지루한 얼굴 세로 무거운`.split(
    /\s+/,
  ),
  bn: `না ছোট কাজ কাজে কাজের কাজটা কারণ তারপর তার বন্ধ মানুষ জিনিস প্রতিবার চালু করার করা সেটা নরম হাওয়া অন্য ফাঁক শরীর কয়েক বাক্য রুটিন ডাকুন যন্ত্র কঠিন গরম খালি অন্ধকার আপ বড়`.split(
    /\s+/,
  ),
  ms: `bukan tidak not tutup pendek beri rasa belakang terus lembut badan atas hujung panas kosong selamat kuat kuat-kuat gelap tenang duit susun kira-kira simpan peti bosan kecemasan jalan hujung kisar sari tempat keluar muka rangka pandangan`.split(
    /\s+/,
  ),
  id: `beri bahan lap kata wajah semua kaki sejuk halaman kirim pesan suka gading`.split(/\s+/),
  es: `cuentas cuenta mesa mesas bolsa busca fecha ritmo prueba vida abrir vaso sales collar etiqueta trampa luces hormiga ayuda diario apagar carreras carrera afilados aceite aceites notas tierra marca`.split(
    /\s+/,
  ),
};

const MORE_OWN = {
  hi: {
    लाइट: 'light-bulb',
    रोशनी: 'light-bulb',
    पौधा: 'potted-plant',
    पौधे: 'potted-plant',
    पौधों: 'potted-plant',
    घंटे: 'stopwatch',
    घंटों: 'stopwatch',
    सूची: 'clipboard',
    बर्तन: 'cooking',
    आवाज़: 'speaking-head',
    रेसिपी: 'cooking',
    सामान: 'package',
  },
  th: {
    ลิ้นมังกร: 'potted-plant',
    คลิป: 'movie-camera',
    แสง: 'light-bulb',
    ความปลอดภัย: 'locked',
    ปลอดภัย: 'locked',
    ล้อ: 'wheel',
    มีด: 'kitchen-knife',
    เมล็ด: 'beans',
    เดิน: 'footprints',
    หน้าจอ: 'desktop-computer',
    น้ำมัน: 'oil-drum',
    คิดถึง: 'red-heart',
  },
  ar: {
    كتاب: 'open-book',
    كتابك: 'open-book',
    الكتاب: 'open-book',
    كتب: 'books',
    أوراق: 'page-facing-up',
    الأوراق: 'page-facing-up',
    'كلمة المرور': 'key',
    الليلة: 'night-with-stars',
    ليلة: 'night-with-stars',
    صوّر: 'camera-with-flash',
    ملابس: 't-shirt',
    ملابسك: 't-shirt',
    صندوق: 'package',
    عملك: 'office-building',
    كتابًا: 'open-book',
    كتابا: 'open-book',
    نبات: 'potted-plant',
    نباتات: 'potted-plant',
    النباتات: 'potted-plant',
    لغة: 'speech-balloon',
  },
  de: {
    wegwerfen: 'wastebasket',
    herd: 'cooking',
    topf: 'pot-of-food',
    kette: 'chains',
    glas: 'tumbler-glass',
    messer: 'kitchen-knife',
    video: 'movie-camera',
    videos: 'movie-camera',
    lesen: 'open-book',
    arbeiten: 'laptop',
    arbeite: 'laptop',
    arbeitest: 'laptop',
  },
  fr: {
    cuisine: 'cooking',
    cuisines: 'cooking',
    lien: 'link',
    parle: 'speaking-head',
    répète: 'repeat-button',
    répéter: 'repeat-button',
    sécurité: 'locked',
    aliments: 'pot-of-food',
    téléphone: 'mobile-phone',
  },
  it: {
    coltelli: 'kitchen-knife',
    coltello: 'kitchen-knife',
    mano: 'writing-hand',
    salva: 'bookmark',
    salvare: 'bookmark',
    lavoro: 'briefcase',
    lavorare: 'laptop',
    piante: 'potted-plant',
    pianta: 'potted-plant',
    impara: 'open-book',
    imparare: 'open-book',
    pasti: 'fork-and-knife-with-plate',
    pasto: 'fork-and-knife-with-plate',
  },
  pt: {
    facas: 'kitchen-knife',
    faca: 'kitchen-knife',
    ideias: 'light-bulb',
    ideia: 'light-bulb',
    foto: 'camera-with-flash',
    fotos: 'camera-with-flash',
    cozinhar: 'cooking',
    fala: 'speaking-head',
    falar: 'speaking-head',
    segurança: 'locked',
    viajar: 'airplane',
  },
  ru: {
    месяц: 'spiral-calendar',
    домой: 'house',
    кухне: 'cooking',
    кухня: 'cooking',
    свет: 'light-bulb',
    света: 'light-bulb',
    телефон: 'mobile-phone',
    телефона: 'mobile-phone',
    телефоном: 'mobile-phone',
    вечер: 'cityscape-at-dusk',
    вечера: 'cityscape-at-dusk',
    быстро: 'person-running',
    готовь: 'cooking',
    готовить: 'cooking',
    готовишь: 'cooking',
    стакан: 'tumbler-glass',
    рецепт: 'cooking',
    цветы: 'blossom',
    цветов: 'blossom',
    мысль: 'thinking-face',
    письма: 'e-mail',
    письмо: 'e-mail',
    письме: 'e-mail',
    поездку: 'luggage',
    поездка: 'luggage',
  },
  tr: { zinciri: 'chains', zincir: 'chains', telefon: 'mobile-phone', adım: 'footprints' },
  nl: {
    telefoon: 'mobile-phone',
    praten: 'speaking-head',
    ketting: 'chains',
    glas: 'tumbler-glass',
    paklijst: 'clipboard',
    bandenspanning: 'wheel',
    band: 'wheel',
    banden: 'wheel',
    nacht: 'night-with-stars',
  },
  pl: {
    światła: 'light-bulb',
    światło: 'light-bulb',
    nauka: 'open-book',
    rozmowa: 'speech-balloon',
    rozmowy: 'speech-balloon',
    rozmowę: 'speech-balloon',
    praca: 'briefcase',
    pracy: 'briefcase',
    pracę: 'briefcase',
    rano: 'sunrise',
    woda: 'droplet',
    wody: 'droplet',
    wodę: 'droplet',
    wodą: 'droplet',
    wieczór: 'cityscape-at-dusk',
    zdjęcia: 'camera-with-flash',
    zdjęcie: 'camera-with-flash',
    roślin: 'potted-plant',
    rośliny: 'potted-plant',
    roślina: 'potted-plant',
    ubrania: 't-shirt',
    telefon: 'mobile-phone',
    telefonu: 'mobile-phone',
    telefonem: 'mobile-phone',
    łańcuch: 'chains',
    kuchnia: 'cooking',
    kuchni: 'cooking',
  },
  vi: {
    'nói chuyện': 'speaking-head',
    đèn: 'light-bulb',
    dao: 'kitchen-knife',
    mắt: 'eyes',
    túi: 'shopping-bags',
    cây: 'potted-plant',
    'an toàn': 'locked',
    'công việc': 'briefcase',
    'công ty': 'office-building',
    'quần áo': 't-shirt',
    'hành lý': 'luggage',
    'ý tưởng': 'light-bulb',
    'xe đạp': 'bicycle',
    'ánh sáng': 'light-bulb',
    'buổi sáng': 'sunrise',
  },
  ja: { 会話: 'speech-balloon', セキュリティ: 'locked', 紙: 'page-facing-up', 安全: 'locked' },
  zh: {
    视频: 'movie-camera',
    光: 'light-bulb',
    工作: 'laptop',
    办公: 'laptop',
    安全: 'locked',
    灯: 'light-bulb',
    读书: 'open-book',
    自行车: 'bicycle',
  },
  ko: {
    저장: 'bookmark',
    저장하고: 'bookmark',
    저장해: 'bookmark',
    저장하세요: 'bookmark',
    바퀴: 'wheel',
    종이: 'page-facing-up',
    안전: 'locked',
    안전하게: 'locked',
  },
  bn: {
    স্ক্রিন: 'mobile-phone',
    বাতি: 'light-bulb',
    বেতন: 'money-bag',
    বেতনের: 'money-bag',
    পরীক্ষার: 'memo',
    পরীক্ষা: 'memo',
    চুলা: 'cooking',
    ঘর: 'house',
    ব্যাগ: 'shopping-bags',
    তালিকা: 'clipboard',
    ট্রেনিং: 'person-lifting-weights',
    চোখ: 'eyes',
    চোখে: 'eyes',
    ছবি: 'camera-with-flash',
    সময়: 'stopwatch',
    সময়ে: 'stopwatch',
  },
  ms: {
    bekerja: 'briefcase',
    telefon: 'mobile-phone',
    kerja: 'briefcase',
    pokok: 'potted-plant',
    keselamatan: 'locked',
    lampu: 'light-bulb',
  },
  id: {
    lampu: 'light-bulb',
    keamanan: 'locked',
    kerja: 'briefcase',
    bekerja: 'briefcase',
    masak: 'cooking',
    kertas: 'page-facing-up',
  },
  es: {
    oficina: 'office-building',
    taza: 'hot-beverage',
    olla: 'pot-of-food',
    cámara: 'movie-camera',
    correos: 'e-mail',
    papel: 'page-facing-up',
    cuchillos: 'kitchen-knife',
    cuchillo: 'kitchen-knife',
    teléfono: 'mobile-phone',
    conversación: 'speech-balloon',
  },
};

const TAGS = [
  'ar',
  'bn',
  'de',
  'en',
  'es',
  'fr',
  'hi',
  'id',
  'it',
  'ja',
  'ko',
  'ms',
  'nl',
  'pl',
  'pt',
  'ru',
  'th',
  'tr',
  'vi',
  'zh',
];

export const NO_THINGS = Object.fromEntries(
  TAGS.map((tag) => [
    tag,
    [
      ...new Set([
        ...(LISTED[tag] ?? []),
        ...(MORE_NO_THINGS[tag] ?? []),
        ...(DOUBTFUL_WORDS[tag] ?? []),
        ...(SEEN_NO_THING_WORDS[tag] ?? []),
      ]),
    ].map((word) => word.replace('_', ' ')),
  ]),
);
export const OWN = Object.fromEntries(
  TAGS.map((tag) => [
    tag,
    { ...LISTED_OWN[tag], ...MORE_OWN[tag], ...COOKING_WORDS[tag], ...SEEN_THINGS[tag] },
  ]),
);
