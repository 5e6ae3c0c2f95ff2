import type { PageLanguage } from '../languages.ts';

/** The words of the page of the queue. */
export interface QueueWords {
  readonly locale: string;
  readonly title: string;
  readonly skip: string;
  readonly live: string;
  readonly stop: string;
  readonly waiting: string;
  readonly running: string;
  readonly oldest: string;
  readonly rate: string;
  readonly anHour: (count: string) => string;
  readonly workers: string;
  readonly failed: string;
  readonly none: string;
  readonly noWorkers: string;
  readonly failures: string;
  readonly noFailures: string;
  readonly reason: string;
  readonly videos: string;
  readonly batches: string;
  readonly noBatches: string;
  readonly batch: string;
  readonly state: string;
  readonly finished: string;
  readonly cancelled: string;
  readonly spent: string;
  readonly reserved: string;
  readonly limit: string;
  readonly noLimit: string;
  readonly submitted: string;
  readonly leftOut: (count: string) => string;
  readonly ownOnly: string;
  readonly tokens: string;
  readonly token: string;
  readonly spentToday: string;
  readonly limitToday: string;
  readonly all: string;
  readonly search: string;
  readonly sort: string;
  readonly sorts: Readonly<Record<'newest' | 'failed' | 'spent', string>>;
  readonly shown: string;
  readonly states: Readonly<Record<'underWay' | 'failed' | 'finished' | 'cancelled', string>>;
  readonly asOf: (version: string) => string;
}

const EN: QueueWords = {
  locale: 'en',
  title: 'Sparkfluence queue',
  skip: 'Skip to the batches',
  live: 'Videos wait or are made: this page is loaded again every five seconds.',
  stop: 'Stop following',
  waiting: 'Waiting',
  running: 'Being made',
  oldest: 'Oldest one waits',
  rate: 'Finished',
  anHour: (count) => `${count} in the last hour`,
  workers: 'Workers',
  failed: 'Failed',
  none: 'none',
  noWorkers: 'Videos wait, and no worker is there. Start one:',
  failures: 'Why videos failed',
  noFailures: 'No video is among the failed ones.',
  reason: 'Reason',
  videos: 'Videos',
  batches: 'Batches',
  noBatches: 'There is no batch in the queue.',
  batch: 'Batch',
  state: 'State',
  finished: 'Finished',
  cancelled: 'Cancelled',
  spent: 'Spent, USD',
  reserved: 'Reserved, USD',
  limit: 'Limit, USD',
  noLimit: 'none',
  submitted: 'Submitted (UTC)',
  leftOut: (count) => `The newest 1,000 are shown; ${count} older ones are left out.`,
  ownOnly:
    'Only what belongs to your own token is shown. Whoever runs the server names those who see everything.',
  tokens: 'Money by token',
  token: 'Token',
  spentToday: 'Spent today, USD',
  limitToday: 'Limit a day, USD',
  all: 'All',
  search: 'Search',
  sort: 'Sort',
  sorts: { newest: 'The newest first', failed: 'Most failures first', spent: 'Most spent first' },
  shown: '{count} of {all} shown',
  states: { underWay: 'Under way', failed: 'With failures', finished: 'Finished', cancelled: 'Cancelled' },
  asOf: (version) => `sparkfluence ${version}, as of`,
};

