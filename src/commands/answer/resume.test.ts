import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { resumeCommand } from './resume.ts';

test('only what was said is said again', () => {
  expect(resumeCommand('/films/one', {})).toBe('sparkfluence run --project /films/one');
  expect(resumeCommand('/films/one', { videoProvider: 'local', bgmVolume: 0 })).toBe(
    'sparkfluence run --project /films/one --video-provider local --bgm-volume 0',
  );
});

test('photos, recordings and leave to speak in general are said again, since a script may have to come first', () => {
  const own = { image: ['HOOK=a.jpg', 'BODY_1=b.jpg'], narration: ['HOOK=a.wav'], reference: ['c.jpg'] };
  expect(resumeCommand('/films/one', { ...own, images: 'photos', allowGeneric: true, rag: false })).toBe(
    'sparkfluence run --project /films/one --image HOOK=a.jpg --image BODY_1=b.jpg --images photos --narration HOOK=a.wav --reference c.jpg --allow-generic --no-rag',
  );
});

test('a shell reads every word as it was meant', () => {
  const folder = `/my films/it's "one" $HOME \`x\` \\ ü`;
  const line = resumeCommand(folder, { bgm: 'a; rm -rf b.mp3' });
  const words = execFileSync('sh', ['-c', line.replace('sparkfluence', `printf '%s\\n'`)], {
    encoding: 'utf8',
  });
  expect(words.trimEnd().split('\n')).toEqual(['run', '--project', folder, '--bgm', 'a; rm -rf b.mp3']);
});
