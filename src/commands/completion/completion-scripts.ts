import type { Branch } from './completion-tree.ts';

/** Completion scripts. Every shell has a script of its own, and all are written from the same tree of commands. */

/** The bash script, for `source <(sparkfluence completion bash)`; it needs no bash-completion package. */
export function bashScript(tree: readonly Branch[]): string {
  const flagNames = (branch: Branch) => branch.flags.flatMap(({ names }) => names);
  const words = tree.map((branch) => {
    const list = [...branch.commands.map(({ name }) => name), ...branch.choices, ...flagNames(branch)];
    return `    '${branch.path}') words='${list.join(' ')}' ;;`;
  });
  const values = valueCases(tree).map(({ pattern, choices }) =>
    choices.length === 0
      ? `    ${pattern}) COMPREPLY=($(compgen -f -- "$current")); return ;;`
      : `    ${pattern}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current")); return ;;`,
  );
  const paths = tree.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `# bash completion of sparkfluence: source <(sparkfluence completion bash)
_sparkfluence() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' word words=''
  local index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "\${path:+$path }$word" in
    ${paths.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  case "$path" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ \${#COMPREPLY[@]} -eq 0 && "$current" != -* ]]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _sparkfluence sparkfluence
`;
}

/** The zsh script, for a file \`_sparkfluence\` in a folder of \`fpath\` or for \`source <(sparkfluence completion zsh)\`. */
export function zshScript(tree: readonly Branch[]): string {
  const paths = tree.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  const words = tree.map((branch) => {
    const list = [
      ...branch.commands.map(({ name, description }) => `'${name}:${description}'`),
      ...branch.choices.map((choice) => `'${choice}'`),
    ];
    const flags = branch.flags.flatMap(({ names, description }) =>
      names.map((name) => `'${name}:${description}'`),
    );
    return `    '${branch.path}') names=(${list.join(' ')}); flags=(${flags.join(' ')}) ;;`;
  });
  const values = valueCases(tree).map(({ pattern, choices }) =>
    choices.length === 0
      ? `    ${pattern}) _files; return ;;`
      : `    ${pattern}) compadd -- ${choices.join(' ')}; return ;;`,
  );
  return `#compdef sparkfluence
# zsh completion of sparkfluence: source <(sparkfluence completion zsh)
_sparkfluence() {
  local context='' word
  local -a before names flags
  before=(\${words[2,CURRENT-1]})
  for word in $before; do
    case "\${context:+$context }$word" in
    ${paths.join('|')}) context="\${context:+$context }$word" ;;
    esac
  done
  case "$context \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  local current="\${words[CURRENT]}"
  case "$context" in
${words.join('\n')}
  esac
  if [[ "$current" == -* ]]; then _describe 'flag' flags; return; fi
  if (( \${#names} )); then _describe 'word' names; else _files; _describe 'flag' flags; fi
}
if [[ "\${funcstack[1]}" == _sparkfluence ]]; then _sparkfluence "$@"; else compdef _sparkfluence sparkfluence; fi
`;
}

/** The fish script, for `sparkfluence completion fish > ~/.config/fish/completions/sparkfluence.fish`. */
export function fishScript(tree: readonly Branch[]): string {
  const lines = tree.flatMap((branch) => {
    const [command = '', below] = branch.path.split(' ');
    const subcommands = tree.find(({ path }) => path === command)?.commands.map(({ name }) => name) ?? [];
    const when =
      branch.path === ''
        ? '__fish_use_subcommand'
        : below === undefined
          ? `__fish_seen_subcommand_from ${command}${subcommands.length === 0 ? '' : `; and not __fish_seen_subcommand_from ${subcommands.join(' ')}`}`
          : `__fish_seen_subcommand_from ${command}; and __fish_seen_subcommand_from ${below}`;
    const start = `complete -c sparkfluence -n '${when}'`;
    return [
      ...branch.commands.map(({ name, description }) => `${start} -f -a '${name}' -d '${description}'`),
      ...(branch.choices.length === 0
        ? []
        : [`complete -c sparkfluence -n '${when}${notAfter(branch)}' -f -a '${branch.choices.join(' ')}'`]),
      ...Object.entries(branch.after).map(
        ([word, choices]) =>
          `complete -c sparkfluence -n '${when}; and __fish_seen_subcommand_from ${word}' ${choices.length === 0 ? '-F' : `-f -a '${choices.join(' ')}'`}`,
      ),
      ...branch.flags.map(({ names, description, takesValue, choices }) => {
        const [long = '', short] = names;
        const value = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : takesValue ? ' -r' : '';
        const shortened = short === undefined ? '' : ` -s ${short.slice(1)}`;
        return `${start} -l ${long.slice(2)}${shortened}${value} -d '${description}'`;
      }),
    ];
  });
  return `# fish completion of sparkfluence: sparkfluence completion fish | source\n${lines.join('\n')}\n`;
}

/** Where a value of a word follows, the words themselves are not offered again. */
const notAfter = ({ after, choices }: Branch): string =>
  Object.keys(after).length === 0 ? '' : `; and not __fish_seen_subcommand_from ${choices.join(' ')}`;

/** What takes a value, as patterns of `case`: flags (`'run --platform'`), and words that another follows. */
function valueCases(tree: readonly Branch[]): { pattern: string; choices: readonly string[] }[] {
  return tree.flatMap(({ path, flags, after }) => [
    ...flags
      .filter(({ takesValue }) => takesValue)
      .map(({ names, choices }) => ({
        pattern: names.map((name) => `'${path} ${name}'`).join('|'),
        choices,
      })),
    ...Object.entries(after).map(([word, choices]) => ({ pattern: `'${path} ${word}'`, choices })),
  ]);
}
