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
  verdict: data.quality.verdict,
};
const wanted = { video: 'avc 720x1280 24 fps', audio: 'aac 48000 Hz 2 channels', verdict: 'pass' };
console.log(got, `${videoDurationSeconds} s`);

// A draft's segments last as long as their speech, so that it reaches its planned 30 seconds within a tenth. Its
// document says how long it is to the frame.
const ASKED_SECONDS = 30;
const FRAME_SECONDS = 1 / 24;
const nearWhatWasAsked = Math.abs(videoDurationSeconds - ASKED_SECONDS) <= ASKED_SECONDS / 10;
const asTheDocumentSays = Math.abs(videoDurationSeconds - data.duration_seconds) <= FRAME_SECONDS;
if (JSON.stringify(got) !== JSON.stringify(wanted) || !nearWhatWasAsked || !asTheDocumentSays) {
  console.error('not what was promised:', wanted, `27 to 33 s, the document says ${data.duration_seconds} s`);
  process.exitCode = 1;
}
