import { REMARKS, type Remark } from '../../contracts/quality-remarks.ts';

/** What can be wrong with a finished video, in the words of each page; `{a}` and `{b}` are as in the program's own sentences. */
export type QualityWords = Readonly<Record<Remark | 'between', string>>;

export const EN_QUALITY: QualityWords = { ...REMARKS, between: '; ' };

export const ID_QUALITY: QualityWords = {
  length: 'lamanya {a} dtk, seharusnya {b} dtk',
  noSound: 'tidak ada suaranya',
  soundBegins: 'suaranya mulai {a} dtk setelah gambarnya',
  soundEnds: 'suaranya selesai {a} dtk setelah gambarnya',
  black: 'gambarnya hitam pada {a}',
  frozen: 'gambarnya diam pada {a}',
  silent: 'tidak ada bunyi pada {a}',
  soft: 'suaranya sangat pelan: {a} LUFS',
  peaks: 'puncak suaranya mencapai {a} dBTP',
  loudness: 'kenyaringannya {a} LUFS, seharusnya {b}',
  between: '; ',
};

export const AR_QUALITY: QualityWords = {
  length: 'مدته {a} ث بدلًا من {b} ث',
  noSound: 'لا صوت فيه',
  soundBegins: 'يبدأ صوته بعد صورته بـ {a} ث',
  soundEnds: 'ينتهي صوته بعد صورته بـ {a} ث',
  black: 'صورته سوداء في {a}',
  frozen: 'صورته جامدة في {a}',
  silent: 'هو صامت في {a}',
  soft: 'صوته خافت جدًا: ‎{a} LUFS',
  peaks: 'تبلغ ذُرى صوته ‎{a} dBTP',
  loudness: 'شدة صوته ‎{a} LUFS بدلًا من ‎{b}',
  between: '؛ ',
};
