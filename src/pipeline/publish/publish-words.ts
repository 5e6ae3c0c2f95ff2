/** What a viewer must be told, in the languages that the local providers speak; English elsewhere. By BCP 47 tag. */
const DISCLOSURES: Readonly<Record<string, string>> = {
  ar: 'أُنشئ هذا الفيديو بمساعدة الذكاء الاصطناعي (الصور والصوت).',
  bn: 'এই ভিডিওটি কৃত্রিম বুদ্ধিমত্তার সাহায্যে তৈরি (ছবি ও কণ্ঠ)।',
  de: 'Dieses Video wurde mit KI erstellt (Bilder und Stimme).',
  en: 'This video was made with AI (pictures and voice).',
  es: 'Este vídeo se ha hecho con IA (imágenes y voz).',
  fr: 'Cette vidéo a été réalisée avec l’IA (images et voix).',
  hi: 'यह वीडियो एआई की मदद से बनाया गया है (चित्र और आवाज़)।',
  id: 'Video ini dibuat dengan AI (gambar dan suara).',
  it: 'Questo video è stato realizzato con l’IA (immagini e voce).',
  ja: 'この動画はAIで作成されています(画像・音声)。',
  ko: '이 영상은 AI로 제작되었습니다(이미지, 음성).',
  ms: 'Video ini dihasilkan dengan AI (gambar dan suara).',
  nl: 'Deze video is met AI gemaakt (beeld en stem).',
  pl: 'Ten film powstał z użyciem AI (obrazy i głos).',
  pt: 'Este vídeo foi feito com IA (imagens e voz).',
  ru: 'Это видео создано с помощью ИИ (изображения и голос).',
  th: 'วิดีโอนี้สร้างด้วย AI (ภาพและเสียง)',
  tr: 'Bu video yapay zekâ ile hazırlandı (görüntüler ve ses).',
  vi: 'Video này được tạo bằng AI (hình ảnh và giọng nói).',
  zh: '本视频由人工智能制作(画面与配音)。',
};

/** Without a clip that the user brought, whose making nobody knows, everything seen and heard was generated. */
export const disclosureIn = (tag: string): string => DISCLOSURES[tag] ?? DISCLOSURES.en ?? '';

/** Where the app itself wants it said as well. */
export const DISCLOSURE_SWITCHES = {
  tiktok: 'More options > AI-generated content: on',
  instagram: 'Advanced settings > Add AI label: on',
  youtube_shorts: 'Show more > Altered content: Yes, where it looks real',
} as const;

/** Small words of titles, beside those that the local composer knows (Indonesian, English, Spanish, Hindi). */
export const SMALL_WORDS = new Set(
  `der die das den dem ein eine einen und oder für mit von zu zum zur im in auf wie man mehr dein deine ihr ihre besser
  le la les un une des du de et ou pour avec dans sur comment plus votre vos ton ta tes mieux il lo gli i e o per con di
  del della come più tuo tua suo um uma os as para com em no na do da dos das como mais seu sua seus melhor het een van
  en voor met op hoe je jouw meer beter w z na do i jak dla twoje bardziej lepiej как для и в на с по от из не ты вы ваш
  ve ile için bir nasıl daha và cho với của cách để một yang untuk dan dengan cara lebih anda`
    .split(/\s+/)
    .filter(Boolean),
);
