// A program that joins files and nothing else: node join-files.mjs FFMPEG MUSIC|- OUTPUT FILE…; JOIN_ROUTE=encode where
// they have to be encoded.
import { joinClips } from '../dist/ffmpeg/join/join.js';
import { createFfmpeg } from '../dist/ffmpeg/run/run.js';

const [binary, music, output, ...files] = process.argv.slice(2);
const clips = files.map((file) => ({ file, durationSeconds: 8 }));
const bed = music === '-' ? null : { file: music, volume: 0.15 };
const request = {
  ...{ clips, music: bed, output, title: 'bench', createdAt: '2026-01-02T03:04:05Z' },
  frame: 'portrait',
};
const { route, sound } = await joinClips(request, {
  ffmpeg: createFfmpeg(binary, ''),
  signal: new AbortController().signal,
});
const wanted = process.env.JOIN_ROUTE ?? 'copy';
if (route !== wanted || sound !== (bed === null && wanted === 'copy' ? 'copied' : 'encoded')) {
  throw new Error(`these clips were joined another way: ${route}, ${sound}`);
}
