/**
 * Words that frame a topic without naming its subject: «5 ways to improve my …». A topic matches a subject only if all its
 * other words are the subject's own. Words that would change the subject are left out on purpose: treat, cure, review,
 * price, invest, history, and others.
 */
const FRAME_WORDS = `
a an and are as at be become being become best better boost build by can daily day days do does don easier easily easy
effective effectively efficient efficiently every everyday everyone fast faster few for from get getting good great
habit habits hacks have having help helps home house how i idea ideas if improve improving improvement in increase
increasing into is it its just keep keeping know learn learning learned less level like make makes making master
mastering maintain manage managing me mistake mistakes more most must my need needs never new no not of off on one or our
own people practical proven quick quickly really right s secret secrets should simple simply smart smarter so some start
starting starter stay steps step stop strategy strategies skill skills t techniques technique that the their them things
this time times tip tips to today tomorrow top trick tricks try up use useful using want way ways we week weekly what
when where which while why will with without work working works you your yours yourself guide basics basic beginner
beginners advice rules rule lessons lesson art successful success start started student students kid kids children
parents parent teens teenagers mom moms dad dads women men freelancers developers employees teachers busy lazy everyone
adults families family seniors professionals introverts life ways avoid avoiding beat overcome enjoy love hate struggling
reduce reducing cut cutting save saving wake waking create creating write writing take taking do doing prepare preparing
prepare handle handling stay staying care caring grow growing organize organise organizing achieve achieving hacks mindset
powerful ultimate strong strongest spend spending less social media instagram tiktok youtube online stress-free comfortable complete essential surprising underrated overlooked everything nobody tells told wish knew i'm isn't
gen z millennials adults office desk room small apartment consistently consistent regularly properly correctly well healthy morning night nights evening weekend month year again
always any anyone first thing before after during between about than then only also per over under small big tiny
minute minutes hour hours safe safely cheap cheaply budget friendly natural naturally confident confidently confidence
motivation motivated discipline disciplined longer long deep deeply perfect

5w ada adalah agar aja akan aku ala aman anak apa apakah asyik atau awal bagaimana bagi bagus baik banyak baru bebas
beberapa beda belajar belum benar berapa berhasil berikut berkualitas bersama biar biasa bikin bisa boleh buat
bukan cara caranya cepat coba cocok cukup dalam dan dari demi dengan di diri dijamin efektif efisien enak gampang gak
gimana hal hari harus hebat hemat hidup hindari ibu ide ideal ingin ini instan itu jadi jangan jitu jika juga kalau
kalian kaliannya kamu karena karyawan kantor kaum ke kebiasaan kelola kembali kenapa kepada kerja kesalahan ketika kita
konsisten kuliah lagi lakukan lama langkah langsung latihan lebih lewat luar maksimal maka mahasiswa malam malas mau
melakukan meningkat meningkatkan tingkatkan membangun memaksimalkan membuat memulai mulai menambah mengatasi mengatur
menghindari menjadi menjaga jaga menguasai mudah muda murah nih nyaman nya orang orangtua oleh optimal pada pagi pakai
panduan paling para pas pasti pelajar pemula penting perlu pekerja pelan pernah praktis pria profesional punya rahasia
rajin rumah remaja rutin saat saja sama sambil sampai sangat santai saya sebelum sederhana sehari sehat selalu semua
sendiri seru sering setelah setiap siswa sore strategi sukses supaya susah tahu tanpa tapi teknik terbaik terbukti
terhadap tetap tiap tidak tips trik tipe tua tugas untuk wajib waktu wanita media sosial ringan otodidak berhenti hp sosmed instagram lewat produk uangmu menyiapkan mempersiapkan persiapan membiasakan merawat biaya besar kecil kos kost anti tidak gugup
ibu-ibu kreatif santuy zaman now gen z milenial yang yuk

a al algo ante antes aprende aprender aprendo aprendiendo así bien buen buena buenas bueno buenos cada casa cómo como
con consejo consejos consigue conseguir correctamente cosas crear cual cuál cuando cuándo cuidar cuidado de debes deja
dejar del desde después día días diario diaria dónde donde e efectiva efectivas efectivo efectivos eficaz el ella ellos
en empezar empieza errores error es esta estar este esto estrategias estudiantes evita evitar fácil fáciles fácilmente
forma formas gran guía gusta ha habilidad habilidades hacer haz hábitos hábito hay hogar hoy ideas idea incrementar jóvenes la las le
lo los lograr logra mantener mantén más mamás mañana mayor me mejor mejora mejorar mejores menos método métodos mi mis
mujeres muy necesitas ni niños no noche nuestra nuestro nunca o padres para paso pasos pequeño pequeños pero personas poco
por porque práctico prácticos principiante principiantes puedes pueden que qué quiero rápidamente rápido realmente regla
reglas saber sacar se secreto secretos ser si sí siempre simple simples sin sobre son su sus te tener ten tiempo tip
tips todo todos trabajo trabajar truco trucos tu tus tú un una uno unos vida y ya aumentar aumenta básicos básico
familia hombres adolescentes reducir pequeña pequeñas ligero ligera preparar prepárate prepararse organizar cambiar ganar tomar usar dejen
perfecto perfecta seguro segura seguros seguras iniciar crecer administrar redes sociales instagram tiktok youtube
nuevo nueva nuevos nuevas efectivamente definitiva guía completa mejorarla hoy mismo rápida miedo vergüenza ansiedad pena empleados trabajadores

तैयारी लें ले लेना लेने दें देना करते करती होती होता चाहिए मोबाइल फोन फ़ोन घर महीने हफ्ते रुपये kaise kare karen kren karein ke ki ka ko liye me mein se aur kya hai tarike tarika asan aasan apne apni apna bachaye bachayen
badhaye lagaye man mann छोड़ें छोड़ना उपयोग और अपना अपनी अपने अब अगर अच्छा अच्छी अच्छे आज आप आपका आपकी आपके आसान आसानी इस इसे उपाय एक ऐसे कब कम कर करना करने करें
करे करो कि किस किसी की के को कैसे कोई क्या क्यों गलतियां गलतियाँ घर घरेलू जरूरी ज़रूरी जाए जाएं जल्दी जो टिप्स टिप ट्रिक्स तक
तरीका तरीके तरीकों तेज तेज़ दिन दिनों न नए नया नहीं ना पर बच्चों बनाएं बनाए बनाना बनाने बढ़ाएं बढ़ाने बढ़ाना बढ़ाए बातें बाद
बिना बेस्ट बेहतर बेहतरीन भी मत महिलाओं मुझे में मैं मेरा मेरी मेरे यह या ये रखना रखने रखें रखे रहना रहने रहें रात रूप रोज
रोज़ लिए लोग लोगों वाला वाली वाले शुरू शुरुआत शुरुआती सकते सबसे सब सही समय साथ सीखें सीखे सीखना सीखने सुधारें सुधारने सुधार से
सरल सफल हम हमेशा हर हैं है हो होना होने छात्रों स्टूडेंट्स आदत आदतें आदतों काम सुबह शाम पाएं पाने बचें बचने ज्यादा ज़्यादा नियम
`;

