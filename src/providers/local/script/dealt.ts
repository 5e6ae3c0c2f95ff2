/** Splits the units into one run a segment, none empty, so that the fullest run is as short as possible. */
export function dealt<Unit extends { readonly seconds: number }>(
  units: readonly Unit[],
  rooms: readonly number[],
): Unit[][] {
  const sums = [0];
  for (const { seconds } of units) sums.push((sums.at(-1) ?? 0) + seconds);
  const best: { fullness: number; from: number }[][] = [units.map(() => ({ fullness: Infinity, from: 0 }))];
  best[0]!.push({ fullness: Infinity, from: 0 });
  best[0]![0] = { fullness: 0, from: 0 };
  for (const [group, room] of rooms.entries()) {
    const row = Array.from({ length: units.length + 1 }, () => ({ fullness: Infinity, from: 0 }));
    for (let end = group + 1; end <= units.length; end += 1) {
      for (let from = group; from < end; from += 1) {
        const own = (sums[end]! - sums[from]!) / room;
        const fullness = Math.max(best[group]![from]!.fullness, own);
        if (fullness < row[end]!.fullness) row[end] = { fullness, from };
      }
    }
    best.push(row);
  }
  const groups: Unit[][] = [];
  let end = units.length;
  for (let group = rooms.length; group > 0; group -= 1) {
    const { from } = best[group]![end]!;
    groups.unshift(units.slice(from, end));
    end = from;
  }
  return groups;
}
