import { hasIcon } from './icons.ts';

/** Loads what painting and rendering need (canvas, icons), while there is something else to wait for. */
export async function warmUp(): Promise<void> {
  await import('@napi-rs/canvas');
  hasIcon(''); // reads and parses the icons
}
