/*
 * The placeholders of secrets: what a seed has in place of a secret until an apply writes it.
 *
 * A placeholder names the secret's source and version, and not its value. So nothing has to remember which secret it
 * stands for, and a reviewer sees where the value comes from. It has no character that JSON, Terraform, or CDK escapes.
 */

/** The source that a secret is read from when a lab is applied. */
export type SecretSource =
  | { readonly environment: string }
  | { readonly file: string }
  /** A program with its arguments, which no shell interprets. */
  | { readonly command: readonly string[] };

/** A placeholder in a text. */
export interface SecretPlaceholder {
  readonly source: SecretSource;
  readonly version: number;
  /** Whether it stands for a hash of the secret, as in `/etc/shadow`. */
  readonly hashed: boolean;
}

const PLACEHOLDER = /\((hash of )?secret (environment|file|command) ([\w./:=@+% -]+), version (\d+)\)/g;

/** Returns the text that stands for a secret, such as "(secret environment DB_PASSWORD, version 1)". */
export function placeholderOf({ source, version, hashed }: SecretPlaceholder): string {
  return `(${hashed ? "hash of " : ""}secret ${sourceText(source)}, version ${version})`;
}

/** Returns a source as one line without special characters: "command sops -d db.yaml". No two sources share it. */
export function sourceText(source: SecretSource): string {
  if ("environment" in source) return `environment ${encode(source.environment)}`;
  if ("file" in source) return `file ${encode(source.file)}`;
  return `command ${source.command.map(encode).join(" ")}`;
}

/** Returns the placeholders in a text. */
export function placeholdersIn(text: string): SecretPlaceholder[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, hashed, kind, words, version]) => ({
    source: parseSource(kind, words),
    version: Number(version),
    hashed: hashed !== undefined,
  }));
}

/** Returns a text with other texts in place of its placeholders. */
export function replacePlaceholders(text: string, replacement: (placeholder: SecretPlaceholder) => string): string {
  return text.replace(PLACEHOLDER, (whole) => replacement(placeholdersIn(whole)[0]));
}

/** Returns a text in which `change` has changed each part between placeholders. */
export function betweenPlaceholders(text: string, change: (part: string) => string): string {
  const placeholders = text.match(PLACEHOLDER) ?? [];
  if (placeholders.length === 0) return change(text);
  let from = 0;
  const parts = placeholders.map((placeholder) => {
    const at = text.indexOf(placeholder, from);
    const part = change(text.slice(from, at)) + placeholder;
    from = at + placeholder.length;
    return part;
  });
  return parts.join("") + change(text.slice(from));
}

function parseSource(kind: string, words: string): SecretSource {
  if (kind === "command") return { command: words.split(" ").map(decodeURIComponent) };
  const word = decodeURIComponent(words);
  return kind === "file" ? { file: word } : { environment: word };
}

/** Encodes a word of printable characters, which is not empty, in UTF-8. */
function encode(word: string): string {
  return encodeURIComponent(word)
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%(?:2F|3A|3D|40|2B)/g, decodeURIComponent);
}
