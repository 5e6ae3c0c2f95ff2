import { expect, test } from 'vitest';
import { openUnderWay } from './under-way.ts';

/** The same call again while the first one works. */

function held() {
  const { promise, resolve, reject } = Promise.withResolvers<object>();
  return { task: () => promise, resolve, reject };
}

test('the same thing is made once, and all who ask for it get it; another one and a later one are made', async () => {
  const { share } = openUnderWay();
  const first = held();
  const never = () => expect.unreachable('it is under way');
  const all = [share('a', first.task), share('a', never), share('a', never)];
  expect(await share('b', async () => ({ made: 'b' }))).toEqual({ made: 'b' });
  first.resolve({ made: 'a' });
  expect(await Promise.all(all)).toEqual([{ made: 'a' }, { made: 'a' }, { made: 'a' }]);
  expect(await share('a', async () => ({ made: 'later' }))).toEqual({ made: 'later' });
});

test('where the one under way fails, the others go on with it, one at a time', async () => {
  const { share } = openUnderWay();
  const first = held();
  let atOnce = 0;
  const next = async () => {
    atOnce += 1;
    expect(atOnce).toBe(1);
    await Promise.resolve();
    atOnce -= 1;
    throw new Error('again');
  };
  const all = [share('a', first.task), share('a', next), share('a', next)];
  first.reject(new Error('cancelled'));
  const messages = (await Promise.allSettled(all)).map((each) => String('reason' in each && each.reason));
  expect(messages).toEqual(['Error: cancelled', 'Error: again', 'Error: again']);
});
