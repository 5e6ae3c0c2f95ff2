import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Whether `dist/` is there and was built from `src/` as it is now. */
export function isBuilt(): boolean {
  const source = Math.max(
    newest(join(ROOT, 'src'), '.ts'),
    ...['.js', '.css'].map((ending) => newest(join(ROOT, 'src'), ending)), // the review page's script and style
  );
  return newest(join(ROOT, 'dist'), '.js') >= source;
}

/** When the newest file with this ending was changed, milliseconds; 0 without any. Tests are left out. */
function newest(folder: string, ending: string): number {
  const names = readdirSyncOrNone(folder).filter((name) => name.endsWith(ending) && !name.includes('.test.'));
  return Math.max(0, ...names.map((name) => statSync(join(folder, name)).mtimeMs));
}

function readdirSyncOrNone(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}
