import { z } from 'zod';

export const VIDEO_STATES = ['waiting', 'running', 'finished', 'failed', 'cancelled'] as const;
export type VideoState = (typeof VIDEO_STATES)[number];
export const videoState = z.enum(VIDEO_STATES);

/**
 * How a video is doing, as SQL over our row `v` and pg-boss's job `j`. A worker that died wrote nothing: then the job says
 * that the video waits again, or that it has died too often.
 */
export const LIVE_STATE = `CASE
  WHEN v.state NOT IN ('waiting', 'running') THEN v.state
  WHEN j.state IN ('created', 'retry') THEN 'waiting'
  WHEN j.state = 'active' THEN 'running'
  WHEN j.state = 'cancelled' THEN 'cancelled'
  ELSE 'failed' END`;
