import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { wayTo } from './dispatchers.ts';
import { keyedFetch } from './keyed-fetch.ts';
import { isPrivateHost, isPrivateIp, kindOfIp, lookupWithin } from './private-address.ts';
import { classify } from './retry.ts';

/** Rows of the registries for special addresses (https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-). */
test.each([
  ...['127.0.0.1', '127.8.8.8', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['0.0.0.0', '0.1.2.3', '192.0.0.8', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1'],
  ...['224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
  ...['::1', '::', 'fd00::1', 'fc00::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1'],
  ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a00:1', '::127.0.0.1', '::7f00:1', '::10.0.0.1'],
  ...[
    '::ffff:0:127.0.0.1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::8.8.8.8',
  ],
  ...['2002:7f00:1::', '2002:a00:1::1', '2001:0:a00:1::1', '2001::1', '2001:db8::1', '3fff::1', '100::1'],
  ...['2001:10::1', '2001:20::1', '5f00::1', '4000::1', 'e000::1'],
  ...['0x7f.1', '0177.0.0.1', '2130706433', '017700000001', '127.1', '0x7f000001', 'not an address', ''],
])('%s is private', (address) => expect(isPrivateIp(address)).toBe(true));

test.each([
  ...['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'],
  // A network without IPv4 reaches every server so (RFC 6052).
  ...['64:ff9b::8.8.8.8', '2a00:1450:4001:80b::200e'],
])('%s is public', (address) => expect(isPrivateIp(address)).toBe(false));

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '::127.0.0.1', '64:ff9b::127.0.0.1', '0.0.0.0', '::'])(
  '%s is this machine',
  (address) => expect(kindOfIp(address)).toBe('loopback'),
);

test.each([
  ['https://localhost/a', true],
  ['https://LOCALHOST./a', true],
  ['https://db.localhost/a', true],
  ['https://[::1]/a', true],
  ['https://[::ffff:7f00:1]/a', true],
  ['https://0x7f.1/a', true], // as a browser reads it: 127.0.0.1
  ['https://2130706433/a', true],
  ['https://0177.0.0.1/a', true],
  ['https://127.1/a', true],
  ['https://１２７.０.０.１/a', true], // full-width digits
  ['https://127.0.0.1./a', true],
  ['https://1.1.1.1/a', false],
])('%s: %s', async (url, expected) => expect(await isPrivateHost(new URL(url))).toBe(expected));

test('a literal address that is not allowed is refused before anything is connected', () => {
  for (const url of ['https://10.0.0.1/', 'http://127.0.0.1:1/', 'https://[::1]/', 'https://x.localhost/'])
    expect(() => wayTo(new URL(url), 'public'), url).toThrow(/where nothing is fetched from/);
  expect(() => wayTo(new URL('https://10.0.0.1/'), 'network')).not.toThrow();
  expect(() => wayTo(new URL('https://127.0.0.1/'), 'network')).toThrow();
  expect(() => wayTo(new URL('https://127.0.0.1/'), 'anywhere')).not.toThrow();
});

/** What a resolver answers, one list a question; the system's own is not asked. */
function resolver(...answers: string[][]) {
  const asked: string[] = [];
  vi.doMock('node:dns', async (original) => ({
    ...(await original<typeof import('node:dns')>()),
    lookup: (name: string, _options: object, done: (error: null, found: object[]) => void) => {
      asked.push(name);
      const found = answers[Math.min(asked.length, answers.length) - 1] ?? [];
      done(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  }));
  onTestFinished(() => void vi.doUnmock('node:dns'));
  return asked;
}

test('a name is refused where one of its addresses is private, and connected to no other than was checked', async () => {
  const asked = resolver(['93.184.215.14', '127.0.0.1'], ['93.184.215.14'], ['10.0.0.1']);
  vi.resetModules();
  const { lookupWithin: within } = await import('./private-address.ts');
  const look = (reach: 'public' | 'network', all = true) =>
    new Promise((resolve) =>
      within(reach)('rebind.example', { all }, (error, address, family) =>
        resolve(error?.message ?? [address, family]),
      ),
    );
  expect(await look('public')).toContain('rebind.example is an address of this machine');
  expect(await look('public', false)).toEqual(['93.184.215.14', 4]);
  expect(asked).toHaveLength(2); // one question a connection: the answer that was checked is the one that is used
  expect(await look('public')).toContain('rebind.example');
  expect(await look('network')).toEqual([[{ address: '10.0.0.1', family: 4 }], undefined]);
});

test('a name of this machine gets no connection, by the real resolver', async () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => void server.close());
  const failed = await new Promise((resolve) =>
    lookupWithin('public')('localhost', {}, (error) => resolve(error?.message)),
  );
  expect(failed).toContain('localhost is an address of this machine');
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  const refused = await keyedFetch({ reach: 'public' })(url).catch((error: unknown) => error);
  expect(classify(refused)).toMatchObject({ reason: 'address_not_allowed', accepted: 'no' });
  expect(requests).toBe(0);
  expect((await keyedFetch()(url)).status).toBe(200);
});
