import { stat } from 'node:fs/promises';

/**
 * Whether the program that this process runs was replaced on the disk. A worker loads parts of itself when it needs them: of
 * another version they may not fit what is loaded, so that it is to stop before it takes the next video.
 * @param file of the program, which each installation writes anew; absolute
 */
export async function watchProgram(file: string): Promise<() => Promise<boolean>> {
  const first = await identityOf(file);
  return async () => (await identityOf(file)) !== first;
}

/** Another file, or the same with other contents; a program that is just being replaced has none. */
const identityOf = (file: string): Promise<string | undefined> =>
  stat(file, { bigint: true }).then(
    ({ dev, ino, mtimeNs, size }) => [dev, ino, mtimeNs, size].join(' '),
    () => undefined,
  );
