/** Our own tables: batches, videos, workers, requests to vendors. */
export const OURS = 'sparkfluence_queue';
/** The tables of pg-boss. */
export const JOBS = 'sparkfluence_jobs';
/** The queue that workers take videos from. */
export const VIDEOS = 'videos';
/** The dead-letter queue: videos that failed and are not tried again by themselves. */
export const FAILED = 'videos_failed';

/** A worker that was not heard of for so long is taken for dead, seconds. */
export const SILENT_SECONDS = 20;
/** How often a worker says that it is there, seconds. */
export const BEAT_SECONDS = 5;
