/** What is wrong with it as a destination of ssh: one word that ssh takes for no option. */
export function sshDestination(text: string): string | undefined {
  return /^[^\s-]\S*$/.test(text)
    ? undefined
    : 'It is "user@host", "ssh://user@host:2222" or a name in ~/.ssh/config, without spaces, and begins with no "-".';
}
