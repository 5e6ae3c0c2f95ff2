import type { SegmentType } from './segments.ts';

/** An event of a step for its progress. */
export interface ProgressEvent {
  readonly stage: 'script' | 'image' | 'clip' | 'combine' | 'upload';
  readonly segment?: SegmentType;
  /** `kept`: it was there, and nothing that it depends on has changed. */
  readonly state: 'started' | 'running' | 'done' | 'kept' | 'failed';
  /** 0 to 100, with `running`. */
  readonly percentage?: number;
  readonly message?: string;
}

export type OnProgress = (event: ProgressEvent) => void;
