import type { VideosData } from '../contracts/documents.ts';
import { startClips } from '../pipeline/clips/make.ts';
import { videosData } from '../pipeline/documents.ts';
import type { Caller, Outcome } from './caller.ts';
import { makeStep, type StepRequest } from './step.ts';

/** Starts a clip for every segment that has none for its present inputs, and leaves them running (generate-videos). */
export const videos = (request: StepRequest, caller: Caller): Promise<Outcome<VideosData>> =>
  makeStep(caller, request, { kind: 'clip', attachedWorkers: false }, async (work) => {
    await startClips(work);
    return videosData(work);
  });
