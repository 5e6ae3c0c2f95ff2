/** What `limits.ts` says of the four full languages, for the others; all as `plain` writes it. */

/** Questions for facts, prices, cures and recipes, which no tips answer. */
export const OTHER_FACT_SHAPES: readonly RegExp[] = [
  // Portuguese, French, Italian
  /\b(?:historia d|precos?|beneficios|sintomas|receitas?|diferencas?|racas|curiosidades|significado|tratamento|quanto custa|quantos|quantas|o que e |quem foi|quem inventou|remedios?|avaliacao)/,
  /\b(?:histoire d|prix|bienfaits|symptomes?|recettes?|differences?|races|anecdotes|signification|traitement|remedes?|combien|qui a invente|qu est ce que|c est quoi|avis sur|tarifs?)\b/,
  /\b(?:la storia|storia d|prezz[oi]|benefici|sintomi|ricett[ae]|differenz[ae]|razze|curiosita|significato|cura d|cure per|rimedi|quanto costa|quant[ei]|chi ha inventato|cos e|che cos|recensioni)\b/,
  // German, Dutch, Polish
  /\b(?:geschichte|preise?|kosten von|vorteile|symptome?|rezepte?|unterschied|rassen|fakten|bedeutung|behandlung|hausmittel|wie viele?|wer hat|was ist|testsieger|vergleich)\b/,
  /\b(?:geschiedenis|prijs|prijzen|voordelen|symptomen|recept|recepten|verschil|rassen|feiten|betekenis|behandeling|behandelen|hoeveel|wie heeft|wat is|vergelijking)\b/,
  /\b(?:historia|ceny?|korzysci|objawy|przepisy?|roznice?|rasy|ciekawostki|znaczenie|leczenie|ile|kto wynalazl|co to jest|czym jest|ranking)\b/,
  // Russian, Turkish, Vietnamese, Malay
  /(?<!\p{L})(?:история|истории|цена|цены|польза|симптом|рецепт|разница|породы|факты|значение|лечение|лечить|сколько|кто изобрел|что такое|отзывы|обзор)/u,
  /(?<!\p{L})(?:tarihi|tarihce|fiyat|faydalar|belirti|tarif|farki|cinsleri|ilginc|anlami|tedavi|kac|kim buldu|nedir|inceleme)/u,
  /(?<!\p{L})(?:lich su|gia (?:ca|vang|xe|bao)|loi ich|trieu chung|cong thuc|khac nhau|giong cho|su that|y nghia|cach chua|chua benh|bao nhieu|la gi|danh gia)(?!\p{L})/u,
  /\b(?:sejarah|harga|kebaikan|khasiat|simptom|gejala|resipi|perbezaan|baka|fakta|maksud|rawatan|berapa|apa itu|siapa)\b/,
  // Arabic, Bengali
  /(?<!\p{L})(?:تاريخ|سعر|اسعار|أسعار|فوائد|أضرار|اضرار|أعراض|اعراض|الفرق بين|فصائل|أنواع|انواع|حقائق|معنى|علاج|كم عدد|كم سعر|من اخترع|ما هو|ما هي|مراجعة)(?!\p{L})/u,
  /(?:ইতিহাস|দাম|উপকারিতা|লক্ষণ|রেসিপি|পার্থক্য|জাত|তথ্য|অর্থ কী|চিকিৎসা|কত|কে আবিষ্কার|কাকে বলে)/u,
  // Korean, Chinese, Japanese, Thai
  /(?:역사|가격|시세|효능|증상|레시피|차이|품종|상식|의미|치료|얼마|누가|이란\s*$|추천|후기|비교)/u,
  /(?:历史|歷史|价格|價格|多少钱|功效|好处|症状|食谱|菜谱|区别|品种|冷知识|含义|治疗|治療|多少|谁发明|是什么|推荐|测评|哪款|哪个好)/u,
  /(?:歴史|価格|値段|効能|効果とは|症状|レシピ|違い|種類|犬種|豆知識|意味|治療|治し方|いくら|誰が|とは\s*$|おすすめ|レビュー|比較|選び方)/u,
  /(?:ประวัติ|ราคา|ประโยชน์ของ|อาการ|สูตร|แตกต่าง|พันธุ์|ข้อเท็จจริง|ความหมาย|รักษา|กี่|ใครเป็น|คืออะไร|รีวิว|รุ่นไหน|เปรียบเทียบ)/u,
];

