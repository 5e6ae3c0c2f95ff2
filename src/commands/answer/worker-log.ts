import { SparkfluenceError } from '../../contracts/errors.ts';
import { shownUsd } from '../../contracts/usd.ts';
import type { Streams } from '../../contracts/world.ts';
import type { ProgressMode } from '../../io/progress.ts';
import type { VideoEnd } from '../../operations/worker/one-video.ts';
import type { Replaced, WorkOptions } from '../../operations/worker/work.ts';
import type { OldRows } from '../../queue/forget.ts';
import type { Taken } from '../../queue/take.ts';

interface Flags {
  readonly progress?: ProgressMode | undefined;
  readonly quiet?: boolean | undefined;
}

/** What a worker tells on stderr: a line a video; as JSON with `--progress json`, then every step, too. */
export function workerLog({ stderr }: Pick<Streams, 'stderr'>, { progress, quiet }: Flags) {
  const isJson = progress === 'json';
  const tell = (event: string, fields: object, words: string, isFailure = false): void => {
    if (isJson) stderr.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...fields })}\n`);
    else if (isFailure || quiet !== true) stderr.write(`${words}\n`);
  };
  const of = ({ batch, key, id }: Taken) => ({ batch, key, video: id });
  return {
    ready: (worker: string, concurrency: number) =>
      tell('ready', { worker, concurrency }, `worker ${worker} takes ${concurrency} videos at once`),
    onBegin: (video: Taken) =>
      tell('started', { ...of(video), tries: video.tries }, `${video.key}: started${again(video)}`),
    onEvent(video: Taken, event: Parameters<WorkOptions['onEvent']>[1]) {
      if (isJson) tell('progress', { ...of(video), ...event }, '');
    },
    onVideo(video: Taken, end: VideoEnd, seconds: number) {
      const { state, spentUsd, error } = end;
      const fields = { ...of(video), seconds: Math.round(seconds * 10) / 10, cost_usd: spentUsd };
      const problem = error?.toDocument().error;
      const isFailure = state === 'failed' || state === 'again';
      tell(
        state.replace(' ', '_'),
        { ...fields, ...(problem === undefined ? {} : { error: problem }) },
        `${video.key}: ${sentence(end)} after ${fields.seconds} s, ${shownUsd(spentUsd)} USD`,
        isFailure,
      );
    },
    onReplaced: (what: Replaced) =>
      what === 'program'
        ? tell(
            'program_replaced',
            {},
            'The program on the disk was replaced: this worker takes nothing new and ends. Start it again.',
            true,
          )
        : tell(
            'queue_too_new',
            {},
            'A newer sparkfluence has changed the queue: this worker takes nothing new and ends. Update it, then start it again.',
            true,
          ),
    onForgotten(gone: readonly OldRows[]) {
      const count = gone.reduce((sum, { rows }) => sum + rows, 0);
      const names = gone.map(({ name }) => name);
      tell(
        'forgotten',
        { rows: count, batches: names },
        `${count} rows that ended long ago were forgotten: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`,
      );
    },
    onDatabase(error: unknown) {
      if (error === undefined) return tell('database_back', {}, 'The database is there again.');
      const { message } = error instanceof SparkfluenceError ? error : { message: 'it cannot be reached' };
      tell(
        'database_away',
        { message },
        `The queue cannot be asked: ${message}. Trying again; what runs goes on, and buys nothing meanwhile.`,
        true,
      );
    },
  };
}

const again = ({ tries }: Taken): string => (tries === 0 ? '' : `, for the ${tries + 1}. time`);

function sentence({ state, error }: VideoEnd): string {
  const why = error === undefined ? '' : `: ${error.message.split('\n', 1)[0]}`;
  if (state === 'again') return `failed, and is tried again${why}`;
  if (state === 'lost') return 'was taken over by another worker, or cancelled';
  return state === 'failed' ? `failed${why}` : state;
}
