import { plain } from '../../../../language/topic/topic-words.ts';
import {
  OTHER_CHOICES,
  OTHER_CLEANING,
  OTHER_DOINGS,
  OTHER_FACT_SHAPES,
  OTHER_SUBJECT_WORDS,
  OTHER_THINGS,
  OTHER_TROUBLES,
  TOLD_FOR,
} from './limits-others.ts';

/** What tells a topic that is within a subject from one that only has a word of it; all as `plain` writes it. */

/** Beginnings of phrases that mean something else than their words do. */
export const OTHER_MEANINGS: readonly string[] = [
  'hot dog',
  'sleep with',
  'sleeping with',
  'sleep around',
  'dog house',
  'dog days',
  'plant based',
  'power plant',
  'kerja tanaman',
  'tidur dengan',
  'tidur sama',
  'perro caliente',
  'perros calientes',
  'how to scam',
  'how to hack',
  'hackear',
  'cara hack',
  'hack into',
  'plant a',
  'planting',
  'coffee table',
  'bike thief',
  'steal a',
  'book a',
  'booking',
  'morning after',
  'sugar baby',
  'sleeping beauty',
  'dormir con mi ex',
  'dormir con tu ex',
  'password of',
  'break into',
  'train a model',
  'training a model',
  'language model',
  'body language',
  'sign language',
  'programming language',
  'bahasa tubuh',
  'bahasa isyarat',
  'bahasa pemrograman',
  'lenguaje corporal',
  'dead dog',
  'steroid',
  'coffee shop',
  'coffee scrub',
  'password hack',
];

/** Questions for facts, and doings that only have a subject's word, which no tips answer. */
export const FACT_SHAPES: readonly RegExp[] = [
  /\bhow (?:much|many|long|old|far|big|tall) (?!do i have|to)/,
  /\bhow (?:does|do|did|is|are|was|were) (?!i\b|you\b|we\b|people\b)/,
  /\bwhy (?:do|does|did|are|is|was|were|don t|don't|doesn't|can't|can) (?!i\b|you\b|we\b|my\b|your\b|our\b|so many\b|people\b)/,
  /\bwho (?:is|was|invented|made|owns|discovered|founded)\b/,
  /\bwhat (?:is|are|was|were|does|do|did|happens|happened|if)\b(?! (?:(?:the |a |some )?(?:best|easiest|right|good|simple|simplest|fastest|secret)|you|i\b|we\b))/,
  /\b(?:facts?|history|origins?|meaning|definition|statistics|benefits|signs?|symptoms?|side effects?|types of|kinds of|difference between|versus|vs|reviews?|prices?|news|breeds?|quotes|jokes|memes|brands|reasons to|recipes?|record)\b/,
  /\b(?:is|are) \p{L}+ (?:bad|good|safe|dangerous|healthy|worth)\b/u,
  /\b(?:fakta|sejarah|asal usul|arti|makna|manfaat|khasiat|jenis jenis|macam macam|perbedaan|harga|review|tanda tanda|ciri ciri|resep|berapa|alasan untuk|efek samping|bahaya|apa itu|siapa)\b/,
  /\b(?:datos|curiosidades|historia|origen|significado|beneficios|senales|sintomas|efectos secundarios|tipos de|diferencia|precios?|resenas? de|recetas?|razas?|frases (?:de|del|celebres|bonitas|cortas|para (?:enamorar|dedicar|estados|mi|tu))|chistes|razones para|cuanto|cuanta|cuantos|cuantas|que es|que son|que pasa|quien invento|por que (?:el|la|los|las))(?!\p{L})/u,
  /(?:तथ्य|इतिहास|फायदे|फ़ायदे|नुकसान|मतलब|अर्थ|प्रकार|अंतर|कीमत|दाम|रेसिपी|लक्षण|संकेत|शायरी|चुटकुले|क्या होता|क्या होती|क्या है$|कितना|कितनी|कितने|किसने|नस्ल)/u,
  /\b(?:matlab|fayde|nuksan|itihas|kimat|shayari|kitna|kitni|kitne)\b/,
  ...OTHER_FACT_SHAPES,
  ...OTHER_DOINGS,
  ...OTHER_TROUBLES,
  ...OTHER_CHOICES,
  ...OTHER_THINGS,
  ...OTHER_CLEANING,
];

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

function listsOf(texts: Readonly<Record<string, string>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, list(plain(text))]));
}