/**
 * Drawing it, a novel about it, an account that is deleted, a shop near by: topics that say a subject's word and are about
 * another thing, in all languages.
 */
export const OTHER_DOINGS: readonly RegExp[] = [
  /\b(?:draw|drawing|sketch|sketching|crochet|crocheting|knit|knitting|origami|tattoos?|coloring|colouring|cosplay|near me|lyrics|chords|wallpapers?|ringtones?|means|meaning)\b/,
  /\bdelet(?:e|ing) (?:\p{L}+ ){0,3}(?:accounts?|history|files?)\b/u,
  /\b(?:write|writing|menulis|escribir|ecrire|escrever|scrivere|schreiben) (?:\p{L}+ ){0,3}(?:novels?|novela|cerpen|roman|romance|romanzo)\b/u,
  /\b(?:menggambar|melukis|mewarnai|lukis|rajut|tato|menghapus akun|hapus akun)\b/,
  /\b(?:dibuja|dibujar|dibujo|pintar un|tejer|ganchillo|tatuajes?|desenhar|desenho|croche|tatuagens?|dessiner|dessin|tricoter|tatouages?|disegnare|disegno|uncinetto|tatuaggi)\b/,
  /\b(?:zeichnen|malen|hakeln|stricken|tattoo|tekenen|haken|breien|narysowac|rysowac|rysowanie|szydelko|tatuaz|cizilir|cizimi|cizmek|dovme)\b/,
  /(?<!\p{L})(?:нарисовать|рисовать|рисуем|рисунок|вязание|رسم|أرسم|ارسم|ترسم|وشم)(?!\p{L})|\bcach ve\b/u,
  /(?:आंकने|चित्र|ड्रॉ करें|बनाएं चित्र|টি আঁকা|আঁকা|আঁকার|그리는|그리기|뜨개질|描き方|イラスト|編み物|怎么画|画法|简笔画|纹身|วาดรูป|วาดภาพ|รอยสัก)/u,
  /\b(?:eliminar|borrar|supprimer|apagar|excluir|cancellare|eliminare|loschen|verwijderen|usunac|silme|padam) (?:\p{L}+ ){0,2}(?:cuenta|compte|conta|account|konto|hesap|akaun)/u,
  /\b(?:passport|passaporte|pasaporte|passeport|reisepass|passaporto|paspoort|paszport|pasaport|ho chieu|paspor|pasport)\b|паспорт|جواز|পাসপোর্ট|여권|护照|パスポート|หนังสือเดินทาง|पासपोर्ट/u,
];

/** Illness of people and of animals, looks, and stains, which have a subject's word and are for others to advise on. */
export const OTHER_TROUBLES: readonly RegExp[] = [
  /\b(?:vomit\p{L}*|diarrh?oea|diarrhea|limping|seizures?|fleas?|ticks?|bleeding|swollen|poison\p{L}*|dark circles|eye bags|bags under|snor(?:e|es|ing)|stains?)\b/u,
  /\b(?:diarrea|fiebre|pulgas?|garrapatas?|sangra\p{L}*|cojea|ojeras|manchas?|roncar|ronca|ronquidos)\b/u,
  /\b(?:muntah|diare|demam|kutu|berdarah|keracunan|pincang|mendengkur|ngorok|mata panda|kantung mata|lingkaran hitam|noda|cirit|berdengkur|mata lebam)\b/,
  /\b(?:diarreia|febre|carrapatos?|olheiras|diarrhee|fievre|puces|tiques?|saigne|cernes|ronfle\p{L}*|taches? (?:de|d))\b/u,
  /\b(?:erbricht|erbrechen|durchfall|fieber|flohe|zecken?|blutet|humpelt|augenringe|schnarch\p{L}*|flecken?|entkalken|braakt|overgeeft|koorts|vlooien|bloedt|hinkt|snurk\p{L}*|vlek|vlekken)\b/u,
  /\b(?:febbre|pulci|zecche|zoppica|occhiaie|russare|macchi[ae]|wymiot\p{L}*|biegunk\p{L}*|goraczk\p{L}*|pchly|kleszcz\p{L}*|krwawi\p{L}*|chrap\p{L}*|plamy?|plame)\b/u,
  /(?<!\p{L})(?:рвот|тошн|понос|блохи|клещ|кровотеч|хромает|храп|пятн|мешки под глазами|круги под глазами)|\b(?:kusuyor|kusma|ishal|topalliyor|horla|goz alti|morluk|leke)/u,
  /(?<!\p{L})(?:non mua|tieu chay|bo chet|quam mat|quang tham|vet ban|يتقيأ|تقيؤ|إسهال|اسهال|براغيث|قراد|نزيف|الهالات|شخير|الشخير|بقع)(?!\p{L})/u,
  /(?:উল্টি|বমি|জ্বর|নাক ডাকা|চোখের নিচে|দাগ|उल्टी|दस्त लग|बुखार|किलनी|खून|खर्राटे|काले घेरे|डार्क सर्कल|दाग)/u,
  /(?:구토|토해|토하|설사|벼룩|진드기|코골이|다크서클|얼룩|呕吐|拉稀|腹泻|发烧|跳蚤|流血|打呼|打鼾|黑眼圈|污渍|嘔吐|吐いた|下痢|発熱|出血|いびき|目の下|シミ(?!ュ))/u,
  /(?:อาเจียน|อ้วก|ท้องเสีย|เป็นไข้|เห็บ|หมัด|เลือด|กรน|ใต้ตา|คราบ)/u,
];

