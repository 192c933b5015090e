export const SHELLS = ["bash", "zsh", "fish"] as const;

/**
 * The completion scripts by shell.
 *
 * They query the labvisor on the command line, so that candidates always match its version, and otherwise complete file
 * names. Bash inserts candidates verbatim, and zsh splits them at colons, so both scripts quote them.
 */
export const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: `_labvisor() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$(printf %q "\${line%%$'\\t'*}")")
  done < <("$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _labvisor labvisor
`,
  zsh: `#compdef labvisor
_labvisor() {
  local line
  local -a values
  while IFS= read -r line; do
    values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#values )); then _describe labvisor values; else _files; fi
}
compdef _labvisor labvisor
`,
  fish: `function __labvisor
    set -l words (commandline -opc)
    set -l found ($words[1] complete -- $words[2..-1] "$(commandline -ct)" 2>/dev/null)
    if set -q found[1]
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete --command labvisor --no-files --arguments '(__labvisor)'
`,
};
