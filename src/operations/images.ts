import type { ImagesData } from '../contracts/documents.ts';
import { besides, followStrays } from '../pipeline/clips/strays.ts';
import { imagesData } from '../pipeline/documents.ts';
import { makeImages } from '../pipeline/images/make.ts';
import type { Caller, Outcome } from './caller.ts';
import { makeStep, type StepRequest } from './step.ts';

/** Draws the first frame of every segment that has none for its present inputs (specification, generate-images). */
export const images = (request: StepRequest, caller: Caller): Promise<Outcome<ImagesData>> =>
  makeStep(caller, request, { kind: 'image', attachedWorkers: true }, async (work) => {
    await besides(makeImages(work), followStrays(work, { films: false }));
    return imagesData(work);
  });
