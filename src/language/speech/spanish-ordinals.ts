/** 1.º to 10.ª, with and without the dot. */
export function spanishOrdinals(): Record<string, string> {
  const stems = 'primer segund tercer cuart quint sext séptim octav noven décim'.split(' ');
  const written = (number: number, stem: string) =>
    ['.', ''].flatMap((dot) =>
      ['ºo', 'ªa'].map(([sign, end]) => [`${number}${dot}${sign}`, `${stem}${end}`]),
    );
  return Object.fromEntries(stems.flatMap((stem, index) => written(index + 1, stem)));
}
