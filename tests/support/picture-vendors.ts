import { z } from 'zod';
import { DOCUMENTED_BODIES } from './documented-bodies.ts';
import { fakeJpeg } from './fake-jpeg.ts';
import { json, type Reply } from './fake-vendor.ts';

/** Nscale behind the router: a picture of the size that was asked for, 512x512 where none was. */
export const nscaleFake: Reply = {
  answer: (response, sent) => {
    const body = DOCUMENTED_BODIES.nscale.safeParse(JSON.parse(sent.body.toString()));
    if (!body.success) {
      const error = { error: { message: z.prettifyError(body.error), type: 'invalid_request_error' } };
      return json(400, error).answer(response, sent);
    }
    const [width, height] = body.data.size.split('x').map(Number) as [number, number];
    const b64_json = fakeJpeg(width, height).toString('base64');
    json(200, { created: 1, data: [{ b64_json }] }).answer(response, sent);
  },
};
