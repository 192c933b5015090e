import { run } from "./run.js";

/** What tells its version at once has hung where it takes longer. */
const PATIENCE_MS = 15_000;

/** What a program says where it is asked for its version, or in `failure` why it does not. */
export interface Answer {
  readonly said: string;
  readonly failure?: string;
}

/** @param timeout in milliseconds */
export async function askVersion(program: string, option: string, timeout = PATIENCE_MS): Promise<Answer> {
  try {
    const env = { CHECKPOINT_DISABLE: "1" };
    const { exitCode, signal, stdout, stderr } = await run(program, [option], { env, timeout });
    // ssh tells its version on stderr.
    const said = `${stdout}\n${stderr}`.trim();
    const end = signal === undefined ? `it exited with ${exitCode}` : `it was ended by ${signal}`;
    return exitCode === 0 ? { said } : { said, failure: firstLine(said) || end };
  } catch (error) {
    return { said: "", failure: firstLine((error as Error).message) };
  }
}

export const firstLine = (text: string): string => text.split("\n")[0];