/** Words that make a topic another one, wherever they stand. */
export const OTHER_SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  english: list(`
apnea pain ache cancer diabetes diabetic disease disorder syndrome surgery injury injuries medicine medication medicines pill pills
pregnant pregnancy adhd autism depression bipolar migraine allergy asthma cholesterol thyroid pcos menopause hormone weight fat
belly hair skin acne rash face wrinkles teeth keto vegan calories protein crypto bitcoin ethereum stocks stock shares forex trading casino
betting gambling lottery loan loans mortgage insurance visa divorce court lawsuit tax taxes minecraft roblox fortnite sims gta valorant aquarium
fish fishing reptile cat cats hamster chicken cow horse car cars truck motorcycle motorbike scooter plane rocket airbnb hotel hotels
weapon gun bomb drug drugs weed meth vape cocaine sex porn nude dating tinder girlfriend boyfriend ex election politics president war religion
python javascript java sql excel photoshop blender arduino raspberry server api kubernetes docker algorithm guitar piano violin
franchise dropshipping affiliate nft website websites webseite dalgona frappuccino frappe tiramisu affogato matcha sourdough cake lasagna curry scrub dye dyeing potion spell horoscope zodiac
`),
  indonesian: list(`
sakit nyeri penyakit kanker diabetes obat hamil bayi diet lemak perut rambut kulit wajah jerawat saham kripto judi pinjaman pinjol asuransi pajak
kucing ayam ikan mobil motor narkoba bom senjata pacaran mantan pemilu politik perang sihir zodiak gitar
`),
  spanish: list(`
adelgazar dolor enfermedad cancer diabetes medicamento pastilla pastillas embarazo embarazada bebe bebes dieta peso grasa abdomen pelo cabello piel cara acne acciones bolsa
cripto criptomonedas apuestas prestamo hipoteca seguro impuestos gato gatos pez coche carro moto droga drogas bomba arma sexo elecciones politica guerra horoscopo guitarra
`),
  hindi: list(`
दर्द बीमारी कैंसर डायबिटीज शुगर दवा दवाई गोली इलाज गर्भवती प्रेग्नेंसी शिशु वजन मोटापा चर्बी पेट बाल बालों त्वचा चेहरा चेहरे मुंहासे शेयर क्रिप्टो बिटकॉइन
सट्टा लोन बीमा टैक्स बिल्ली मछली गाड़ी बाइक चुनाव राजनीति युद्ध राशिफल गिटार
vajan motapa dard dawa ilaj baal chehra loan
`),
  ...listsOf(OTHER_SUBJECT_WORDS),
};

interface Relaxer {
  /** Words before a phrase that says where, when, how or for whom. */
  readonly before: ReadonlySet<string>;
  /** The same behind it, where a language says them so. */
  readonly behind: ReadonlySet<string>;
}
const relaxer = (before: string, behind = ''): Relaxer => ({
  before: new Set(list(before)),
  behind: new Set(behind === '' ? [] : list(behind)),
});

export const RELAXERS: Readonly<Record<string, Relaxer>> = {
  english: relaxer(
    'watching using reading listening playing eating doing working living wearing having being making taking for in at without during while as before after when with on by like despite under using near until if inside through because and from between among even against',
  ),
  indonesian: relaxer(
    'nonton menonton main dengerin padahal untuk bagi di saat ketika sambil tanpa selama sebelum setelah dengan dari ala lewat pakai sebagai seperti biar supaya agar kalau jika walau walaupun meski meskipun pas oleh sejak buat dan pada ke tapi',
  ),
  spanish: relaxer(
    'viendo usando leyendo escuchando jugando comiendo trabajando viviendo teniendo siendo haciendo gracias para en sin durante mientras como antes despues cuando con si aunque desde siendo al por usando segun entre bajo y contra hasta de a',
  ),
  hindi: relaxer(
    'के बिना जब अगर for in at without',
    'में के लिए बिना साथ पर से वाले वालों तक दौरान बाद पहले बीच mein me liye bina saath ke par se wale',
  ),
  portuguese: relaxer('para em no na sem durante com como antes depois quando se por usando'),
  french: relaxer('pour en dans sans pendant avec comme avant apres quand si chez au par'),
  german: relaxer('fur in im ohne wahrend mit als wie vor nach wenn bei auf trotz am'),
  italian: relaxer('per in senza durante con come prima dopo quando se da al nel'),
  dutch: relaxer('voor in zonder tijdens met als na wanneer bij op ondanks'),
  polish: relaxer('dla w bez podczas z jako przed po gdy kiedy na'),
  russian: relaxer('для в без во с как перед после когда на при'),
  arabic: relaxer('في بدون دون أثناء خلال مع قبل بعد عند من'),
  malay: relaxer(
    'untuk bagi di semasa ketika sambil tanpa selama sebelum selepas dengan dari sebagai seperti supaya kalau jika walaupun',
  ),
  vietnamese: relaxer('cho trong ở khi với trước sau nếu bằng tại'),
  turkish: relaxer('', 'için ile olmadan sırasında önce sonra gibi'),
  bengali: relaxer('', 'জন্য ছাড়া সময় আগে পরে মধ্যে সাথে'),
};

