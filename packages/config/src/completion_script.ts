import type { Declarations } from './declare.ts';
import type { CommandHelp } from './help.ts';

/**
 * The script that makes a shell ask `completions`. yargs' own script makes a function's name of the program's, and
 * `node host` is two words; and it would ask the host about everything that `node` is called for.
 */
export function completionScript({ all }: Declarations, commands: readonly CommandHelp[]): string {
  const flags = all.flatMap(({ flags: [flag = ''] }) => [`--${flag}`]);
  const known = [...commands.map(({ name }) => name), ...flags].join(' ');
  return `# Completes the commands and options of Wideload, in bash and in zsh.
# Installation: node host completion >> ~/.bashrc
[ -z "\${ZSH_VERSION-}" ] || { autoload -U +X compinit bashcompinit && compinit && bashcompinit; }

_wideload_completions() {
  local program=("\${COMP_WORDS[0]}") words
  if [ "\${program[0]##*/}" = node ]; then
    # Of all that node runs, only the host.
    case "\${COMP_WORDS[1]##*/}" in
      host | host.js) program+=("\${COMP_WORDS[1]}") ;;
      *) return 0 ;;
    esac
  fi
  local first=\${#program[@]}
  [ "$COMP_CWORD" -ge "$first" ] || return 0
  # Where the configuration is broken there are still the words of when this script was made.
  words=$("\${program[@]}" --get-yargs-completions host "\${COMP_WORDS[@]:first:COMP_CWORD-first+1}" 2>/dev/null) ||
    words='${known}'
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _wideload_completions wideload node
`;
}
