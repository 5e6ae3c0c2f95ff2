import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { SparkfluenceError } from './errors.ts';
import { packageFile } from './places.ts';
import { systemError } from './system-errors.ts';

const fault = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`${code}: words of the system`), {
    code,
    errno: -1,
    syscall: 'open',
    path: '/there/file',
    ...more,
  });

test('every errno of this system is a fault of the machine, with advice, and never a bug', () => {
  for (const code of Object.keys(constants.errno)) {
    const error = systemError(fault(code));
    expect(error, code).toBeInstanceOf(SparkfluenceError);
    expect(error?.kind, code).not.toBe('bug');
    expect(error?.details, code).toMatchObject({ system_code: code, path: '/there/file' });
    expect(error?.message, code).toContain(`(${code}) at /there/file`);
    expect(error?.details.next, code).toMatch(/\.$/);
  }
});

test.each([
  ['EIO', 'media', 'disk_failed'],
  ['EMFILE', 'config', 'too_many_open_files'],
  ['ELOOP', 'project', 'link_loop'],
  ['ENOTDIR', 'project', 'not_a_folder'],
  ['ENAMETOOLONG', 'project', 'name_too_long'],
  ['EROFS', 'project', 'not_writable'],
  ['EACCES', 'project', 'not_writable'],
  ['ENOSPC', 'media', 'disk_full'],
])('%s is told as %s, %s', (code, kind, reason) => {
  expect(systemError(fault(code))).toMatchObject({ kind, details: { reason } });
});

test('the working folder that is gone, and a file of the program that is', () => {
  expect(systemError(fault('ENOENT', { syscall: 'uv_cwd', path: undefined }))?.details.reason).toBe(
    'no_working_folder',
  );
  const own = packageFile('dist/main.js');
  expect(systemError(fault('ENOENT', { path: own }))?.details.reason).toBe('program_damaged');
});

test('the fault that another error was made of counts; other errors are none', () => {
  const wrapped = new Error('could not', { cause: new Error('really', { cause: fault('EIO') }) });
  expect(systemError(wrapped)?.details.reason).toBe('disk_failed');
  expect(systemError(new TypeError('x is not a function'))).toBeUndefined();
  expect(systemError(Object.assign(new Error('argument'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeUndefined();
});
