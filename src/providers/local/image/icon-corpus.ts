import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageFile } from '../../../contracts/places.ts';

export interface CorpusIcon {
  readonly icon: string;
  /** The other icons of the same domain. */
  readonly siblings: readonly string[];
  /** The icon of the domain as a whole. */
  readonly usual?: string | undefined;
  /** The name of that domain: `coffee-brewing`. Missing for views that stand in any video. */
  readonly subject?: string;
}

const visual = z.looseObject({ visual_direction: z.string().optional(), icon: z.string().optional() });
const visuals = z.union([z.string(), visual, z.array(z.union([z.string(), visual]))]);
const domainsSchema = z.record(
  z.string(),
  z.looseObject({
    icon: z.string().optional(),
    points: z.record(z.string(), visual),
    hook_visual: visuals.optional(),
    cta_visual: visuals.optional(),
  }),
);
const patternsSchema = z.looseObject({ generic: z.array(visual).optional() });

const CORPUS = packageFile('fixtures/corpus');

const known = new Map<string, ReadonlyMap<string, CorpusIcon>>();

/** Icons that the local corpus names for its visual directions, by the direction in lower case. */
export function iconsOfCorpus(folder = CORPUS): ReadonlyMap<string, CorpusIcon> {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const icons = new Map<string, CorpusIcon>();
  known.set(folder, icons);
  const domains = domainsSchema.safeParse(readJson(join(folder, 'domains.json')));
  for (const [subject, domain] of Object.entries(domains.success ? domains.data : {})) {
    const points = Object.values(domain.points);
    const siblings = points.flatMap(({ icon }) => icon ?? []);
    const usual = domain.icon ?? siblings[0];
    const add = (direction: string | undefined, icon: string | undefined): void => {
      if (direction !== undefined && icon !== undefined)
        icons.set(normal(direction), { icon, siblings, usual: domain.icon, subject });
    };
    for (const point of points) add(point.visual_direction, point.icon);
    for (const entry of [domain.hook_visual, domain.cta_visual].flat()) {
      if (typeof entry === 'string') add(entry, usual);
      else add(entry?.visual_direction, entry?.icon ?? usual);
    }
  }
  for (const language of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    if (!language.isDirectory()) continue;
    const patterns = patternsSchema.safeParse(readJson(join(folder, language.name, 'patterns.json')));
    const generic = (patterns.success ? patterns.data.generic : undefined) ?? [];
    const siblings = generic.flatMap(({ icon }) => icon ?? []);
    for (const { visual_direction: direction, icon } of generic) {
      if (direction !== undefined && icon !== undefined) icons.set(normal(direction), { icon, siblings });
    }
  }
  return icons;
}

/** The form in which directions are compared. */
export const normal = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');

/** Reads tolerantly: an unreadable corpus only costs a picture its exact icon, and the corpus' own tests read it strictly. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
