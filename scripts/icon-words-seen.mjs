// What was seen on sheets of drafts, a frame a second, and in the list of all words of the shipped tips that were drawn: words
// that were drawn as what nobody means by them, and what they are drawn as instead.

/** Words that name no thing: «form» was a llama in Arabic, «end» a T-shirt in Indonesian, «buy» a shoe in Hindi. */
const SEEN_NO_THINGS = {
  en: 'pick seal snake vampire foggy watch ring check short kitchen card',
  id: `akhir tempat semua abu tubuh tubuhmu tubuhnya jamu terima hati tali terang terangnya penerima kalung kalungnya diperbaiki selesai
    lengkap tombol gula camilan ritme ritmenya dinding kata tampil pengenal seimbang kuat minyak sayang meja mejamu mejanya cepat cepatnya`,
  es: `conserva romper fuente fuentes mancha manchas cometa cometas aviso shorts hilo armario vista emoción abiertas abierta huella huellas
    helada helado`,
  hi: `पेट कापी बढ़ेगी बढ़े बढ़ना बढ़ाते बढ़ती बढ़ता बढ़ई मिलेगी मिलें मिल मिला मिले मिलना खुल खुले खुला खुलती खुलना जा जाना तेल लालच लुभाने लुभाते फिसलता फिसलना हल्के
    हल्की हल्का रोल बेकार फैलाकर फैलाना डूबें डूबना कम तोड़ती तोड़ना खेती पट्टा पट्टे छेद ढालता ढालना नरम ऊपर खोला खोलकर खोलें खोलना फ़्रेम पीसें
    पीसना पीसी नाम रास्ता मसाला जड़ें जड़ शरीर छाप भारी हाथ तेज़ धन्यवाद`,
  ar: `المزعج مزعج شارك بأن السلام سلامتك البس جلسة بالتحديد تم ذهب وجهك وصلة الحياة وجه والوجه العملية نقطة طعمها طعم بطعم عبارة لامعة الرمادي
    ضبابية تبريده مقلي تخرج عدة أمانًا أما مرورًا المرور كلمة مريح درجة درجات الشخص شخصًا شخص كوّن كون خصوصًا جلد جذب سبقك أمسك والنغمة دورة
    رسمي إثارة جافًا شكر الطاولة الطاولات القفز قفزت حملها بشريط تقدّمك تقدّم لإنقاذ السلامة القاسية ثقيلة الثقيل الثقيلة والديك الجميل جميلة
    الجميلة طوارئ الطوارئ مملًا ممل الممل خدمتها زرع باردة بارد وباردة بعيد بعيدًا منخفضة رأسك بشبكة الشبكة شبكة الفراغ فراغات الفراغات عربية العربية ضغط والضغط بضغطة نادٍ ليد اليد
    فالظلام مظلمة نهاية مشاهدات تنساها التجربة ستجرّب تذكّر وتذكّره تذكّرك التذكر النمر البوتس المناسب فرنش بين أعلى سلّم وسلّم دافئ دافئة`,
  th: `ซัก ฝูง ลอย เร็ว สวย ดิน กา เรียบร้อย ถูก ปุ่ม ปู สี ขา สด เขา หัว ลา บท ร่วง แข็ง เล่น พับ กลิ่น ราก ตกลง อารมณ์ หยุด สัญญาณ ขั้น สดชื่น ขน จังหวะ
    แข่ง เก่า ขอบ ชัย ชิ้น ไหล สไลด์ แรง ฉุกเฉิน ว่าง คม หนัก ม้วน เลื่อน ขี้ ตา นุ่ม เงา วัน อากาศ หลอด จับ แนว เทป ผิด หมุน หวัด`,
  ja: 'なる 傷 調整 輝き 手 甘い 上 熱 腕 自然 フレーム 開ける 開 開く 応援 リズム 上下 テープ ボタン 油',
  fr: `mélodie classique secours retour partie propre propres tout bas base bases données marché oui voilà terminé action gris noir aide tomber
    trou trous timide chaleur pied cours net présentation d’accord source chaud fort rythme sort attirer course vis fermer savoir bip super
    visage visages mort perdu perdue perdues arriver signe blanc poste collier rate rates sauver solide solides dur lourd presse roulettes couche
    intérieur bonne tour bar ouvert ouverte ouvertes ouverts lave lame non tourner bois surprise main mains fil monter gagner calme calmes soirée soirées bleu week-end`,
  bn: 'নীল',
  ko: '파란색',
  it: 'casual verde colletto',
};

