import { posix } from 'node:path';

/** The floor plan of `src/` (ARCHITECTURE.md): which room stands on which floor, and what the house test reads of it. */

/** One floor an entry, lowest first. An import goes to a lower floor only; rooms of one floor do not know each other. */
type Floors = readonly (readonly string[])[];

/**
 * The floors of `src/`, and of every room that has rooms inside. A name with `.ts` is a file that stands on a floor of
 * its own. In a room that is not named here, files may import each other freely, as long as there is no circle.
 */
export const FLOORS: Readonly<Record<string, Floors>> = {
  '': [
    ['contracts'],
    ['disk', 'http', 'telemetry'],
    ['language', 'postgres', 'config', 'io', 'page'],
    ['project', 'providers', 'ffmpeg', 'rag', 'queue'],
    ['pipeline'],
    ['operations'],
    ['server', 'mcp'],
    ['commands'],
    ['main.ts'],
  ],
  ffmpeg: [['run', 'packets'], ['inspect'], ['sound', 'overlay'], ['join']],
  providers: [
    ['wire'],
    ['script', 'image', 'embedding', 'voice', 'storage'],
    ['video'],
    ['local'],
    ['stock'],
    ['index.ts'],
    ['narrators.ts'],
    ['keys'],
  ],
  'providers/local': [
    ['frame-rate.ts', 'random.ts', 'wave-file.ts'],
    ['voice', 'music'],
    ['neural'],
    ['image', 'script'],
    ['video'],
    ['checkup.ts'],
  ],
  rag: [['search'], ['intake'], ['store'], ['corpus.ts', 'browse.ts']],
  pipeline: [
    ['money', 'local-clips', 'storage'],
    ['corpus'],
    ['work'],
    ['images', 'narration', 'script', 'publish'],
    ['clips'],
    ['quote', 'final'],
    ['upload'],
    ['documents.ts', 'run.ts', 'doctor.ts'],
    ['preview'],
  ],
  'pipeline/final': [['captions'], ['*']],
  commands: [['flags', 'completion'], ['answer'], ['*']],
};

export interface SourceFile {
  /** From `src/`, with slashes: `pipeline/run.ts`. */
  readonly name: string;
  readonly text: string;
}

/** `import … from`, `export … from`, `import('…')` and `new URL('…', import.meta.url)`, which starts workers. */
const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+|\bnew URL\(\s*)(['"`])(\.{1,2}\/[^'"`]+)\1/g;

/** The files of `src/` that a file imports, types too. */
export const importsOf = ({ name, text }: SourceFile): string[] =>
  [...text.matchAll(IMPORT)].flatMap(([, , path = '']) => {
    const target = posix.normalize(posix.join(posix.dirname(name), path));
    return target.startsWith('..') ? [] : [target]; // package.json and other data beside src/
  });

/** Every place from `src/` down to the file: `pipeline/final/x.ts` is `pipeline` in `src/`, then `final` in `pipeline`. */
function placesOf(name: string): { room: string; part: string }[] {
  const parts = name.split('/');
  return parts.map((part, index) => ({ room: parts.slice(0, index).join('/'), part }));
}

/** Which floor a part of a room stands on; `*` stands for all parts that are not named. */
function floorOf(floors: Floors, part: string): number | undefined {
  const at = floors.findIndex((parts) => parts.includes(part));
  const other = floors.findIndex((parts) => parts.includes('*'));
  return at >= 0 ? at : other >= 0 ? other : undefined;
}

/** Files that stand on no floor of the plan. */
export const strangers = (files: readonly SourceFile[]): string[] =>
  files
    .filter(({ name }) =>
      placesOf(name).some(({ room, part }) => {
        const floors = FLOORS[room];
        return floors !== undefined && floorOf(floors, part) === undefined;
      }),
    )
    .map(({ name }) => name);

/** Imports that go up or sideways, in `src/` or inside one of its rooms. */
export const brokenImports = (files: readonly SourceFile[]): string[] =>
  files.flatMap((file) =>
    importsOf(file)
      .filter((target) => !goesDown(file.name, target))
      .map((target) => `${file.name} -> ${target}`),
  );

/** Decided in the innermost room that holds both files. */
function goesDown(from: string, to: string): boolean {
  const [own, other] = [placesOf(from), placesOf(to)];
  const at = own.findIndex(({ part }, index) => part !== other[index]?.part);
  const [here, there] = [own[at], other[at]];
  if (here === undefined || there === undefined) return true; // the same file
  const floors = FLOORS[here.room];
  if (floors === undefined) return true;
  const [ownFloor, otherFloor] = [floorOf(floors, here.part), floorOf(floors, there.part)];
  if (ownFloor === undefined || otherFloor === undefined) return false;
  return otherFloor < ownFloor || (otherFloor === ownFloor && isFree(floors, here.part, there.part));
}

/** Files that `*` places may import each other. */
const isFree = (floors: Floors, ...parts: string[]): boolean =>
  parts.every((part) => !floors.some((named) => named.includes(part)));

/** Groups of files that import each other in a circle (Tarjan's strongly connected components), types too. */
export function circles(files: readonly SourceFile[]): string[][] {
  const known = new Map(files.map((file) => [file.name, importsOf(file)]));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (name: string): void => {
    order.set(name, order.size);
    lowest.set(name, order.size - 1);
    stack.push(name);
    for (const next of known.get(name) ?? []) {
      if (!known.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (stack.includes(next))
        lowest.set(name, Math.min(lowest.get(name) ?? 0, lowest.get(next) ?? 0, order.get(next) ?? 0));
    }
    if (lowest.get(name) !== order.get(name)) return;
    const group = stack.splice(stack.indexOf(name));
    if (group.length > 1 || (known.get(name) ?? []).includes(name)) found.push(group.sort());
  };
  for (const name of known.keys()) if (!order.has(name)) visit(name);
  return found;
}
