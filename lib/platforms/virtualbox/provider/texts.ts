/**
 * A validator of all texts: what VBoxManage ends itself at (the two last code points of each plane, seen with 7.2.22), what no program can be given, and what ends
 * a line for some that read what it prints.
 */
export function textProblem(text: string): string | undefined {
  const wrong = [...text].find((character) => {
    const code = character.codePointAt(0) ?? 0;
    return (code & 0xfffe) === 0xfffe || [0, 0x2028, 0x2029].includes(code);
  });
  const code = wrong?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return code && `It has the character U+${code}, with which VirtualBox cannot work.`;
}
