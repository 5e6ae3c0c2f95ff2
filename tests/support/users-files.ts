import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from '../../src/disk/fingerprint.ts';
import { waveFile } from '../../src/providers/local/wave-file.ts';
import { copyOfShort, type Finished } from './finished.ts';
import { makeClip, openFfmpeg } from './media.ts';

/** A finished project with everything that its user has beside it and in it, and what became of each of these files. */

export interface Users extends Finished {
  /** Names of the files that are lost, from the place's folder: their bytes lie neither there nor, of a project, in `takes/`. */
  lost(): string[];
  /** Names of the project's files whose bytes lie in `takes/` now. */
  replaced(): string[];
}

const photo = (name: string) => fileURLToPath(new URL(`./photos/${name}`, import.meta.url));
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const filesIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
/** Bursts of sound, as a voice has them. */
const recording = (seconds: number): Uint8Array =>
  waveFile(
    Int16Array.from({ length: seconds * 8000 }, (_, at) => (at % 4000 < 2500 ? Math.sin(at / 5) * 9000 : 0)),
    8000,
    1,
  );

const TEXTS: Readonly<Record<string, string>> = {
  'words.txt':
    'My own words about bread, said slowly.\n\nA second part of them, which is longer than the first.',
  'talk.srt':
    '1\n00:00:00,000 --> 00:00:05,000\nBread needs time to rise in the bowl.\n\n2\n00:00:05,000 --> 00:00:12,000\nLeave the dough in the fridge over night and bake it in the morning.\n',
  'notes.md':
    '# Bread\n\nBread needs a night in the fridge. A hot oven makes the crust. Rye wants patience.\n',
  'sheet.csv': 'topic,language\n"How to sleep better at night",english\n',
  'out.mp4': 'a film that is no film, but mine',
};

export async function usersFiles(): Promise<Users> {
  const made = await copyOfShort();
  const { place, folder } = made;
  const own = join(place.folder, 'own');
  mkdirSync(join(own, 'photos'), { recursive: true });
  cpSync(photo('photo.webp'), join(own, 'photos/1.webp'));
  cpSync(photo('rotated.jpg'), join(own, 'photos/2.jpg'));
  cpSync(photo('photo.webp'), join(own, 'logo.webp'));
  await makeClip(await openFfmpeg(), join(own, 'clip.mp4'), 2, 'red');
  writeFileSync(join(own, 'voice.wav'), recording(2));
  writeFileSync(join(own, 'music.wav'), recording(6));
  for (const [name, text] of Object.entries(TEXTS)) writeFileSync(join(own, name), text);

  const inProject = (name: string) => join(folder, name);
  writeFileSync(
    inProject('images/HOOK.jpg'),
    Buffer.concat([readFileSync(photo('rotated.jpg')), Buffer.from('1')]),
  );
  cpSync(join(own, 'clip.mp4'), inProject('clips/BODY_1.mp4'));
  const script = JSON.parse(readFileSync(inProject('script.json'), 'utf8'));
  script.written = fingerprint(script.segments); // as the program leaves it, by which changes are seen
  script.segments[0].script_text += ' I wrote this.';
  writeFileSync(inProject('script.json'), JSON.stringify(script, null, 1));
  const edited = ['final.srt', 'final.vtt', 'publish/publish.md', 'publish/thumbnail.jpg'].map(inProject);
  for (const file of edited) appendFileSync(file, '\nMy own line.\n');
  mkdirSync(inProject('takes'), { recursive: true });
  const strays = ['notes of mine.txt', 'takes/mine.txt', 'images/spare.png', 'clips/raw.mov'].map(inProject);
  for (const file of strays) writeFileSync(file, `mine: ${file}`);

  const users = [
    ...filesIn(own),
    ...['images/HOOK.jpg', 'clips/BODY_1.mp4', 'script.json'].map(inProject),
    ...edited,
    ...strays,
  ];
  const before = new Map(users.map((file) => [file, hashOf(file)]));
  const isThere = (file: string) => {
    try {
      return hashOf(file) === before.get(file);
    } catch {
      return false;
    }
  };
  const isTake = (file: string) =>
    file.startsWith(folder) && filesIn(inProject('takes')).some((take) => hashOf(take) === before.get(file));
  const named = (files: readonly string[]) => files.map((file) => relative(place.folder, file));
  return {
    ...made,
    lost: () => named(users.filter((file) => !isThere(file) && !isTake(file))),
    replaced: () =>
      named(users.filter((file) => !isThere(file) && isTake(file))).map((name) =>
        name.split('/').slice(2).join('/'),
      ),
  };
}
