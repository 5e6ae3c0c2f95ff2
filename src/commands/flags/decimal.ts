import { InvalidArgumentError } from 'commander';

/**
 * A number in figures, as people write it: with the unit of its flag before or behind it (`$2`, `0.5s`), or in per cent.
 * @param isRight whether it is in its range
 * @param must what it must be, for a person
 * @throws InvalidArgumentError, which says how decimals are written where a comma stands there
 */
export function decimal(
  text: string,
  isRight: (value: number) => boolean,
  must: string,
  { units = [], isShare = false }: { readonly units?: readonly string[]; readonly isShare?: boolean } = {},
): number {
  const given = text.trim().toLowerCase();
  const unit = [...units, ...(isShare ? ['%'] : [])].find(
    (each) => given.endsWith(each) || given.startsWith(each),
  );
  const behind = unit !== undefined && given.endsWith(unit);
  const bare = unit === undefined ? given : behind ? given.slice(0, -unit.length) : given.slice(unit.length);
  const figures = bare.trim();
  const value = FIGURES.test(figures) ? Number(figures) / (unit === '%' ? 100 : 1) : Number.NaN;
  if (isRight(value)) return value;
  const point = /^\d{1,9},\d{1,9}$/.test(figures)
    ? ` Decimals stand behind a point: ${figures.replace(',', '.')}.`
    : '';
  throw new InvalidArgumentError(`${must}${point}`);
}

const FIGURES = /^[+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})$/;
