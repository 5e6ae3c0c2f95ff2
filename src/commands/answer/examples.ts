import type { Command } from 'commander';

/** The examples below a command's `--help`, a line each. A test checks that the program accepts every line. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  run: [
    'sparkfluence run "how to save money"',
    'sparkfluence run --topic "5 ways to save money" --language english',
    'sparkfluence run --transcript talk.txt --platform youtube_shorts --duration 60s --captions burn',
    'sparkfluence run --topic "kopi" --estimate',
    'sparkfluence run --topic "kopi" --voice deep --brand-colors 0a3d62,ffd166 --logo logo.svg',
    'sparkfluence run --project sparkfluence-projects/2026-01-05-kopi-1a2b3c4d',
    'sparkfluence run --project DIR --only BODY_2 --redo',
  ],
  batch: [
    'sparkfluence batch topics.csv --estimate',
    'sparkfluence batch topics.csv --jobs 2 --max-cost 20',
    'sparkfluence batch status topics.csv --json',
    'sparkfluence batch cancel topics.csv',
    'sparkfluence batch retry topics.csv --jobs 2',
  ],
  translate: [
    'sparkfluence translate DIR --language indonesian',
    'sparkfluence translate DIR --language spanish --estimate',
  ],
  script: [
    'sparkfluence script --topic "5 ways to save money" --language english > script.json',
    'sparkfluence script --topic "our café" --notes facts.txt',
  ],
  images: [
    'sparkfluence images < script.json > images.json',
    'sparkfluence images --project DIR --only HOOK --redo',
  ],
  videos: [
    'sparkfluence videos < images.json > videos.json',
    'sparkfluence videos --project DIR --take BODY_2=1',
  ],
  status: [
    'sparkfluence status',
    'sparkfluence status --wait < videos.json',
    'sparkfluence status --project DIR',
  ],
  combine: [
    'sparkfluence combine --project DIR --bgm music.mp3 --bgm-volume 0.2',
    'sparkfluence combine --project DIR --captions burn --caption-style phrase',
    'sparkfluence combine --clip HOOK=intro.mp4 --clip ENDING_CTA=outro.mp4 --bgm music.mp3',
  ],
  worker: ['sparkfluence worker --concurrency 4', 'sparkfluence worker --until-empty --progress json'],
  serve: ['sparkfluence serve', 'sparkfluence serve --port 9000 --keys-file keys.json --budget alice=5'],
  list: ['sparkfluence list', 'sparkfluence list --json'],
  open: ['sparkfluence open', 'sparkfluence open --folder'],
  projects: [
    'sparkfluence projects list',
    'sparkfluence projects clean --older-than 30d',
    'sparkfluence projects clean --older-than 90d --finals --yes',
    'sparkfluence projects clean --uploads --older-than 30d',
    'sparkfluence projects clean --stored --older-than 30d',
    'sparkfluence projects clean --jobs --older-than 90d',
  ],
  upload: [
    'sparkfluence upload DIR --upload s3://my-videos/shorts',
    'sparkfluence upload final.mp4 --upload supabase://videos --url-expires 12h',
  ],
  rag: [
    'sparkfluence rag add notes/ --language english --niche cooking',
    'sparkfluence rag search "opening for a bread video" --language english --top 5',
    'sparkfluence rag list --language english --limit 20',
    'sparkfluence rag remove --origin notes/bread.md',
    'sparkfluence rag export passages.jsonl',
    'sparkfluence rag learn PROJECT --views 12000 --likes 800 --retention 71',
  ],
  voices: [
    'sparkfluence voices list --provider gemini --language indonesian',
    'sparkfluence voices try Puck --provider gemini --language indonesian -o puck.wav',
    'sparkfluence voices try deep --provider espeak --speed 1.1',
    'sparkfluence voices add piper-en-joe --accept-license',
    'sparkfluence voices remove piper-en-joe',
  ],
  doctor: ['sparkfluence doctor', 'sparkfluence doctor --online --json'],
  mcp: ['sparkfluence mcp', 'sparkfluence mcp --profile travel'],
  schema: ['sparkfluence schema script-response', 'sparkfluence schema config > sparkfluence.schema.json'],
  config: [
    'sparkfluence config list --origin',
    'sparkfluence config get language --profile brand-x',
    'sparkfluence config set language indonesian',
    'sparkfluence config set --profile brand-x brand_colors 0a3d62,ffd166',
    'sparkfluence config set --user --profile brand-x music ~/music/brand.mp3',
  ],
  completion: [
    'source <(sparkfluence completion bash)',
    'sparkfluence completion zsh > ~/.zfunc/_sparkfluence',
    'sparkfluence completion fish > ~/.config/fish/completions/sparkfluence.fish',
  ],
};

/** Adds its examples to each command, and to each subcommand the examples that begin with its name. */
export function addExamples(program: Command): void {
  for (const command of program.commands) {
    const lines = EXAMPLES[command.name()];
    if (
      lines === undefined ||
      command.options.length + command.registeredArguments.length + command.commands.length === 0
    )
      continue;
    command.addHelpText('after', examplesText(lines));
    for (const below of command.commands) {
      const start = `sparkfluence ${command.name()} ${below.name()}`;
      const own = lines.filter((line) => line === start || line.startsWith(`${start} `));
      if (own.length > 0) below.addHelpText('after', examplesText(own));
    }
  }
}

const examplesText = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
