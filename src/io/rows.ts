/** What a live view shows: lines of text and how they look. */

export interface Row {
  readonly name: string;
  /** 0 to 100. */
  readonly share: number;
  readonly note: string;
  readonly mood: 'waiting' | 'running' | 'done' | 'failed';
}

/** `0:07`, `12:30`, `1:02:30` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** In this colour of the terminal (SGR); 0: its own. */
export const paint = (text: string, code: number, colour: boolean): string =>
  colour && code !== 0 ? `\x1b[${code}m${text}\x1b[0m` : text;