/** What has a subject's word and is not what its tips are about: dogs at work or in need, a telephone that is broken, money earned. */
export const OTHER_THINGS: readonly RegExp[] = [
  /\b(?:police|service|guide|guard|hunting|fighting|sled|therapy) (?:dogs?|pupp)|\b(?:perros? (?:policia|guia|guardian|de (?:caza|pelea|servicio))|anjing (?:polisi|pelacak|pemburu|penjaga)|cao (?:policial|guia)|chiens? (?:policier|guide|de (?:chasse|garde))|(?:polizei|blinden|jagd|wach)hund|cane (?:poliziotto|guida|da (?:caccia|guardia))|politiehond|pies (?:policyjny|przewodnik|mysliwski))/,
  /\b(?:(?:dog|puppy) (?:\p{L}+ )?(?:ate|swallowed)|perr[oa]s? (?:se )?(?:comi|trag)o|anjing (?:\p{L}+ )?(?:tertelan|menelan)|cachorro (?:comeu|engoliu)|chien a (?:mange|avale)|hund hat (?:\p{L}+ ){0,3}(?:gefressen|verschluckt)|cane ha (?:mangiato|ingoiato)|hond heeft (?:\p{L}+ ){0,3}(?:gegeten|ingeslikt)|pies (?:zjadl|polknal))\b/u,
  /\bwhat (?:do )?(?:dogs|puppies|plants|houseplants|animals) \p{L}/u,
  /\b(?:phone|phones|iphone|android|hp|ponsel|celular|movil|telefono|telephone|portable|handy|telefoon|telefon)\b(?: \p{L}+){0,2} (?:hot|slow|overheat\p{L}*|batter\p{L}*|charg\p{L}*|crack\p{L}*|panas|lemot|lambat|lelet|baterai|lento|bateria|caliente|carga|batterie|chauffe|lent|heiss|langsam|akku|caldo|batteria|warm|traag|batterij|isiniyor|sarj|goracy|wolny|laduje)\b/u,
  /(?:телефон|हैंग|মোবাইল|هاتف|الجوال|휴대폰|핸드폰|手机|スマホ|มือถือ).{0,8}(?:греется|тормозит|батаре|зарядк|হ্যাং|গরম|চার্জ|يسخن|بطيء|البطارية|شحن|배터리|발열|느려|충전|发烫|卡顿|电池|充电|充電|重い|電池|ร้อน|ช้า|แบต|ชาร์จ)/u,
  /\b(?:earn|make|making|earning) (?:\p{L}+ )?money|\b(?:ganhar dinheiro|ganar dinero|gagner (?:de l )?argent|geld verdienen|guadagnare|zarabiac|zarobic|para kazan\p{L}*|(?<!tiet )kiem tien|cari (?:uang|duit)|buat duit|menghasilkan uang)/u,
  /(?:заработать|заработок|أربح|اربح|كسب المال|টাকা আয়|돈 버는|돈벌|赚钱|稼ぐ|稼げ|หาเงิน|पैसे कमा|paise kama)/u,
  /\b(?:turkish coffee|cafe turco|cafe turc|turkischen? kaffee|caffe turco|kopi turki|ca phe trung)\b|قهوة (?:تركية|عربية)|кофе по турецки|кофе в турке/u,
  /\b(?:save|saving|drink|drinking) (?:more )?water\b|\b(?:speak|talk) to (?:your|my) (?!self)\p{L}+/u,
];

