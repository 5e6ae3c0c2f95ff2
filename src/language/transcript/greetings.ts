/** What people say to each other in a recording and not about its subject: greetings, thanks and the end of a show. */

const GREETING: readonly RegExp[] = [
  /^(?:hi|hello|hey|howdy|welcome|good (?:morning|evening|afternoon)|what's up|greetings)\b/iu,
  /^(?:thanks|thank you)\b|\bthanks? (?:you )?(?:so much |again )?for (?:having|watching|listening|joining|coming|tuning)/iu,
  /\b(?:welcome back|subscribe|leave a review|see you (?:next|soon|in the)|that's (?:our|the|it for) (?:show|today)|before we (?:start|begin)|short break|we're back|how are you|you know how it is|let's get (?:right )?into it|where can (?:people|we) find you|today (?:i have|i'm joined|my guest)|hit (?:the )?(?:like|record|bell))\b/iu,
  /^(?:halo|hai|selamat (?:pagi|siang|sore|malam|datang)|assalamu'?alaikum|terima kasih)\b|\b(?:sampai jumpa|jangan lupa (?:like|subscribe)|kembali lagi)\b/iu,
  /^(?:hola|buenas|buenos días|bienvenid[oa]s?|gracias|saludos)(?!\p{L})|\b(?:suscr[ií]b\w{1,9}|nos vemos|hasta (?:la próxima|luego)|bienvenid[oa]s? de nuevo)(?!\p{L})/iu,
  /^(?:नमस्ते|नमस्कार|हैलो|हेलो|स्वागत|धन्यवाद|शुक्रिया)|(?:सब्सक्राइब|फिर मिलेंगे|स्वागत है)/u,
];

/** How people are: an answer to a greeting, or a sound that fills a pause. */
const SMALL_TALK =
  /^(?:(?:oh|ha|ah|wow|yeah|yes|no|okay|ok|right|so|well|um|uh|hmm)[,.!]? ?){1,4}$|^(?:i'm good|i love that|that's amazing)/iu;

export const isGreeting = (sentence: string): boolean =>
  GREETING.some((pattern) => pattern.test(sentence)) || SMALL_TALK.test(sentence);

/** Sentences that begin with a word for something that the sentence before names. */
const REFERRING: readonly RegExp[] = [
  /^(?:(?:and|but|so|or|because|then|also|yes|no|well|right|okay)[, ]+){0,2}(?:\p{L}+ )?(?:it|it's|its|they|they're|they'd|them|their|he|he's|him|his|she|she's|her|this|that|that's|these|those|one of (?:them|those))(?![\p{L}'-])/iu,
  /^(?:(?:dan|tapi|jadi|lalu|karena)[, ]+){0,2}(?:\p{L}+ )?(?:itu|ini|dia|mereka|tersebut|nya)(?![\p{L}-])/iu,
  /^(?:(?:y|pero|así que|entonces|porque)[, ]+){0,2}(?:eso|esto|esos|esas|estos|ella|él|ellos|ellas|lo mismo)(?!\p{L})/iu,
  /^(?:(?:और|लेकिन|तो|क्योंकि)[, ]+){0,2}(?:यह|ये|वह|वे|इस|उस|इसे|उसे|इन|उन)(?![\p{L}\p{M}])/u,
];
/** Answers and additions, which say nothing without what they answer. */
const LEANING =
  /^(?:because|which|and then|or|too|also|either|instead|otherwise|porque|karena|क्योंकि)(?![\p{L}\p{M}])/iu;

/** Whether a sentence cannot be understood without the one before it. */
export const refersBack = (sentence: string): boolean =>
  LEANING.test(sentence) || REFERRING.some((pattern) => pattern.test(sentence));
