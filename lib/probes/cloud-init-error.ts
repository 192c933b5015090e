/**
 * Returns an error in cloud-init's `result.json` in a readable form: `MODULE: MESSAGE`.
 *
 * A module's error is the Python representation of a pair of a name and an exception, such as
 * `('scripts-user', RuntimeError('Runparts: 1 failures (runcmd) in 1 attempted commands'))`. Others stay as they are.
 */
export function readableError(error: string): string {
  const [, module, exception, value] = ERROR.exec(error) ?? [];
  if (module === undefined) return error;
  const message = textOf(value);
  // A KeyError, for example, has only the key.
  if (message === undefined || !message.includes(" ")) return `${module}: ${exception}: ${message ?? value}`;
  return `${module}: ${failedCommand(message) ?? message}`;
}

/** Python before 3.7 writes a comma after an exception's only value. */
const ERROR = /^\('([^']+)', (\w+)\((.*?),?\)\)$/s;
const LITERAL = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs;

/** Returns the text of a string literal of Python, or undefined for anything else. */
function textOf(value: string): string | undefined {
  const [literal, ...others] = textsIn(value);
  return others.length === 0 && literal?.length === value.length ? literal.text : undefined;
}

/** Returns the string literals of Python in a text, and their lengths. */
function textsIn(text: string): { readonly text: string; readonly length: number }[] {
  return [...text.matchAll(LITERAL)].map(([literal, single, double]) => ({
    text: (single ?? double).replace(/\\(?:x([0-9a-f]{2})|(.))/gs, (_, code, character) =>
      code === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
    ),
    length: literal.length,
  }));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** Returns a sentence about a failed command, if the message is cloud-init's table about it. */
function failedCommand(message: string): string | undefined {
  const [, command, code, stderr = ""] = COMMAND.exec(message) ?? [];
  if (command === undefined) return undefined;
  const words = command.startsWith("[") ? textsIn(command).map(({ text }) => text) : [command];
  const output = stderr === "-" ? "" : `: ${stderr.trim().replace(/\s*\n\s*/g, "; ")}`;
  return `${words.join(" ")} exited with ${code}${output}`;
}

const COMMAND = /^Command: (.*?)\nExit code: (\S+)\n.*^Stderr: (.*)$/ms;
