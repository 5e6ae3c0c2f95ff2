// Probes the video that a combine answer names: node scripts/probe-final.mjs answer.json. Exits 1 when it is not what
// the README promises. Used by .ci/run.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { probe } from '../dist/ffmpeg/inspect/probe.js';

const { data } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { videoCodec, width, height, fps, videoDurationSeconds, audio } = await probe(
  fileURLToPath(data.final_video_url),
);
const got = {
  video: `${videoCodec} ${width}x${height} ${fps} fps`,
  audio: `${audio?.codec} ${audio?.sampleRate} Hz ${audio?.channels} channels`,
  seconds: Math.round(videoDurationSeconds * 100) / 100,
};
const wanted = { video: 'avc 720x1280 24 fps', audio: 'aac 48000 Hz 2 channels', seconds: 30 };
console.log(got);
if (JSON.stringify(got) !== JSON.stringify(wanted)) {
  console.error('not what was promised:', wanted);
  process.exitCode = 1;
}
