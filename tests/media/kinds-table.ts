import { openFfmpeg, temporaryFolder } from './clips.ts';
import { KINDS, makeKind, makeSource } from './kinds.ts';
import { look, open, WAYS } from './kinds-look.ts';

/**
 * By hand: every kind alone, among others, with a transition and with music. It takes some minutes.
 *   node tests/media/kinds-table.ts [kind …]
 * Kinds are made by the ffmpeg on PATH, which needs x265, VP9 and zscale; SPARKFLUENCE_TEST_FFMPEG names the one that joins.
 */

const { path: folder, remove } = await temporaryFolder();
const maker = await openFfmpeg(folder, '/usr/bin/ffmpeg');
const ffmpeg = await openFfmpeg(folder);
const print = (line: string) => process.stdout.write(`${line}\n`);
const asked = process.argv.slice(2);
const wanted = Object.keys(KINDS).filter((kind) => asked.length === 0 || asked.includes(kind));
await makeSource(maker, folder);
print(`ffmpeg ${ffmpeg.version}: length s / picture ms / sound ms / colour of 255, verdict`);
print(`| kind | ${WAYS.join(' | ')} |\n|---|${WAYS.map(() => '---').join('|')}|`);
for (const kind of wanted) {
  const cells: string[] = [];
  try {
    const clip = await open(ffmpeg, folder, kind, await makeKind(maker, folder, kind));
    for (const way of WAYS) {
      const { seen, verdict, complaints } = await look(ffmpeg, folder, [clip], way);
      const { lengthSeconds, pictureMs, soundMs, color } = seen[0]!;
      const broken = complaints === '' ? '' : ', does not decode';
      cells.push(`${lengthSeconds.toFixed(2)} / ${pictureMs} / ${soundMs} / ${color}, ${verdict}${broken}`);
    }
  } catch (error) {
    cells.push(error instanceof Error ? error.message.replaceAll('\n', ' ').slice(0, 200) : String(error));
  }
  print(`| ${kind} | ${cells.join(' | ')} |`);
}
await remove();
