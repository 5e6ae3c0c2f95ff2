import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { configOf, preferred } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { leadsNowhere } from '../contracts/system-errors.ts';
import type { World } from '../contracts/world.ts';
import { type UploadOperation, upload, uploadLines } from '../operations/upload.ts';
import { openProject } from '../project/store.ts';
import { withProjectHere } from './answer/here.ts';
import { say } from './answer/print.ts';
import { answerWith } from './answer/step.ts';
import { choicesOf, withKept } from './flags/kept-flags.ts';
import { type CommonFlags, commonOptions } from './flags/options.ts';
import { namedFolder, projectFolder } from './flags/project-folder.ts';
import { type UploadFlags, uploadNote, uploadOptions, uploadRequestOf } from './flags/upload-flags.ts';

type Flags = CommonFlags & UploadFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('upload')
    .description('upload a finished video with what belongs to it, or any file (exit 10: it failed)')
    .argument('[what]', 'a project’s folder, or a file');
  uploadOptions(commonOptions(command)).action(async (what: string | undefined, typed: Flags) => {
    const given = what === undefined ? await withProjectHere(world, configOf(world, typed), typed) : typed;
    const config = configOf(world, typed);
    const subject = await subjectOf(world, config, what, given);
    const kept = 'project' in subject ? subject.project.settings.final : undefined;
    const flags = preferred(withKept(typed, kept, world.cwd), config.preferences);
    const asked = uploadRequestOf(flags);
    if (asked === null) throw nowhere();
    for (const note of uploadNote(typed, kept)) say(world.streams, flags, 'note', note);
    const request: UploadOperation = { what: subject, upload: asked, choices: choicesOf(typed, world.cwd) };
    const answer = answerWith(world, flags, config, (caller) => upload(request, caller), {
      answerOf: (data) => ({ data, degradations: [], human: uploadLines(data) }),
      typed: { command, flags: typed, takesFolder: true },
    });
    finish(await answer);
  });
}

/** @throws SparkfluenceError input, project, config */
async function subjectOf(
  world: World,
  config: Config,
  what: string | undefined,
  flags: Flags,
): Promise<UploadOperation['what']> {
  if (what !== undefined && flags.project !== undefined)
    throw bad('Give a project or a file, and not --project as well', 'conflicting_flags', 'Leave one out.');
  const name = what ?? flags.project;
  if (name === undefined)
    throw bad('Nobody says what is to be uploaded', 'missing_input', 'Name a project’s folder, or a file.');
  const path = namedFolder(name, world.cwd, config.root);
  const found = await stat(path).catch((error: unknown) => {
    if (leadsNowhere(error)) return undefined;
    throw error;
  });
  if (config.projects.kind === 'postgres' && found?.isFile() !== true) {
    // An id, or a working copy, which is brought up to date.
    const folder = await projectFolder(world, config, { project: found === undefined ? name : path });
    if (folder !== undefined && folder !== path) return { project: await openProject(folder) };
  }
  if (found === undefined) throw bad(`There is no ${path}`, 'file_missing', 'Check the name.');
  if (found.isDirectory()) return { project: await openProject(path) };
  if (!found.isFile()) throw bad(`${path} is no regular file`, 'not_a_file', 'Name a file.');
  return { file: path };
}

const nowhere = (): SparkfluenceError =>
  bad(
    'Nobody says where to',
    'missing_input',
    'Give --upload s3://BUCKET/PREFIX or supabase://BUCKET/PREFIX, or set it for all: sparkfluence config set --user upload s3://BUCKET/PREFIX',
  );

const bad = (message: string, reason: string, next: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason, next } });