/** Things that are cleaned by means of their own, which a tidy home does not tell. */
export const OTHER_CLEANING: readonly RegExp[] = [
  /\b(?:clean\p{L}*|wash\p{L}*) (?:\p{L}+ ){0,3}(?:shoes|sneakers|oven|mattress|carpets?|rugs?|sofa|couch|jewelry|grout|brushes|airpods|keyboard|screen|machine)\b/u,
  /\b(?:limpi\p{L}*|limpa\p{L}*|lava\p{L}*) (?:\p{L}+ ){0,3}(?:zapatillas|zapatos|horno|colchon|alfombra|sofa|sapatos?|tenis|forno|colchao|tapete|lavadora)\b/u,
  /\b(?:membersihkan|bersihkan|bersihin|mencuci|cuci|membasuh) (?:\p{L}+ ){0,2}(?:sepatu|kasut|kasur|karpet|sofa|kaca|panci|wajan|mesin|tilam|permaidani|ac)\b/u,
  /\b(?:nettoyer|laver|pulire|lavare|czyscic|wyczyscic) (?:\p{L}+ ){0,3}(?:chaussures|baskets|four|matelas|tapis|canape|scarpe|forno|materasso|tappeto|divano|buty|piekarnik|materac|dywan)\b/u,
  /\b(?:schuhe|backofen|matratze|teppich|sofa|schoenen|matras|tapijt|bank|ayakkabi|firin|yatak|hali|koltuk)\b(?: \p{L}+){0,3} (?:reinigen|putzen|saubern|schoonmaken|wassen|temizle\p{L}*)/u,
  /(?:кроссовки|обувь|духовк|матрас|ковер|диван|الفرن|الحذاء|السجاد|जूते|गद्दा|कालीन|জুতা|তোশক|운동화|신발|매트리스|세탁기|카펫|洗衣机|鞋|床垫|地毯|洗濯機|靴|マットレス|รองเท้า|ที่นอน|พรม|เครื่องซักผ้า)/u,
];

/** Which one to choose of a kind: a language to learn, a breed, a plant, a telephone; tips say how, and not which. */
export const OTHER_CHOICES: readonly RegExp[] = [
  /\b(?:best|top|easiest|hardest|cheapest|most \p{L}+) (?!ways?\b|times?\b|methods?\b|tips\b|place\b|routine\b)(?:\p{L}+ ){1,2}to (?:learn|buy|get|adopt|own|read|visit)\b/u,
  /\b(?:mejor|mejores|melhor|melhores|meilleure?s?|beste[nrs]?|miglior|migliori) (?:idiomas?|perros?|libros?|celulares|linguas?|cachorros?|livros|langues?|chiens?|livres|velos?|sprachen?|hunde|bucher|handys?|lingue|cani|libri|telefoni|talen?|honden|boeken)\b/,
  /\b(?:bahasa|anjing|tanaman|buku|hp|sepeda|tumbuhan) (?:apa )?(?:yang )?(?:terbaik|paling (?:mudah|bagus|lucu|murah))\b/,
  /(?:सबसे (?:अच्छ|आसान|सस्त)\p{M}? (?:भाषा|किताब|फोन|मोबाइल|कुत्त))/u,
];

