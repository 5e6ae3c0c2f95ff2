import type { Command, Help } from 'commander';
import { LAID_OUT } from './help-layout.ts';

/** The headings under which `--help` shows the flags, in the order in which a reader needs them. */
const GROUPS: readonly (readonly [heading: string, flags: readonly string[]])[] = [
  [
    'Input:',
    [
      'topic',
      'title',
      'transcript',
      'notes',
      'facts',
      'allow-generic',
      'script',
      'image',
      'images',
      'narration',
      'reference',
      'clip',
      'no-rag',
      'rag-top',
      'project',
    ],
  ],
  [
    'Work:',
    [
      'only',
      'new',
      'rewrite',
      'redo',
      'take',
      'wait',
      'job',
      'detach',
      'strict',
      'output',
      'open',
      'serve',
      'port',
      'concurrency',
      'stop-seconds',
      'until-empty',
      'files',
    ],
  ],
  [
    'Who makes it:',
    [
      ...['script-provider', 'local-llm', 'script-model', 'image-provider', 'image-model', 'image-quality'],
      ...['image-via', 'image-licenses'],
      ...['video-provider', 'video-model', 'resolution', 'voice-provider', 'chain', 'no-chain'],
    ],
  ],
  [
    'Look:',
    [
      ...[
        'language',
        'platform',
        'duration',
        'style',
        'look',
        'seed',
        'aspect-ratio',
        'brand-colors',
        'logo',
        'logo-position',
      ],
      ...['transition', 'transition-seconds', 'keep-shape', 'no-keep-shape'],
    ],
  ],
  [
    'Sound and captions:',
    [
      'voice',
      'speed',
      'voice-style',
      'narrate',
      'no-narrate',
      'clip-audio',
      'bgm',
      'no-bgm',
      'bgm-volume',
      'duck',
      'no-duck',
      'loudness',
      'captions',
      'caption-style',
    ],
  ],
  ['Storage:', ['upload', 'no-upload', 'upload-assets', 'no-upload-assets', 'url-expires', 'public-url']],
  ['Money:', ['estimate', 'dry-run', 'max-cost', 'max-credits', 'resubmit']],
];
const TERMINAL = 'Terminal:';
const TERMINAL_FLAGS = ['json', 'no-input', 'yes', 'progress', 'quiet', 'verbose', 'profile', 'env-file'];
const OTHER = 'Options:';

/** Commands whose flags are shown in all groups; those of the others stand apart from the terminal's alone. */
const GROUPED = new Set(['run', 'script', 'images', 'videos', 'status', 'combine', 'preview', 'upload']);

/** Sorts the flags of each command, and of the commands below it, into groups for `--help`. */
export function groupFlags(program: Command): void {
  for (const command of program.commands) {
    const groups = GROUPED.has(command.name()) ? GROUPS : [];
    for (const each of [command, ...command.commands]) groupFlagsOf(each, groups);
  }
}

function groupFlagsOf(command: Command, groups: typeof GROUPS): void {
  if (command.options.length === 0) return;
  const headingOf = new Map(groups.flatMap(([heading, flags]) => flags.map((flag) => [flag, heading])));
  for (const flag of TERMINAL_FLAGS) headingOf.set(flag, TERMINAL);
  for (const option of command.options)
    option.helpGroup(headingOf.get((option.long ?? '').replace(/^--/, '')) ?? OTHER);
  // commander adds -h by itself, in the group that is set when it is named.
  command.optionsGroup(TERMINAL).helpOption('-h, --help', 'display help for command');
  const order = [OTHER, ...groups.map(([heading]) => heading), TERMINAL];
  command.configureHelp({ ...LAID_OUT, groupItems: inOrder(order) });
}

/** Commander's own grouping has the groups in order of their first flags, which differs between commands. */
const inOrder =
  (headings: readonly string[]): Help['groupItems'] =>
  (_unsorted, visible, headingOf) => {
    const grouped = Map.groupBy(visible, headingOf);
    const known = headings.filter((heading) => grouped.has(heading));
    const others = [...grouped.keys()].filter((heading) => !headings.includes(heading));
    return new Map([...known, ...others].map((heading) => [heading, grouped.get(heading) ?? []]));
  };
