import { LabError } from "../../lab-error.js";
import type { Dialogue } from "./dialogue.js";

/** Nobody answers: what a check finds out. What cannot be asked at all is a UserError. */
export class Unreachable extends Error {}

/** Who is to ask cannot be got to, and may be later. */
export class NotThere extends LabError {}

/** Who asks, and by what. */
export interface Asker {
  /** @throws {Unreachable} @throws {LabError} */
  ping(address: string, seconds: number): Promise<void>;
  /**
   * Connects, says what is to be said, and reads the answer until there is enough of it, its end, or the time is up.
   *
   * @returns each character is a byte
   * @throws {Unreachable} @throws {LabError}
   */
  exchange(address: string, dialogue: Dialogue, seconds: number): Promise<string>;
}
