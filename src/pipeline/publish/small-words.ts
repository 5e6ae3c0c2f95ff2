/** Words that are no hashtags. */

/** What stands before something that is left out. */
export const WITHOUT: ReadonlySet<string> = new Set(
  'without tanpa sin ohne senza sans sem zonder bez без बिना'.split(' '),
);

/** Function words of titles, beside those that the local composer knows (Indonesian, English, Spanish, Hindi). */
export const SMALL_WORDS: ReadonlySet<string> = new Set(
  `without twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dollars about their them than that this these those and the for with from into your you
  bikin buat banget bisa gampang sering tanpa dalam pada yang untuk dan dengan cara lebih anda adalah
  este esta estos estas ese esa esos esas aquel ce cet cette ces questo questa questi queste dieser diese dieses diesen deze dit ten ta te tych ini itu ये इन esses essas estes bu şu
  sin nadie cuenta cuentan rápido desde hasta entre
  ich du wir habe hat der die das den dem ein eine einen und oder für mit von zu zum zur im in auf wie man mehr dein deine
  deinen ihr ihre besser ohne beim bei schnelle schnell warum
  davon nessuno dice cose che sul sulla senza il lo gli i e o per con di del della come più tuo tua suo
  quand est qui que nobody tells sans le la les un une des du de et ou pour avec dans sur comment plus votre vos ton ta tes
  mieux uma um os as para com em no na do da dos das mais seu sua seus melhor quem sem
  het een van en voor met op hoe je jouw meer beter bij maak zonder
  w z na do i jak dla twoje bardziej lepiej przy bez nad pod
  как для и в на с по от из не ты вы ваш без при быстро
  ve ile için bir nasıl daha
  في من على إلى عن مع بدون بسرعة أفضل أسرار كيف لماذا هل ما
  নেবেন করবেন কীভাবে কিভাবে সহজ ঘরে বসে জন্য
  和 与 的 了 在 我 你 他 她 是 有 最 更 让 把 个 种 招 会 要 能 就 都 也 为 从 到 用 吗 呢 吧 这 那 你总是 总是 做法 清单 方法 内容
  必备 の は が を に で と も へ や か ね よ た て い お こと もの ため ครั้ง สิ่ง เรื่อง ส่วน ใหญ่`
    .split(/\s+/)
    .filter(Boolean),
);

/** Vietnamese phrases that frame a topic. Its words have several syllables, so that phrases are compared and not syllables. */
const VIETNAMESE = (
  'cách làm,làm thế nào,làm sao,tại sao,vì sao,lần đầu,bí quyết,ý tưởng,sai lầm,lý do,cần biết,nên biết,phải biết,dễ dàng,' +
  'đơn giản,hiệu quả,nhanh chóng,tốt nhất,mỗi ngày,hàng ngày,người mới,bắt đầu,có thể,không thể,chúng ta,không ai nói,cho bạn,' +
  'cách,mẹo,điều,lỗi,và,hoặc,với,của,các,những,một,hai,ba,bốn,năm,để,trong,cho,bạn,mình,tôi,không,có,được,bị,là,đã,đang,sẽ,rất,' +
  'quá,cũng,chỉ,mà,thì,nên,cần,phải,hay,nhất,hơn,ai,gì,nào,này,đó,khi,ở,từ,đến,về,tại,sinh viên,giúp'
)
  .split(',')
  .map((phrase) => phrase.split(' '));
/** Syllables of a tag; a longer run is a sentence. */
const MOST_SYLLABLES = 7;

/** The runs of syllables of a Vietnamese topic between its frames. */
export function withoutVietnameseFrames(text: string): string[][] {
  const syllables =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
  const runs: string[][] = [[]];
  for (let at = 0; at < syllables.length; ) {
    const frame = VIETNAMESE.find((phrase) => phrase.every((part, ahead) => syllables[at + ahead] === part));
    if (frame === undefined && /^\p{L}/u.test(syllables[at]!)) runs.at(-1)!.push(syllables[at]!);
    else runs.push([]);
    at += frame?.length ?? 1;
  }
  return runs.filter((run) => run.length > 0 && run.length <= MOST_SYLLABLES);
}
