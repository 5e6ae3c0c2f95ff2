/** What people say to each other in a recording and not about its subject: greetings, thanks and the end of a show. */

/** The same in the sixteen languages that are not translated in full. */
const OTHERS: readonly RegExp[] = [
  /^(?:السلام عليكم|أهلا|أهلاً|مرحبا|مرحباً|صباح الخير|مساء الخير|شكرا|شكراً)(?![\p{L}\p{M}])|(?:اشترك(?:وا)? في القناة|إلى اللقاء|أهلاً? بكم)/u,
  /^(?:নমস্কার|আসসালামু|হ্যালো|স্বাগতম|ধন্যবাদ)|(?:সাবস্ক্রাইব|আবার দেখা হবে|স্বাগতম)/u,
  /^(?:大家好|你好|您好|各位好|嗨|谢谢大家|謝謝大家|感谢(?:大家|收看|观看))|(?:欢迎(?:回来|来到|收看)|歡迎(?:回來|來到|收看)|点赞|(?:订阅|訂閱)(?:我|本?频道|本?頻道|一下)|下期(?:再)?见|我们下次见)/u,
  /^(?:こんにちは|こんばんは|おはよう|どうも[、。!！]|皆さん、|みなさん、?こん|はじめまして|ありがとうございま)|(?:チャンネル登録|高評価|また次回|それではまた|お会いしましょう|ご視聴)/u,
  /^(?:안녕|여러분 안녕|반갑습니다|감사합니다)|(?:구독(?:과|해 주|하기|과 좋아요| 부탁)|좋아요와|다음 (?:영상|시간)에서? (?:만나|뵙))/u,
  /^(?:สวัสดี|ขอบคุณ|หวัดดี|ยินดีต้อนรับ)|(?:กดติดตาม|กดไลก์|กดไลค์|พบกันใหม่|เจอกันใหม่)/u,
  /^(?:xin chào|chào (?:các bạn|mọi người|bạn)|cảm ơn)(?!\p{L})|(?:đăng ký kênh|hẹn gặp lại|chào mừng (?:các bạn|mọi người))/iu,
  /^(?:bonjour|salut|bonsoir|coucou|bienvenue|merci)(?!\p{L})|(?:abonnez-vous|à (?:la prochaine|bientôt|très vite))/iu,
  /^(?:hallo|guten (?:tag|morgen|abend)|servus|moin|willkommen|danke|vielen dank)(?!\p{L})|(?:abonnier\w{0,4}|bis zum nächsten mal|willkommen zurück)/iu,
  /^(?:ciao|buongiorno|buonasera|salve|benvenut[iaoe]|grazie)(?!\p{L})|(?:iscriv(?:iti|etevi)|alla prossima|ci vediamo)/iu,
  /^(?:olá|oi|bom dia|boa (?:tarde|noite)|e aí|fala (?:galera|pessoal)|obrigad[oa]|bem-vind[oa]s?)(?!\p{L})|(?:se inscrev\w{1,4}|inscreva-se|até (?:a próxima|mais)|deixa o like)/iu,
  /^(?:hoi|hallo|goedemorgen|goedemiddag|goedenavond|welkom|bedankt|dank je)(?!\p{L})|(?:abonneer|tot de volgende keer|welkom terug)/iu,
  /^(?:cześć|hej|dzień dobry|dobry wieczór|witam|witajcie|siema|dzięk(?:i|uję))(?!\p{L})|(?:subskrybuj|do (?:zobaczenia|następnego))/iu,
  /^(?:привет|здравствуйте|добрый (?:день|вечер)|доброе утро|всем привет|спасибо)(?!\p{L})|(?:подписывайтесь|подпишитесь|до (?:встречи|новых встреч)|добро пожаловать)/iu,
  /^(?:merhaba|selam|günaydın|iyi (?:günler|akşamlar)|hoş geldiniz|teşekkür\w{0,6})(?!\p{L})|(?:abone ol\w{0,6}|görüşmek üzere|hoş geldiniz)/iu,
  /^(?:hai|helo|salam|selamat (?:pagi|petang|malam|datang)|terima kasih)(?!\p{L})|(?:jumpa lagi|langgan saluran)/iu,
];

