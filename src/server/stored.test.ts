import { expect, test } from 'vitest';
import type { JobData } from '../contracts/documents.ts';
import type { Crew } from './crew.ts';
import { openStored } from './stored.ts';
import type { Signed } from './work.ts';

const DATA: JobData = {
  job_id: 'job_1',
  status: 'completed',
  progress_percentage: 100,
  current_step: 'Complete',
  final_video_url: 'file:///final.mp4',
  error_message: null,
  metadata: { duration_seconds: 1, file_size_mb: 1, resolution: '720x1280', format: 'mp4', codec: 'h264' },
};

test('an answer does not wait until a busy server has asked the storage: the server’s own address stands in', async () => {
  const { promise, resolve } = Promise.withResolvers<Signed>();
  let asked = 0;
  const perform = (() => {
    asked += 1;
    return promise;
  }) as Crew['perform'];
  const stored = openStored({ perform }, () => expect.unreachable(), Date.now, 1);
  const shown = () => stored.shown('alice', 's3://videos/final.mp4', DATA);
  expect([await shown(), await shown()]).toEqual([DATA, DATA]);
  resolve({ url: 'https://storage.example/final.mp4', expiresAt: undefined });
  expect((await shown()).final_video_url).toBe('https://storage.example/final.mp4');
  expect(asked).toBe(1);
});
