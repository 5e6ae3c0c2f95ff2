import { expect, test } from 'vitest';
import { isPrivateHost, isPrivateIp } from './private-address.ts';

test.each([
  ...['127.0.0.1', '127.8.8.8', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['0.0.0.0', '::1', '::', 'fd00::1', 'fe80::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'],
])('%s is private', (address) => expect(isPrivateIp(address)).toBe(true));

test.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
  '%s is public',
  (address) => expect(isPrivateIp(address)).toBe(false),
);

test.each([
  ['https://localhost/a', true],
  ['https://[::1]/a', true],
  ['https://0x7f.1/a', true], // as a browser reads it: 127.0.0.1
  ['https://2130706433/a', true],
  ['https://1.1.1.1/a', false],
])('%s: %s', async (url, expected) => expect(await isPrivateHost(new URL(url))).toBe(expected));