/** Words that make a topic another one: illness, money games, machines, animals, arms, politics. */
export const OTHER_SUBJECT_WORDS: Readonly<Record<string, string>> = {
  portuguese:
    'dor dores doenca cancer diabetes remedio gravidez gravida bebe dieta emagrecer peso gordura barriga cabelo pele acne bitcoin criptomoedas apostas emprestimo seguro imposto impostos gato gatos peixe carro moto droga arma sexo eleicoes politica guerra violao apneia',
  french:
    'douleur maladie cancer diabete medicament grossesse enceinte bebe regime maigrir poids graisse ventre cheveux peau acne bitcoin crypto bourse pret credit assurance impots impot chat chats poisson voiture moto drogue arme sexe elections politique guerre guitare apnee dentiste',
  german:
    'schmerz schmerzen krankheit krebs diabetes medikament schwanger schwangerschaft baby diat abnehmen gewicht fett bauch haare haut akne bitcoin krypto aktien kredit versicherung steuer steuern katze katzen fisch auto motorrad droge drogen waffe sex wahl politik krieg gitarre apnoe schlafapnoe zahnarzt',
  italian:
    'dolore malattia cancro diabete farmaco gravidanza incinta neonato dieta dimagrire peso grasso pancia capelli pelle acne bitcoin criptovalute borsa prestito mutuo assicurazione tasse gatto gatti pesce auto macchina moto droga arma sesso elezioni politica guerra chitarra apnea',
  dutch:
    'pijn ziekte kanker diabetes medicijn zwanger baby dieet afvallen gewicht vet buik haar huid acne bitcoin crypto aandelen lening hypotheek verzekering belasting kat katten vis auto motor drugs wapen seks verkiezingen politiek oorlog gitaar apneu slaapapneu angststoornis tandarts autoband',
  polish:
    'bol bole choroba rak cukrzyca lek leki ciaza dziecko niemowle dieta odchudzanie schudnac waga tluszcz brzuch wlosy skora tradzik bitcoin krypto gielda kredyt ubezpieczenie podatek podatki kot koty ryba samochod samochodzie auto motocykl narkotyki bron seks wybory polityka wojna gitara bezdech pourazowy',
  russian:
    'боль болезнь рак диабет лекарство беременность младенец диета похудеть вес жир живот волосы кожа прыщи биткоин криптовалюта акции кредит ипотека страховка налог налоги кошка кот рыба машина машине мотоцикл наркотики оружие секс выборы политика война гитара апноэ',
  turkish:
    'agri hastalik kanser diyabet ilac hamile bebek diyet zayiflama kilo yag gobek sac cilt akne sivilce bitcoin kripto borsa kredi sigorta vergi kedi balik araba motosiklet uyusturucu silah seks secim siyaset savas gitar apnesi',
  vietnamese:
    'đau bệnh ung thuốc thai bé giảm cân mỡ bụng tóc da mụn bitcoin coin vay thuế mèo ô tô xe máy súng bầu chiến tranh',
  malay:
    'sakit penyakit kanser diabetes ubat hamil bayi diet kurus lemak perut rambut kulit jerawat saham kripto judi pinjaman insurans cukai kucing ikan kereta motosikal dadah senjata pilihanraya politik perang gitar',
  arabic:
    'ألم مرض سرطان السكري دواء حامل الحمل رضيع دايت وزن الوزن دهون الكرش شعر الشعر بشرة البشرة حبوب بيتكوين عملات أسهم قرض تأمين ضريبة الضرائب قطة القطط سمك سيارة السيارة مخدرات سلاح انتخابات سياسة حرب جيتار اختناق',
  bengali:
    'ব্যথা রোগ ক্যান্সার ডায়াবেটিস ওষুধ গর্ভবতী শিশু ওজন মেদ পেট চুল ত্বক ব্রণ বিটকয়েন শেয়ার ঋণ বীমা কর বিড়াল মাছ গাড়ি গাড়ির অস্ত্র নির্বাচন রাজনীতি যুদ্ধ গিটার',
  korean:
    '통증 병 암 당뇨 약 임신 아기 다이어트 살 뱃살 머리카락 피부 여드름 비트코인 코인 주식 대출 보험 세금 고양이 물고기 자동차 오토바이 마약 무기 선거 정치 전쟁 기타 무호흡증',
};

