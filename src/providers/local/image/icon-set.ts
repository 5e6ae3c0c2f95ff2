import { readFileSync } from 'node:fs';
import { iconsFile } from '../../../contracts/places.ts';

/** The drawings of the set `fluent-emoji-flat`, by their names. */
export interface IconSet {
  /** In the order of the file. */
  readonly names: () => Iterable<string>;
  readonly has: (name: string) => boolean;
  /** What stands inside the SVG element, of 32×32; undefined for an unknown name. */
  readonly bodyOf: (name: string) => string | undefined;
}

let loaded: IconSet | undefined;

/**
 * Reads the set once. Its file has megabytes, of which a video shows a dozen drawings. Each process that draws would take a tenth of
 * a second to parse it, so it only looks where each drawing stands, and parses those that are asked for.
 */
export function iconSet(): IconSet {
  if (loaded === undefined) {
    const bytes = readFileSync(iconsFile());
    loaded = indexed(bytes) ?? parsed(bytes);
  }
  return loaded;
}

interface Drawing {
  readonly body: string;
}

/** A set that is indented with tabs, as its makers write it: a name stands alone on a line. Undefined for any other. */
export function indexed(bytes: Buffer): IconSet | undefined {
  const start = bytes.indexOf('\n\t"icons": {\n');
  const end = start < 0 ? -1 : bytes.indexOf('\n\t}', start);
  if (end < 0) return undefined;
  const places = new Map<string, number>();
  for (let at = bytes.indexOf('\n\t\t"', start); at >= 0 && at < end; at = bytes.indexOf('\n\t\t"', at)) {
    const opened = bytes.indexOf('": {', at);
    places.set(bytes.toString('utf8', at + 4, opened), opened + 3);
    at = opened;
  }
  if (places.size === 0) return undefined;
  return {
    names: () => places.keys(),
    has: (name) => places.has(name),
    bodyOf(name) {
      const from = places.get(name);
      if (from === undefined) return undefined;
      const drawing: Drawing = JSON.parse(bytes.toString('utf8', from, bytes.indexOf('\n\t\t}', from) + 4));
      return drawing.body;
    },
  };
}

export function parsed(bytes: Buffer): IconSet {
  const { icons }: { icons: Readonly<Record<string, Drawing>> } = JSON.parse(bytes.toString('utf8'));
  const all = new Map(Object.entries(icons));
  return {
    names: () => all.keys(),
    has: (name) => all.has(name),
    bodyOf: (name) => all.get(name)?.body,
  };
}