const GREETING: readonly RegExp[] = [
  /^(?:hi|hello|hey|howdy|welcome|good (?:morning|evening|afternoon)|what's up|greetings)\b/iu,
  /^(?:thanks|thank you)\b|\bthanks? (?:you )?(?:so much |again )?for (?:having|watching|listening|joining|coming|tuning)/iu,
  /\b(?:welcome back|subscribe|leave a review|see you (?:next|soon|in the)|that's (?:our|the|it for) (?:show|today)|before we (?:start|begin)|short break|we're back|how are you|you know how it is|let's get (?:right )?into it|where can (?:people|we) find you|today (?:i have|i'm joined|my guest)|hit (?:the )?(?:like|record|bell))\b/iu,
  /\b(?:can (?:everyone|everybody|you(?: all| guys)?) (?:hear|see) me|is (?:this thing|my mic|my microphone) (?:on|working)|you're (?:on mute|muted)|let me share my screen)\b/iu,
  /^(?:halo|hai|selamat (?:pagi|siang|sore|malam|datang)|assalamu'?alaikum|terima kasih)\b|\b(?:sampai jumpa|jangan lupa (?:like|subscribe)|kembali lagi)\b/iu,
  /^(?:hola|buenas|buenos días|bienvenid[oa]s?|gracias|saludos)(?!\p{L})|\b(?:suscr[ií]b\w{1,9}|nos vemos|hasta (?:la próxima|luego)|bienvenid[oa]s? de nuevo)(?!\p{L})/iu,
  /^(?:नमस्ते|नमस्कार|हैलो|हेलो|स्वागत|धन्यवाद|शुक्रिया)|(?:सब्सक्राइब|फिर मिलेंगे|स्वागत है)/u,
  ...OTHERS,
];

/** How people are: an answer to a greeting, or a sound that fills a pause. */
const SMALL_TALK =
  /^(?:(?:oh|ha|ah|wow|yeah|yes|no|okay|ok|right|so|well|um|uh|hmm|exactly|great|sure|totally|absolutely|alright|cool)[,.!]? ?){1,4}$|^(?:i'm good|i love that|that's amazing)/iu;

export const isGreeting = (sentence: string): boolean =>
  GREETING.some((pattern) => pattern.test(sentence)) || SMALL_TALK.test(sentence);

/** Sentences that begin with a word for something that the sentence before names. */
const REFERRING: readonly RegExp[] = [
  /^(?:(?:and|but|so|or|because|then|also|yes|no|well|right|okay)[, ]+){0,2}(?:\p{L}+ )?(?:it|it's|its|they|they're|they'd|them|their|he|he's|him|his|she|she's|her|this|that|that's|these|those|one of (?:them|those))(?![\p{L}'-])/iu,
  /^(?:(?:dan|tapi|jadi|lalu|karena)[, ]+){0,2}(?:\p{L}+ )?(?:itu|ini|dia|mereka|tersebut|nya)(?![\p{L}-])/iu,
  /^(?:(?:y|pero|así que|entonces|porque)[, ]+){0,2}(?:eso|esto|esos|esas|estos|ella|él|ellos|ellas|lo mismo)(?!\p{L})/iu,
  /^(?:(?:और|लेकिन|तो|क्योंकि)[, ]+){0,2}(?:यह|ये|वह|वे|इस|उस|इसे|उसे|इन|उन)(?![\p{L}\p{M}])/u,
];
/** Answers, objections and additions, which say nothing without what they answer. */
const LEANING =
  /^(?:because|which|and then|or|too|also|either|instead|otherwise|but|porque|pero|karena|tapi|tetapi|क्योंकि|लेकिन|पर)(?![\p{L}\p{M}'’-])|^(?:right|exactly|yes|yeah|no|okay|sí|ya|हाँ)[,.]/iu;

/** Whether a sentence cannot be understood without the one before it. */
export const refersBack = (sentence: string): boolean =>
  LEANING.test(sentence) || REFERRING.some((pattern) => pattern.test(sentence));
