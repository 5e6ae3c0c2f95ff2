// A program that joins files and nothing else: node join-files.mjs OUTPUT FILE…; prints what it took.
import { joinClips } from '../dist/ffmpeg/join.js';

const [output, ...files] = process.argv.slice(2);
const clips = files.map((file) => ({ file, durationSeconds: 8 }));
const request = { clips, music: null, output, title: 'bench', createdAt: '2026-01-02T03:04:05Z' };
const ffmpeg = {
  binary: '',
  version: '',
  run: () => Promise.reject(new Error('these clips should join without ffmpeg')),
};
const { sound } = await joinClips(request, { ffmpeg, signal: new AbortController().signal });
console.log(JSON.stringify({ sound, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
