/** The supported shells. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

// The host prints one candidate per line, and its meaning after a tab.

const BASH = `# Completes the command wideload in bash. Installation: wideload completion bash >> ~/.bashrc
_wideload() {
  local line="\${COMP_LINE:0:COMP_POINT}" current="\${COMP_WORDS[COMP_CWORD]}" cut candidate
  local -a words
  # With backslashes taken off, as bash itself would.
  read -a words <<< "$line"
  [[ $line == *[[:blank:]] ]] && words+=("")
  # Readline breaks words at = and :, and puts the reply in place of the last part alone.
  [[ $current == [=:] ]] && current=
  cut="\${words[\${#words[@]} - 1]}"
  cut="\${cut%"$current"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    candidate="\${candidate#"$cut"}"
    [[ $candidate == *[!A-Za-z0-9_./:=,@~+-]* ]] && candidate=$(printf %q "$candidate")
    COMPREPLY+=("$candidate")
  done < <("\${words[0]}" --complete "\${words[@]:1}" 2> /dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=/] ]] && compopt -o nospace
  return 0
}
complete -F _wideload wideload
`;

const ZSH = `#compdef wideload
# Completes the command wideload in zsh. Installation: wideload completion zsh >> ~/.zshrc
_wideload() {
  local line text
  local -a whole open shown shown_open
  for line in "\${(@f)$("\${words[1]}" --complete "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2> /dev/null)}"; do
    text=\${line%%$'\\t'*}
    [[ -n $text ]] || continue
    # A candidate that ends in = or / continues: no blank after it.
    if [[ $text == *[=/] ]]; then open+=("$text") shown_open+=("\${line/$'\\t'/  }")
    else whole+=("$text") shown+=("\${line/$'\\t'/  }"); fi
  done
  (( \${#open} )) && compadd -S '' -l -d shown_open -a open
  (( \${#whole} )) && compadd -l -d shown -a whole
}
(( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit; }
compdef _wideload wideload
`;

const FISH = `# Completes the command wideload in fish. Installation:
# wideload completion fish > ~/.config/fish/completions/wideload.fish
function __wideload_complete
    set -l words (commandline -opc)
    $words[1] --complete $words[2..-1] (commandline -ct) 2> /dev/null
end
complete -c wideload -f -a '(__wideload_complete)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

/** Returns the script with which a shell asks the host for candidates. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
