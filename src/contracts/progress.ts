import type { SegmentType } from './segments.ts';

/** What a step tells the people who wait. */
export interface ProgressEvent {
  readonly stage: 'script' | 'image' | 'clip' | 'combine';
  readonly segment?: SegmentType;
  /** `kept`: it was there already and nothing it depends on has changed. */
  readonly state: 'started' | 'running' | 'done' | 'kept' | 'failed';
  /** 0 to 100, with `running`. */
  readonly percentage?: number;
  readonly message?: string;
}

export type OnProgress = (event: ProgressEvent) => void;
