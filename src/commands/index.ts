import type { Command } from 'commander';
import type { World } from '../contracts/world.ts';

interface CommandModule {
  register(program: Command, world: World, finish: (exitCode: number) => void): void;
}

interface CommandEntry {
  readonly group: string;
  readonly description: string;
  readonly load: () => Promise<CommandModule>;
}

const MAKE = 'Make a video:';
const STEPS = 'The same work as steps:';
const OTHERS = 'Look, check and set up:';

/** The only list of commands. A module is imported when its command is the one asked for, never for `--help`. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  run: {
    group: MAKE,
    description: 'topic, title or transcript to a finished video, in one go',
    load: () => import('./run.ts'),
  },
  batch: {
    group: MAKE,
    description: 'many videos: a row of a sheet each; status, cancel, retry',
    load: () => import('./batch.ts'),
  },
  translate: {
    group: MAKE,
    description: 'the same video in another language, in a project of its own',
    load: () => import('./translate.ts'),
  },
  script: {
    group: STEPS,
    description: 'write the script, segment by segment',
    load: () => import('./script.ts'),
  },
  images: {
    group: STEPS,
    description: 'draw one image a segment',
    load: () => import('./images.ts'),
  },
  videos: {
    group: STEPS,
    description: 'start one voiced clip a segment',
    load: () => import('./videos.ts'),
  },
  status: {
    group: STEPS,
    description: 'ask how the clips or a job are doing',
    load: () => import('./status.ts'),
  },
  combine: {
    group: STEPS,
    description: 'join the clips into the final video',
    load: () => import('./combine.ts'),
  },
  upload: {
    group: STEPS,
    description: 'upload a finished video with what belongs to it, or any file',
    load: () => import('./upload.ts'),
  },
  list: {
    group: OTHERS,
    description: 'the projects of this machine: what is done, what it cost',
    load: () => import('./list.ts'),
  },
  open: {
    group: OTHERS,
    description: 'show the finished video in the player of this machine',
    load: () => import('./open.ts'),
  },
  projects: {
    group: OTHERS,
    description: 'the same with what they take on the disk; clean removes what can be made again for nothing',
    load: () => import('./projects.ts'),
  },
  serve: {
    group: OTHERS,
    description: 'the six operations over HTTP, for other programs',
    load: () => import('./serve.ts'),
  },
  worker: {
    group: OTHERS,
    description: 'make the videos that wait in the queue, until it is stopped',
    load: () => import('./worker.ts'),
  },
  studio: {
    group: OTHERS,
    description: 'all projects of a folder in the browser: work on them, make new ones',
    load: () => import('./studio.ts'),
  },
  preview: {
    group: OTHERS,
    description: 'a page to look at: storyboard, takes, timeline, cost; --serve lets you edit and redo on it',
    load: () => import('./preview.ts'),
  },
  rag: {
    group: OTHERS,
    description:
      'the corpus that scripts draw on: add, search, list, show, remove, stats, export, reembed, learn',
    load: () => import('./rag.ts'),
  },
  voices: {
    group: OTHERS,
    description: 'the voices that can narrate: list, try, add, remove',
    load: () => import('./voices.ts'),
  },
  mcp: {
    group: OTHERS,
    description: 'offer the operations as tools to an assistant (Model Context Protocol, stdio)',
    load: () => import('./mcp.ts'),
  },
  doctor: {
    group: OTHERS,
    description: 'check Node, ffmpeg, fonts, voices, keys and folders',
    load: () => import('./doctor.ts'),
  },
  schema: {
    group: OTHERS,
    description: 'print the JSON Schemas of the documents',
    load: () => import('./schema.ts'),
  },
  config: {
    group: OTHERS,
    description: 'what is configured, and where it comes from: list, get, set, unset, path',
    load: () => import('./config.ts'),
  },
  completion: {
    group: OTHERS,
    description: 'print the completion script of bash, zsh or fish',
    load: () => import('./completion.ts'),
  },
};