/** What they are drawn as instead, and things that videos often name. */
export const SEEN_THINGS = {
  id: {
    ...{ 'tempat tidur': 'bed', orang: 'busts-in-silhouette', piring: 'fork-and-knife-with-plate' },
    ...{ 'kata sandi': 'key', perjalanan: 'luggage', elektronik: 'electric-plug', kantong: 'shopping-bags' },
    ...{ telepon: 'mobile-phone', pengingat: 'bell', tas: 'backpack', seduh: 'hot-beverage' },
    ...{ lapar: 'fork-and-knife-with-plate', 'simpan video': 'bookmark', komentar: 'speech-balloon' },
    ...{ tabungan: 'money-bag', menabung: 'money-bag', catat: 'memo', pengeluaran: 'receipt' },
    ...{ langganan: 'credit-card', wawancara: 'handshake' },
  },
  es: {
    ...{ timbre: 'bell', documentos: 'page-facing-up', llama: 'mobile-phone', escribir: 'writing-hand' },
    ...{
      gasto: 'receipt',
      gastos: 'receipt',
      ahorro: 'money-bag',
      ahorros: 'money-bag',
      ahorrar: 'money-bag',
    },
    ...{ pago: 'dollar-banknote', entrevista: 'handshake', entrevistas: 'handshake', mensaje: 'envelope' },
    ...{ respuestas: 'speech-balloon', comentarios: 'speech-balloon', suscripciones: 'credit-card' },
    ...{ 'una lista': 'clipboard', empresa: 'office-building', amigo: 'people-hugging' },
    ...{ 'guarda este video': 'bookmark', 'guarda este vídeo': 'bookmark' },
  },
  hi: {
    ...{ भूख: 'fork-and-knife-with-plate', भूखे: 'fork-and-knife-with-plate', खरीद: 'shopping-bags' },
    ...{ खरीदना: 'shopping-bags', खरीदने: 'shopping-bags', खरीदें: 'shopping-bags', खरीदे: 'shopping-bags' },
    ...{ खरीदते: 'shopping-bags', खरीदारी: 'shopping-cart', कपड़े: 't-shirt', कपड़ों: 't-shirt' },
    ...{ मीटिंग: 'busts-in-silhouette', दौड़ना: 'person-running', कप: 'hot-beverage', गर्मी: 'sun' },
    ...{ रील: 'movie-camera', मदद: 'handshake', डिब्बे: 'package', डर: 'anxious-face-with-sweat' },
    ...{ खर्च: 'receipt', बचत: 'money-bag', सब्सक्रिप्शन: 'credit-card', आदत: 'repeat-button' },
    ...{ पर्दे: 'window', बैग: 'backpack', सवाल: 'red-question-mark', कमेंट: 'speech-balloon' },
    ...{
      पहिए: 'wheel',
      बाज़ार: 'shopping-bags',
      कपड़ा: 't-shirt',
      कागज़: 'page-facing-up',
      'वीडियो सेव': 'bookmark',
    },
  },
  ar: {
    ...{ موعد: 'calendar', الموعد: 'calendar', موعدًا: 'calendar', فموعد: 'calendar' },
    ...{ جملة: 'speech-balloon', جملًا: 'speech-balloon', قصة: 'open-book', بقصة: 'open-book' },
    ...{ إطارات: 'wheel', الإطارات: 'wheel', الإطارين: 'wheel', ليلًا: 'night-with-stars' },
    ...{ ليلا: 'night-with-stars', الإرسال: 'e-mail', إرسال: 'e-mail', إرسالها: 'e-mail', البريد: 'e-mail' },
    ...{ حفظ: 'bookmark', الحفظ: 'bookmark', 'كلمة السر': 'key', مرورك: 'key', 'كلمات المرور': 'key' },
    ...{ الهواء: 'wind-face', هواء: 'wind-face', لقمة: 'fork-and-knife-with-plate', رحلة: 'luggage' },
    ...{
      يتكلمون: 'speaking-head',
      تكلّم: 'speaking-head',
      والشاحن: 'electric-plug',
      الورقي: 'page-facing-up',
    },
    ...{ ورقي: 'page-facing-up', التاريخ: 'calendar', ماءً: 'droplet', ماء: 'droplet', الماء: 'droplet' },
    ...{ والماء: 'droplet', بماء: 'droplet', جمّد: 'ice', مثلجة: 'ice', حرارة: 'thermometer' },
    ...{ الحرارة: 'thermometer', وبحرارة: 'thermometer', لذيذة: 'fork-and-knife-with-plate' },
    ...{ لذيذ: 'fork-and-knife-with-plate', وجبة: 'fork-and-knife-with-plate', الكيس: 'shopping-bags' },
    ...{ كيس: 'shopping-bags', حذاءك: 'running-shoe', راتب: 'money-with-wings', الراتب: 'money-with-wings' },
    ...{ راتبك: 'money-with-wings', مصروف: 'receipt', اشتراكاتك: 'credit-card', 'صندوق طوارئ': 'money-bag' },
    ...{
      الورق: 'page-facing-up',
      الإضاءة: 'light-bulb',
      للإضاءة: 'light-bulb',
      عجلات: 'wheel',
      العجلات: 'wheel',
    },
    ...{ 'احفظ الفيديو': 'bookmark', النصائح: 'light-bulb', التعليقات: 'speech-balloon' },
  },
  th: {
    ...{ ตัด: 'scissors', กิน: 'fork-and-knife-with-plate', ปรุง: 'pot-of-food' },
    ...{ คอมเมนต์: 'speech-balloon', เซฟ: 'bookmark', ออม: 'money-bag' },
  },
  ja: { 上着: 'coat', コメント: 'speech-balloon', 節約: 'money-bag', 貯金: 'money-bag' },
  fr: {
    ...{
      baskets: 'running-shoe',
      réglages: 'gear',
      mémoire: 'brain',
      grains: 'beans',
      aliment: 'pot-of-food',
    },
    ...{
      tasse: 'hot-beverage',
      manger: 'fork-and-knife-with-plate',
      boîte: 'package',
      restes: 'pot-of-food',
    },
    ...{ frigo: 'ice', commentaire: 'speech-balloon', commentaires: 'speech-balloon', herbes: 'herb' },
    ...{ fleur: 'blossom', fleurs: 'blossom', jeter: 'wastebasket', entretien: 'handshake' },
    ...{ bureau: 'briefcase', bureaux: 'briefcase' },
  },
  nl: { café: 'hot-beverage' },
  pl: { restauracja: 'fork-and-knife-with-plate' },
  vi: { thuốc: 'pill' },
};

export const SEEN_NO_THING_WORDS = Object.fromEntries(
  Object.entries(SEEN_NO_THINGS).map(([tag, words]) => [tag, words.split(/\s+/)]),
);
