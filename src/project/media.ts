import { type Asset, assetSchema } from './state.ts';

/** The bytes of a file, whatever it is called. */
export type Contents = Pick<Asset, 'sha256' | 'bytes'>;

/** Where finished files of projects lie by their contents, for the machines that share a project. */
export interface MediaStore {
  /** What it is called in messages: `s3://bucket/prefix`. */
  readonly name: string;
  /**
   * Keeps a file of a project; the same contents are sent once.
   * @param file absolute
   * @throws SparkfluenceError upload; interrupted
   */
  put(project: string, file: string, asset: Asset): Promise<void>;
  /**
   * Brings contents into a file, whole and verified or not at all.
   * @throws SparkfluenceError upload, media; interrupted
   */
  get(project: string, asset: Asset, file: string): Promise<void>;
  /**
   * Removes contents that nothing names any more. What has other bytes than their name says is left alone.
   * @returns `hidden` where the storage keeps earlier versions, and these as one of them
   * @throws SparkfluenceError upload; interrupted
   */
  remove(project: string, contents: Contents): Promise<'removed' | 'hidden' | 'gone' | 'other'>;
  /** Whether the contents lie there now, whole, as far as the storage says. @throws SparkfluenceError upload */
  has(project: string, asset: Asset): Promise<boolean>;
}

/** The files that a document names, wherever in it they stand; each content and path once. */
export function assetsIn(value: unknown): Asset[] {
  const found = new Map<string, Asset>();
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { path, sha256, bytes } = part as Partial<Asset>;
    const asset = assetSchema.safeParse({ path, sha256, bytes }).data; // no path leads out of the project
    if (asset !== undefined) found.set(`${asset.sha256} ${asset.path}`, asset);
    for (const each of Object.values(part)) look(each);
  };
  look(value);
  return [...found.values()];
}
