import { writeFileSync } from "node:fs";

/** Puts what a command made where `--output` says. @param file without one it goes to stdout */
export function writeOutput(text: string, file: string | undefined): void {
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
