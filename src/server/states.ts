import type { VideoStatus } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { ClipsIndex } from './clips-index.ts';
import type { Crew } from './crew.ts';
import type { Presenter } from './present.ts';
import type { Buyer } from './spending.ts';
import type { Stored } from './stored.ts';

/** How clips are doing, wherever they are being made. */

export interface StatesTools {
  readonly crew: Crew;
  readonly clips: ClipsIndex;
  readonly stored: Stored;
  readonly presenter: Presenter;
  /** Whether jobs that no project knows can be asked after. */
  readonly asksVeo: boolean;
}

/**
 * The states of clips, by their uuids; one that nobody knows is left out.
 * @throws SparkfluenceError where a vendor does not answer: a clip has not failed because of that
 */
export async function statesOf(
  tools: StatesTools,
  { client, maxUsdPerDay }: Buyer,
  uuids: readonly string[],
): Promise<Map<string, VideoStatus>> {
  const { crew, clips, stored, presenter, asksVeo } = tools;
  const folders = await clips.find(client, uuids);
  const groups = Map.groupBy(uuids, (uuid) => folders.get(uuid));
  const asked = [...groups].map(async ([folder, some]): Promise<readonly VideoStatus[]> => {
    const by = { client, maxUsdPerDay, folder: folder ?? '' };
    if (folder !== undefined) {
      const states = crew
        .perform<'status'>({ ...by, kind: 'status', uuids: some })
        .then((made) => stored.shownIn(client, made));
      return states.catch((error: unknown) => {
        if (!isOfTheProject(error)) throw error;
        return some.map((uuid) => failed(uuid, presenter.words(error.message)));
      });
    }
    if (!asksVeo) return [];
    const others = await clips.ofAnybody(some);
    const free = some.filter((uuid) => !others.has(uuid)); // another client's job is nobody's here
    return free.length === 0 ? [] : crew.perform<'ask'>({ ...by, kind: 'ask', uuids: free });
  });
  return new Map((await Promise.all(asked)).flat().map((state) => [state.uuid, state]));
}

/** Such as a damaged ledger: asking again gives the same. */
const isOfTheProject = (error: unknown): error is SparkfluenceError =>
  error instanceof SparkfluenceError && error.kind === 'project';

export const failed = (uuid: string, message: string): VideoStatus => ({
  uuid,
  status: 3,
  status_percentage: 0,
  video_url: null,
  error_message: message,
});
