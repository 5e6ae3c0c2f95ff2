/** 1ला to 6ठी; from the seventh on, a number and its ending are read as they stand. */
export function hindiOrdinals(): Record<string, string> {
  const stems = [
    ['1', 'ल', 'पहल'],
    ['2', 'र', 'दूसर'],
    ['3', 'र', 'तीसर'],
    ['4', 'थ', 'चौथ'],
    ['6', 'ठ', 'छठ'],
  ] as const;
  return Object.fromEntries(
    stems.flatMap(([number, sign, stem]) =>
      ['ा', 'ी', 'े'].flatMap((end) =>
        [number, '०१२३४५६'[Number(number)]!].map((digit) => [`${digit}${sign}${end}`, `${stem}${end}`]),
      ),
    ),
  );
}