/** Units after which a number is an amount, not a count of tips: «10 menit sehari». */
const UNIT_WORDS = `
second seconds minute minutes min mins hour hours day days week weeks month months year years percent am pm dollars
kg km ml kilos kilometers calories usd
detik menit jam hari minggu bulan tahun persen ribu juta rupiah kilo kilometer
segundo segundos minuto minutos hora horas día días semana semanas mes meses año años euros dólares pesos
सेकंड मिनट मिनटों घंटे घंटा घंटों दिन दिनों हफ्ते हफ़्ते महीने महीनों साल रुपये किलो
ثانية دقيقة دقائق ساعة ساعات يوم أيام أسبوع أسابيع شهر أشهر سنة
minutos horas dias semanas anos นาที ชั่วโมง วัน เดือน ปี
分 分間 秒 時間 日 日間 週間 ヶ月 年 歳 分钟 小时 天 周 个月 分鐘 小時
분 초 시간 일 주 개월 년
`;

/** Lower case, without the accents of Latin letters, which people leave out as they type. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\u093C/gu, '') // nukta: ज़ and ज are typed for each other
    .replace(/(\p{Script=Latin})(\S?)/gu, (letters) =>
      letters.normalize('NFD').replace(/[\u0300-\u036f]/g, ''),
    );
}

/** Words in lower case, as `plain` writes them. */
export function wordsOf(text: string): string[] {
  return plain(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** The words above, split on first use. */
const cut = (text: string): (() => ReadonlySet<string>) => {
  let words: ReadonlySet<string> | undefined;
  return () => {
    words ??= new Set(wordsOf(text));
    return words;
  };
};
export const frameWords = cut(FRAME_WORDS);
export const unitWords = cut(UNIT_WORDS);
