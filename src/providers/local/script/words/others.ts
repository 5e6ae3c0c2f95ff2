/** Words that frame a topic without naming its subject, of languages with shorter lists; see `../topic-words.ts`. */
export const OTHER_FRAMES: Readonly<Record<string, string>> = {
  portuguese: `
a o as os um uma uns umas de do da dos das em no na nos nas por para pra pro com sem e ou que se ao à como cada mais menos
melhor melhores bem muito muita pouco pouca meu minha meus minhas seu sua seus suas teu tua você vocês eu nós ele ela isso
isto este esta esse essa não nunca sempre quando onde porque quê qual já ainda também só sobre até ter ser estar é são foi
dicas dica truques truque segredos segredo passos passo formas forma maneiras maneira jeito jeitos ideias ideia erros erro
hábitos hábito regras regra guia métodos método técnicas estratégias coisas fácil fáceis rápido rápida simples barato
prático prática completo iniciante iniciantes começar comece começando parar pare evitar evite melhorar melhore aumentar
manter ganhar fazer faça fiz aprender aprenda aprendi conseguir consegui criar cuidar cuide usar use precisa preciso quer
quero deve pode posso ajuda ajudar dia dias semana semanas mês meses ano anos hora horas minutos manhã noite tarde hoje
amanhã casa trabalho estudantes mães pais pessoas jovens adultos idosos crianças mulheres homens família apartamento
pequeno pequena grande sozinho medo vergonha ansiedade verdade motivo razão real tempo vida gente todo toda todos novo nova
salário mínimo zero definitivo perfeito perfeita certo errado cometendo comete
sendo como estudante estudantes eu meu minha
`,
  french: `
le la les l un une des du de d et ou à au aux en dans par pour sur avec sans sous chez ce cet cette ces mon ma mes ton ta
tes son sa ses notre nos votre vos leur je j tu il elle on nous vous ils me m te t se s y qui que qu quoi dont où quand
comment pourquoi combien ne n pas plus moins jamais toujours tout toute tous toutes très bien mieux bon bonne bons bonnes
meilleur meilleure meilleurs vraiment enfin aussi encore déjà peu trop est sont être avoir ai as a ont fait faire fais
conseils conseil astuces astuce secrets secret étapes étape façons façon manières idées idée erreurs erreur habitudes
habitude règles guide méthodes méthode techniques stratégies choses facile facilement faciles rapide rapidement vite simple
simples pratique complet débutant débutants commencer commence débuter arrêter arrête éviter évite améliorer améliore
augmenter garder gagner apprendre apprends appris réussir réussi créer entretenir prendre utiliser rester devenir jour
jours semaine mois an ans année heure heures minutes matin matins soir nuit aujourd hui demain maison travail étudiants
parents mamans gens jeunes adultes enfants femmes hommes famille appartement petit petite grand seul peur stress vérité
raison vraie vrai temps vie nouveau parfait parfaite peux peut veux doit dois commets fais
réduire réduis réduit diminuer diminue baisser baisse
`,
  german: `
der die das den dem des ein eine einen einem einer und oder aber mit ohne für von vom zu zum zur im in ins am an auf aus bei
beim nach vor über unter um durch gegen seit bis wie was warum wieso wann wo wer welche welcher ich du er sie es wir ihr man
mich mir dich dir sich uns mein meine meinen meiner dein deine deinen deiner unser ist sind war bin hast habe hat haben sein
werden wird wurde kann kannst können muss musst sollte solltest willst will machen macht machst mache gemacht tun nicht nie
kein keine mehr weniger besser beste besten bessere gut gute guten gutes sehr so schon noch auch nur immer endlich richtig
wirklich einfach einfache einfacher leicht schnell schneller tipps tipp tricks trick schritte schritt wege weg ideen idee
fehler gewohnheiten gewohnheit regeln methoden methode anleitung geheimnisse dinge anfänger einsteiger starten anfangen
beginnen aufhören vermeiden verbessern lernen gelernt schaffen geschafft halten bleiben finden nutzen brauchst täglich tag
tage tagen woche wochen monat monate monaten jahr jahre stunde stunden minuten morgen abend nacht abends morgens heute
zuhause hause haus arbeit studenten schüler eltern mütter menschen leute kinder frauen männer familie wohnung klein kleine
angst stress wahrheit grund wahre zeit leben alltag neue perfekt perfekte alleine wenig viel
hängen hänge sitzen angst sicher
`,
  italian: `
il lo la i gli le l un uno una di del dello della dei degli delle a al allo alla ai alle da dal dalla in nel nella nei con su
sul sulla per tra fra e o ma che chi cui come quando dove perché quanto quale non mai sempre più meno meglio migliore
migliori bene buono buona buoni molto poco tutto tutti tutte anche solo già ancora mio mia miei tuo tua tuoi suo sua nostro
io tu lui lei noi voi mi ti si ci vi è sono essere avere ho hai ha fare fai faccio fatto consigli consiglio trucchi trucco
segreti segreto passi modi modo idee idea errori errore abitudini abitudine regole guida metodi metodo tecniche strategie
cose facile facili facilmente veloce velocemente semplice semplici pratico completo principianti principiante iniziare
inizia cominciare smettere evitare evita migliorare migliora aumentare mantenere imparare impara riuscire creare curare
prendersi cura prendere usare restare vuoi devi puoi giorno giorni settimana settimane mese mesi anno anni ora ore minuti
mattina sera notte oggi domani casa lavoro studenti genitori mamme persone giovani adulti bambini donne uomini famiglia
piccolo piccola grande solo paura ansia verità motivo vero vera tempo vita nuovo perfetto perfetta
ansia paura stress sicurezza
`,
  dutch: `
de het een en of maar met zonder voor van naar in op aan bij uit om te door over tot na hoe wat waarom wanneer waar wie welke
ik je jij jouw mijn hij zij we wij ons onze men zich is zijn was ben bent heb hebt heeft hebben kun kan kunt kunnen moet
moeten wil wilt gaan doen doe doet maken maakt niet nooit geen meer minder beter beste goed goede erg al nog ook alleen
altijd eindelijk echt eenvoudig eenvoudige makkelijk makkelijke simpel simpele snel sneller tips tip trucs truc stappen stap
manieren manier ideeën idee fouten fout gewoontes gewoonte regels methode methodes gids geheimen dingen beginners beginner
beginnen begin starten stoppen vermijden verbeteren leren geleerd krijgen houden blijven gebruiken dag dagen week weken
maand maanden jaar uur uren minuten ochtend avond nacht vandaag thuis huis werk studenten ouders moeders mensen jongeren
kinderen vrouwen mannen gezin appartement klein kleine angst stress waarheid reden echte tijd leven nieuwe perfecte
ik je mijn jouw wij ons student studenten
zitten angst zonder zenuwen
`,
  polish: `
i a w we z ze na do od po za przez dla o u bez przed pod nad jak co dlaczego kiedy gdzie kto który która które ja ty on ona my
wy się mnie mi ci cię mój moja moje twój twoja twoje swój swoje jest są być mieć mam masz może można możesz musisz chcesz
robić zrobić robisz nie nigdy już jeszcze też tylko zawsze więcej mniej lepiej lepszy lepsze najlepsze dobrze dobry bardzo
naprawdę wreszcie porady porad rady rada triki trik sekrety kroki kroków sposoby sposobów sposób pomysły błędy błędów nawyki
zasady metody metoda poradnik rzeczy łatwo łatwe łatwy szybko szybciej proste prosty prosto początkujących początkujący zacząć
zacznij przestać unikać poprawić uczyć nauczyć dbać utrzymać mieć używać codziennie dzień dni tydzień tygodnie miesiąc
miesiące miesięcy rok lat godzin minut rano wieczorem noc dziś w domu dom pracy praca studentów rodziców mam ludzi dzieci
kobiet rodziny mieszkanie małe małym strach stres prawda powód czas czasu życie nowy idealny
stresu stres bez strachu pewnie
`,
  russian: `
и в во на с со к ко от до по за из у о об для без при через как что почему зачем когда где кто какой какие я ты он она мы вы
себя мне тебе мой моя мои твой твоя твои свой свою свои это эти есть быть был можно нужно надо хочешь хочу делать сделать
делаешь не нет никогда уже ещё тоже только всегда больше меньше лучше лучший лучшие хорошо хороший очень действительно
наконец советы советов совет трюки секреты секретов шаги шагов способы способов способ идеи ошибки ошибок ошибка привычки
привычка правила методы гайд вещи вещей легко лёгкие просто простые простых быстро быстрее начинающих новичков новичка начать
начни перестать бросить избежать улучшить учиться научиться выучить ухаживать сохранить использовать каждый день дня дней
неделю недели месяц месяца месяцев год года лет час часов минут утром вечером ночью сегодня дома дом работе работа студентов
родителей мам людей детей женщин мужчин семьи квартира маленькой страх страха стресс правда причина время жизнь новый идеальный
`,
  turkish: `
ve ile için bir bu şu o ne nasıl neden niçin niye ne zaman nerede kim hangi ben sen biz siz benim senin kendi de da ki mi mı mu
mü daha çok az en iyi güzel doğru gerçekten artık hiç her gün günde günlük hafta ay yıl saat dakika sabah akşam gece bugün evde
ev iş işte öğrenciler öğrenci anneler insanlar çocuklar kadınlar aile yeni yeni başlayanlar başlayan başlangıç başlamak
başlamanın yapmak yapmanın yapılır yapmalı olmak olur olmanın etmek etmenin yolu yolları yöntemi yöntemleri ipucu ipuçları püf
noktaları sır sırları sırrı adım adımda hata hatalar hatası alışkanlık alışkanlıklar kural kuralları fikir fikirleri rehberi kolay
kolayca hızlı hızlıca basit pratik etkili öğrenmek bırakmak önlemek artırmak korumak bakımı bakmak kullanmak gerek gereken şey
küçük mükemmel korku stres gerçek zaman hayat bütçe
düşürme azaltma korkusuz
`,
  vietnamese: `
cách làm thế nào sao tại vì khi nào ở đâu ai gì mẹo bí quyết bước điều lỗi sai lầm thói quen quy tắc ý tưởng phương pháp hướng
dẫn cho người mới bắt đầu dễ dàng đơn giản nhanh nhanh chóng hiệu quả tốt nhất tốt hơn hơn giỏi và hoặc với của các những một
hai ba bốn năm để trong ngoài trên tại nhà mỗi ngày hàng tuần tháng giờ phút sáng tối đêm hôm nay mai tôi bạn mình chúng ta
không chưa đừng nên cần phải có thể được bị là đã đang sẽ rất quá cũng chỉ mà thì sinh viên mẹ bố bỉm con gia đình trẻ em phụ nữ
đàn ông công sở việc đúng thật sự lý do giúp giữ tăng giảm học biết dùng mới hoàn hảo nhỏ sợ stress thời gian cuộc sống
`,
  malay: `
macam mana bagaimana kenapa mengapa bila nak anda awak saya kita korang tak tidak jangan boleh perlu mesti lebih kurang paling
baik bagus betul sangat juga dah sudah belum untuk dengan tanpa dari pada di ke dan atau yang ini itu cara petua tip tips rahsia
langkah kesilapan silap tabiat peraturan idea panduan kaedah mudah senang cepat ringkas berkesan pemula baru mula berhenti elak
elakkan tingkatkan jaga guna setiap hari minggu bulan tahun jam minit pagi malam petang rumah kerja pelajar ibu bapa orang anak
keluarga wanita lelaki kecil takut masa hidup sempurna sendiri bajet
`,
  arabic: `
كيف كيفية طريقة طرق نصائح نصيحة خطوات خطوة أسرار سر حيل أفكار فكرة أخطاء خطأ عادات عادة قواعد دليل أساليب أفضل أسهل أسرع سهلة سهل
بسيطة بسيط سريعة سريع بسرعة بسهولة فعالة مجربة للمبتدئين المبتدئين مبتدئ من في على إلى الى عن مع بدون دون بلا قبل بعد كل يوم يوميا
أسبوع شهر سنة ساعة دقائق دقيقة الصباح المساء الليل اليوم البيت المنزل بيتك منزلك العمل للطلاب الطلاب للأمهات الناس الأطفال العائلة
و أو أن ان هذا هذه ذلك ما ماذا لماذا متى أين هل لا لم لن ليس أكثر أقل جدا أيضا فقط دائما أبدا تبدأ ابدأ البدء تتعلم تعلم تجنب تحسين
زيادة تستخدم تجعل تحافظ الحفاظ تصبح تفعل يمكنك يجب عليك الذي التي لك أنت أنا نحن صغيرة الوقت الحياة الحقيقي السبب
بشكل بطريقة جيد جيدة صحيح صحيحة صحي مبكرا مبكرًا باكرا باكرًا بتركيز تركيز تعتني تهتم الاعتناء العناية تقلل تنجح النجاح للنجاح تتخلص التخلص المزيد أسبوعيا شهريا كبيرة
أستطيع تستطيع يستطيع نستطيع شائعة شائع الشائعة أعتني نعتني يعتني أريد تريد أحتاج تحتاج عندما كنت وأنت
بثقة ثقة خوف توتر أقلل نقلل أتعلم أكون تكون بهدوء دائما جديدة
`,
  bengali: `
কীভাবে কিভাবে কেন কখন কোথায় কী কি কে কোন উপায় উপায়ে টিপস কৌশল পরামর্শ ধাপ ধাপে ভুল ভুলগুলো অভ্যাস নিয়ম আইডিয়া গোপন রহস্য সহজ সহজে
দ্রুত সেরা ভালো ভালোভাবে আরও বেশি কম নতুন নতুনদের জন্য শুরু করা করবেন করতে করুন করার করে হয় হবে হতে থেকে এবং ও বা না নয় একটি এক দুই
তিন চার পাঁচ প্রতিদিন প্রতি দিন দিনে সপ্তাহ মাস মাসে বছর ঘণ্টা মিনিট সকাল সকালে রাত রাতে আজ বাড়িতে ঘরে ঘরের কাজ কাজের ছাত্র ছাত্রদের
শিক্ষার্থীদের মায়েদের মানুষ শিশু পরিবার আমি আমার আপনি আপনার আপনাকে তুমি তোমার এই সেই যা যে জানা দরকার উচিত ছোট সময় জীবন সঠিক
সহজে আত্মবিশ্বাস শেখার
`,
  korean: `
방법 법 하는 하는법 꿀팁 팁 비결 비법 노하우 가지 단계 실수 습관 규칙 아이디어 가이드 쉽게 쉬운 빠르게 빨리 간단한 간단하게 효과적인 효과적으로
최고 최고의 좋은 더 잘 제대로 초보 초보자 초보자를 입문 위한 위해 시작 시작하는 시작하기 왜 어떻게 언제 무엇 매일 하루 주 달 년 시간 분 아침
저녁 밤 오늘 집 집에서 회사 직장인 학생 대학생 엄마 부모 사람 아이 가족 여성 나 내 당신 우리 이 그 것 수 있는 없는 없이 절대 꼭 반드시 만에
하기 되는 되기 안 못 이유 진짜 작은 완벽한 혼자 동안 전 후 부터 까지
자주 하는 흔한 내가 왜 나는 항상 잘하는 위해서 당장
쓰는 꾸준히 자신감 있게 긴장 줄이는 아끼는 늘리는
`,
  chinese: `
如何 怎么 怎样 怎么样 为什么 为何 什么 何时 哪里 方法 技巧 秘诀 秘密 窍门 妙招 步骤 个 种 条 招 大 错误 误区 习惯 规则 原则 攻略 指南 教程 建议 点子
简单 轻松 快速 高效 有效 实用 最好 最佳 更好 更 好 最 的 地 得 了 和 与 或 在 从 到 对 给 让 把 被 是 有 没有 不 别 不要 你 我 他 她 我们 你的 我的 自己
新手 初学者 小白 入门 开始 学会 学习 养成 提高 提升 改善 避免 停止 保持 做 做到 需要 必须 应该 可以 能 会 要 想 必备 必看 每天 一天 天 每周 周 月 年
小时 分钟 早上 早晨 晚上 夜晚 今天 家 家里 在家 上班族 学生 大学生 妈妈 父母 人 孩子 家庭 女性 小 一个 两个 三个 五个 真正 原因 时间 生活 完美 正确
好看 漂亮 出 香
一 二 三 四 五 六 七 八 九 十 两 几 总是 老是 经常 常见 我们 总 在做 时
保持 专注 紧张 不紧张 自信 坚持
`,
  japanese: `
の を に は が で と も へ や から まで より する します した しよう した方 方法 やり方 仕方 コツ 裏ワザ ポイント 秘訣 秘密 ステップ 選 つ 個 間違い
ミス 失敗 習慣 ルール アイデア ガイド 入門 簡単 簡単に 簡単な 手軽 手軽に 早く 速く 効果的 効果的な 最高 最高の 良い いい よい よく 良く もっと 上手に 上手な 正しい 正しく
初心者 初心者向け 向け ため ための 始める 始め方 始めたい なぜ どう どうやって いつ 何 毎日 一日 日 週 週間 月 年 時間 分 朝 夜 今日 家 自宅 会社 会社員
社会人 学生 大学生 ママ 親 人 子ども 子供 家族 女性 私 あなた 自分 この その こと もの ない なし 絶対 必ず できる 上げる 高める 改善 続ける やめる 防ぐ 小さな 完璧
理由 本当 生活 一人 だけ たった 今すぐ 知って おきたい べき な
法 しない 上手 上手く スマ ホ 美味 しく 美味しい 美味しく 美味しくなる おいしい おいしく 緊張 きれいに 綺麗に きれいな
ら れ か られる かれる 聞 聞かれる よくある 質問 いつも 毎回 た 人 ます です
せず ずに やりがち がち 集中 緊張 する せる 不安
`,
  thai: `
วิธี วิธีการ อย่างไร ยังไง ทำไม เมื่อไหร่ อะไร ที่ไหน เคล็ดลับ เทคนิค ทริค ขั้นตอน ข้อ ข้อผิดพลาด ความผิดพลาด นิสัย กฎ ไอเดีย แนะนำ คู่มือ
ง่าย ง่ายๆ ๆ เร็ว รวดเร็ว ได้ผล ดี ดีที่สุด ที่สุด ดีขึ้น มากขึ้น ให้ ที่ ใน จาก ของ และ หรือ กับ ไม่ อย่า ต้อง ควร สามารถ ได้ เป็น มี ทำ ใช้ เริ่ม เริ่มต้น หยุด
เลิก เลี่ยง ปรับปรุง เพิ่ม ลด ดูแล รักษา เรียนรู้ มือใหม่ สำหรับ ผู้เริ่มต้น ทุกวัน วัน สัปดาห์ เดือน ปี ชั่วโมง นาที เช้า ตอนเช้า กลางคืน คืน วันนี้ บ้าน
ที่บ้าน งาน นักเรียน นักศึกษา คุณแม่ คน เด็ก ครอบครัว ผู้หญิง ฉัน คุณ เรา ตัวเอง นี้ นั้น สิ่ง การ ความ แบบ ก่อน หลัง เล็ก เวลา ชีวิต ถูกต้อง จริง เหตุผล ก็ เพื่อ คนเดียว แค่
ด้วย ตัว เอง อร่อย สวย สวยๆ อย่าง
ผิด พลาด ที่พบบ่อย พบบ่อย เสมอ มัก ถึง อยาก ช่วย
ผ่าน มั่นใจ ตัวเอง คนเดียว ไม่ให้
`,
};
