/** What a video says of how it was made, in its language, and the switches of the platforms for it. */

/** What of a video was generated: the voice alone, where the pictures are photos. */
export type Generated = 'all' | 'voice' | 'nothing';

export function disclosureOf(generated: Generated, tag: string): string | null {
  if (generated === 'nothing') return null;
  const texts = generated === 'all' ? DISCLOSURES : VOICE_DISCLOSURES;
  return texts[tag] ?? texts.en ?? null;
}

/** The disclosure by BCP 47 tag, in the languages that the local providers speak; English otherwise. */
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

/** The same for a generated voice over photos. */
const VOICE_DISCLOSURES: Readonly<Record<string, string>> = {
  ar: 'الصوت في هذا الفيديو أُنشئ بالذكاء الاصطناعي.',
  bn: 'এই ভিডিওর কণ্ঠ কৃত্রিম বুদ্ধিমত্তা দিয়ে তৈরি।',
  de: 'Die Stimme in diesem Video wurde mit KI erzeugt.',
  en: 'The voice in this video was made with AI.',
  es: 'La voz de este vídeo se ha hecho con IA.',
  fr: 'La voix de cette vidéo a été générée par l’IA.',
  hi: 'इस वीडियो की आवाज़ एआई से बनाई गई है।',
  id: 'Suara dalam video ini dibuat dengan AI.',
  it: 'La voce di questo video è stata generata con l’IA.',
  ja: 'この動画の音声はAIで作成されています。',
  ko: '이 영상의 음성은 AI로 제작되었습니다.',
  ms: 'Suara dalam video ini dihasilkan dengan AI.',
  nl: 'De stem in deze video is met AI gemaakt.',
  pl: 'Głos w tym filmie powstał z użyciem AI.',
  pt: 'A voz deste vídeo foi feita com IA.',
  ru: 'Голос в этом видео создан с помощью ИИ.',
  th: 'เสียงในวิดีโอนี้สร้างด้วย AI',
  tr: 'Bu videodaki ses yapay zekâ ile oluşturuldu.',
  vi: 'Giọng nói trong video này được tạo bằng AI.',
  zh: '本视频的配音由人工智能制作。',
};

/** The switch of each platform's own disclosure. */
export const DISCLOSURE_SWITCHES = {
  tiktok: 'More options > AI-generated content: on',
  instagram: 'Advanced settings > Add AI label: on',
  youtube_shorts: 'Show more > Altered content: Yes, where it looks real',
} as const;
