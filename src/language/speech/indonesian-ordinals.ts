const UNITS = 'nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas'.split(' ');

/** «ke-2» as people say it: kedua; the first is pertama. For numbers below 100. */
export function indonesianOrdinal(number: number): string {
  return number === 1 ? 'pertama' : `ke${inWords(number)}`;
}

function inWords(number: number): string {
  if (number < UNITS.length) return UNITS[number]!;
  if (number < 20) return `${UNITS[number - 10]} belas`;
  const rest = number % 10;
  return `${UNITS[Math.floor(number / 10)]} puluh${rest === 0 ? '' : ` ${UNITS[rest]}`}`;
}