/** The same in writing without spaces, as parts of a text. */
export const OTHER_SUBJECT_PARTS: readonly string[] = [
  ...'病 癌 糖尿 药 藥 怀孕 孕妇 婴儿 宝宝 减肥 体重 脂肪 头发 皮肤 痘 比特币 股票 炒股 贷款 保险 税 猫 鱼 汽车 摩托 毒品 武器 选举 政治 战争 吉他'.split(
    ' ',
  ),
  ...'がん 薬 痛 肩こり 妊娠 赤ちゃん ダイエット 体重 脂肪 お腹 髪 肌 ニキビ ビットコイン 株 ローン 保険 税金 猫 魚 車の 自動車 バイク 麻薬 武器 選挙 戦争 ギター 家賃 無呼吸'.split(
    ' ',
  ),
  ...'โรค มะเร็ง เบาหวาน ยารักษา ตั้งครรภ์ ทารก ลดน้ำหนัก อ้วน ไขมัน พุง ผม ผิว สิว บิตคอยน์ หุ้น กู้เงิน ประกัน ภาษี แมว ปลา รถยนต์ มอเตอร์ไซค์ ยาเสพติด อาวุธ เลือกตั้ง การเมือง สงคราม กีตาร์'.split(
    ' ',
  ),
];

/** Words of a topic that is told for the one who watches: questions, advice, and whose it is. */
export const TOLD_FOR: Readonly<Record<string, string>> = {
  english:
    'my your i you beginners beginner without why how when ways ideas tips tip tricks trick hacks mistake mistakes steps habit habits rules guide secrets advice',
  indonesian:
    'ku aku saya kamu kita kenapa mengapa gimana bagaimana supaya biar agar tanpa pemula cara caranya tips trik langkah kebiasaan kesalahan rahasia panduan aturan ide jangan',
  spanish:
    'mi mis tu tus yo me te sin por principiantes deja evita cuando como consejos consejo trucos truco formas maneras errores habitos pasos reglas secretos guia ideas tecnicas tips',
  hindi:
    'मेरा मेरे मेरी अपना अपने अपनी मैं क्यों बिना शुरुआती ट्रिक कैसे तरीका तरीके टिप्स उपाय गलतियां गलती आदतें नियम kaise mera apna tarike tips upay',
  portuguese:
    'como dica dicas truque truques passos formas maneiras jeito erro erros habitos regras ideias meu minha meus minhas seu sua eu voce pare parar evite sem iniciantes por quando aprenda',
  french:
    'comment pourquoi conseils astuces etapes facons erreurs habitudes idees mon ma mes son sa ses ton ta tes je tu sans debutants arreter eviter quand',
  german:
    'wie warum wieso tipps tricks schritte fehler wege ideen mein meine meinen dein deine ich du ohne so anfanger vermeiden weniger besser wenn',
  italian:
    'come perche consigli trucchi passi modi errori abitudini idee mio mia mie miei tuo tua tue io tu senza principianti smettere evitare quando',
  dutch:
    'hoe waarom tips trucs stappen fouten manieren ideeen mijn je jouw ik zonder zo beginners minder beter als',
  polish:
    'jak dlaczego porady triki kroki bledow bledy sposoby pomysly moj moja moje swoj ja bez poczatkujacych gdy',
  russian: 'как почему советы советов способы ошибки ошибок шаги идеи мой моя мои свой я без начинающих если',
  turkish: 'nasil neden niye ipucu yollari yolu hata oneri adim fikir benim kendi olmadan baslayanlar icin',
  vietnamese: 'cách làm sao vì mẹo lỗi bước bí quyết tôi mình bạn không mới tự',
  malay: 'cara macam kenapa petua tips kesilapan langkah saya anda kita tanpa pemula nak',
  arabic: 'كيف كيفية لماذا طريقة طرق نصائح أخطاء خطوات أسرار حيل بدون بلا دون للمبتدئين',
  bengali: 'কীভাবে কিভাবে কেন উপায় টিপস কৌশল ভুল ধাপ আমার আপনার আমি ছাড়া নতুনদের নিয়ম',
  korean: '법 방법 꿀팁 팁 이유 실수 왜 어떻게 나 내 초보 초보자 하기 습관 루틴',
};

/** The same in writing without spaces. */
export const TOLD_FOR_UNSPACED =
  /方法|コツ|理由|ポイント|習慣|基本|準備|マナー|ルーティン|改善|原因|要点|习惯|准备|เหตุผล|やり方|し方|仕方|術|選|つの|なぜ|には|ために|人へ|初心者|ない|たい|怎么|如何|怎样|技巧|妙招|小?技|为什么|指南|入门|新手|零基础|不|วิธี|ยังไง|อย่างไร|เทคนิค|เคล็ดลับ|ทำไม|มือใหม่|ให้|ข้อ|ง่าย|เริ่ม|เลิก/u;