const set = (text: string): ReadonlySet<string> => new Set(list(text));

/** What stands between a doing and what it is done to: «wake up your dog», «cuida a tu perro». */
export const DETERMINERS: ReadonlySet<string> = set(
  'a an the my your our their his her this that these those el la los las un una mi mis tu tus su sus a al del o os as um uma meu minha seu sua le les des du mon ma mes ton ta tes son sa ses der die das den dem ein eine einen mein meine meinen dein deine deinen il lo gli mio mia tuo tua de het een mijn jouw je',
);

/** Words behind which stands what is done before or after: «dejar el móvil antes de dormir». */
export const BEFORE: ReadonlySet<string> = set(
  'before after antes despues sebelum setelah sesudah avant apres vor nach prima dopo voor przed перед после قبل بعد depois पहले',
);

/** Words before what one does at the same time, or does without, which may be another subject. */
export const WHILE: ReadonlySet<string> = set(
  'while during when without mientras cuando durante sin sambil saat ketika selama tanpa semasa enquanto quando sem pendant sans wahrend ohne wenn mentre senza terwijl tijdens zonder podczas gdy bez без пока когда أثناء خلال بدون دون khi',
);

/** Words with which a topic asks for advice. */
export const ADVICE: Readonly<Record<string, ReadonlySet<string>>> = {
  english: set(
    'how way ways tip tips trick tricks hack hacks mistake mistakes step steps habit habits rule rules guide secret secrets advice routine stop start improve ideas why better best lessons',
  ),
  indonesian: set(
    'cara caranya tips trik langkah kebiasaan kesalahan rahasia panduan bagaimana gimana aturan biar supaya ide strategi kenapa jangan stop how',
  ),
  spanish: set(
    'como consejos consejo trucos truco formas maneras errores habitos pasos reglas secretos guia ideas tecnicas metodo por deja evita mejorar tips',
  ),
  hindi: set(
    'कैसे तरीका तरीके तरीकों टिप्स उपाय ट्रिक्स गलतियां गलतियाँ गलती आदतें नियम क्यों kaise kese tarike tareeke tips upay galtiyan how',
  ),
  portuguese: set('como dicas truques passos formas maneiras jeitos erros habitos regras guia ideias'),
  french: set('comment conseils astuces etapes facons manieres erreurs habitudes regles guide idees'),
  german: set('wie tipps tricks schritte wege fehler gewohnheiten regeln anleitung ideen so'),
  italian: set('come consigli trucchi passi modi errori abitudini regole guida idee'),
  dutch: set('hoe tips trucs stappen manieren fouten gewoontes regels gids ideeen zo'),
  polish: set('jak porady porad triki kroki sposoby sposobow bledy nawyki zasady poradnik'),
  russian: set('как советы советов способы способов шаги ошибки ошибок привычки правила секреты'),
  arabic: set('كيف كيفية طريقة طرق نصائح خطوات أخطاء عادات أسرار حيل'),
  malay: set('macam bagaimana cara petua tips langkah kesilapan tabiat panduan'),
  vietnamese: set('cách mẹo bí bước lỗi thói'),
  turkish: set('nasil yolu yollari ipucu ipuclari hata aliskanlik kural'),
  bengali: set('কীভাবে কিভাবে উপায় টিপস কৌশল ভুল অভ্যাস'),
};

/** Words of a topic that is told for the one who watches. */
export const TOLD: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries(listsOf(TOLD_FOR)).map(([name, words]) => [name, new Set(words)]),
);
