/** A few sentences in each language that the embedded voice speaks: about eight seconds, with a pause or two. */
const SAMPLES: Readonly<Record<string, string>> = {
  ar: 'مرحبا بكم. هذا صوتي عندما أروي قصة، بهدوء ووضوح. هل تريدون أن تسمعوا المزيد؟',
  bn: 'নমস্কার। আমি যখন গল্প বলি, তখন আমার কণ্ঠ এমন শোনায়। আপনি কি আরও শুনতে চান?',
  de: 'Guten Tag. So klinge ich, wenn ich eine Geschichte erzähle, ruhig und deutlich. Möchten Sie mehr davon hören?',
  en: 'Hello. This is how I sound when I tell a story, calm and clear. Would you like to hear some more of it?',
  es: 'Hola. Así sueno cuando cuento una historia, con calma y claridad. ¿Te gustaría escuchar un poco más?',
  fr: 'Bonjour. Voici ma voix quand je raconte une histoire, calme et claire. Voulez-vous en entendre davantage ?',
  hi: 'नमस्ते। जब मैं कहानी सुनाता हूँ, तो मेरी आवाज़ ऐसी लगती है। क्या आप और सुनना चाहेंगे?',
  id: 'Halo. Beginilah suara saya saat bercerita, tenang dan jelas. Apakah Anda ingin mendengar lebih banyak lagi?',
  it: 'Buongiorno. Questa è la mia voce quando racconto una storia, calma e chiara. Volete ascoltarne ancora un po’?',
  ja: 'こんにちは。物語を話すとき、私の声はこう聞こえます。もう少し聞いてみたいですか？',
  ko: '안녕하세요. 제가 이야기를 들려줄 때, 목소리는 이렇게 들립니다. 조금 더 들어 보시겠어요?',
  ms: 'Helo. Beginilah suara saya apabila bercerita, tenang dan jelas. Adakah anda mahu mendengar lebih banyak lagi?',
  nl: 'Hallo. Zo klink ik wanneer ik een verhaal vertel, rustig en duidelijk. Wilt u er nog wat meer van horen?',
  pl: 'Dzień dobry. Tak brzmi mój głos, kiedy opowiadam historię, spokojnie i wyraźnie. Czy chcesz usłyszeć więcej?',
  pt: 'Olá. É assim que eu falo quando conto uma história, com calma e clareza. Você quer ouvir um pouco mais?',
  ru: 'Здравствуйте. Так звучит мой голос, когда я рассказываю историю, спокойно и ясно. Хотите послушать ещё?',
  th: 'สวัสดีครับ นี่คือเสียงของผมเวลาเล่าเรื่อง ฟังสบายและชัดเจน คุณอยากฟังต่ออีกไหมครับ',
  tr: 'Merhaba. Bir hikâye anlatırken sesim böyle duyulur, sakin ve net. Biraz daha dinlemek ister misiniz?',
  vi: 'Xin chào. Đây là giọng của tôi khi kể một câu chuyện, bình tĩnh và rõ ràng. Bạn có muốn nghe thêm không?',
  zh: '你好。我讲故事的时候，声音就是这样的，平静而清楚。你想再听一点吗？',
};

/** The sample of a language by its tag; undefined where there is none. */
export const sampleText = (tag: string): string | undefined =>
  Object.hasOwn(SAMPLES, tag) ? SAMPLES[tag] : undefined;

export const SAMPLE_TAGS: readonly string[] = Object.keys(SAMPLES);