const ID: QueueWords = {
  locale: 'id',
  title: 'Antrean Sparkfluence',
  skip: 'Langsung ke daftar batch',
  live: 'Ada video yang menunggu atau sedang dibuat: halaman ini dimuat ulang setiap lima detik.',
  stop: 'Berhenti mengikuti',
  waiting: 'Menunggu',
  running: 'Sedang dibuat',
  oldest: 'Yang terlama menunggu',
  rate: 'Selesai',
  anHour: (count) => `${count} dalam satu jam terakhir`,
  workers: 'Worker',
  failed: 'Gagal',
  none: 'tidak ada',
  noWorkers: 'Ada video yang menunggu, tetapi tidak ada worker. Jalankan:',
  failures: 'Mengapa video gagal',
  noFailures: 'Tidak ada video yang gagal.',
  reason: 'Alasan',
  videos: 'Video',
  batches: 'Batch',
  noBatches: 'Tidak ada batch dalam antrean.',
  batch: 'Batch',
  state: 'Keadaan',
  finished: 'Selesai',
  cancelled: 'Dibatalkan',
  spent: 'Terpakai, USD',
  reserved: 'Dicadangkan, USD',
  limit: 'Batas, USD',
  noLimit: 'tidak ada',
  submitted: 'Dikirim (UTC)',
  leftOut: (count) => `Yang ditampilkan 1.000 terbaru; ${count} yang lebih lama tidak ditampilkan.`,
  ownOnly:
    'Hanya yang menjadi milik token Anda yang ditampilkan. Pengelola server menentukan siapa yang melihat semuanya.',
  tokens: 'Biaya per token',
  token: 'Token',
  spentToday: 'Terpakai hari ini, USD',
  limitToday: 'Batas per hari, USD',
  all: 'Semua',
  search: 'Cari',
  sort: 'Urutkan',
  sorts: { newest: 'Terbaru lebih dulu', failed: 'Paling banyak gagal', spent: 'Paling banyak biaya' },
  shown: '{count} dari {all} ditampilkan',
  states: { underWay: 'Berjalan', failed: 'Ada yang gagal', finished: 'Selesai', cancelled: 'Dibatalkan' },
  asOf: (version) => `sparkfluence ${version}, per`,
};

const AR: QueueWords = {
  locale: 'ar-u-nu-latn',
  title: 'طابور Sparkfluence',
  skip: 'انتقل إلى الدفعات',
  live: 'هناك مقاطع تنتظر أو يجري إعدادها: يُعاد تحميل هذه الصفحة كل خمس ثوانٍ.',
  stop: 'أوقف المتابعة',
  waiting: 'في الانتظار',
  running: 'قيد الإعداد',
  oldest: 'أقدمها ينتظر منذ',
  rate: 'اكتمل',
  anHour: (count) => `${count} في الساعة الأخيرة`,
  workers: 'العمّال',
  failed: 'فشل',
  none: 'لا شيء',
  noWorkers: 'هناك مقاطع تنتظر ولا يوجد عامل. شغّل واحدًا:',
  failures: 'أسباب الفشل',
  noFailures: 'لا يوجد مقطع فاشل.',
  reason: 'السبب',
  videos: 'المقاطع',
  batches: 'الدفعات',
  noBatches: 'لا توجد دفعة في الطابور.',
  batch: 'الدفعة',
  state: 'الحالة',
  finished: 'اكتمل',
  cancelled: 'أُلغي',
  spent: 'المصروف، USD',
  reserved: 'المحجوز، USD',
  limit: 'الحد، USD',
  noLimit: 'بلا حد',
  submitted: 'أُرسلت (UTC)',
  leftOut: (count) => `تُعرض أحدث 1,000 دفعة؛ لا تُعرض ${count} أقدم منها.`,
  ownOnly: 'لا يُعرض إلا ما يخص رمزك. من يدير الخادم يحدد من يرى كل شيء.',
  tokens: 'المال حسب الرمز',
  token: 'الرمز',
  spentToday: 'المصروف اليوم، USD',
  limitToday: 'الحد اليومي، USD',
  all: 'الكل',
  search: 'بحث',
  sort: 'رتّب',
  sorts: { newest: 'الأحدث أولًا', failed: 'الأكثر فشلًا أولًا', spent: 'الأكثر إنفاقًا أولًا' },
  shown: 'يُعرض {count} من {all}',
  states: { underWay: 'جارية', failed: 'فيها فشل', finished: 'مكتملة', cancelled: 'ملغاة' },
  asOf: (version) => `sparkfluence ${version}، كما في`,
};

const TABLES: Readonly<Record<PageLanguage, QueueWords>> = { en: EN, id: ID, ar: AR };

export const queueWordsOf = (language: PageLanguage): QueueWords => TABLES[language];
