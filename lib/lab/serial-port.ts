import { KIND } from "./kind.js";
import { pathValidator, validateProps } from "./validation.js";

/** The other end of a guest's first serial port (COM1, ttyS0). */
export class SerialPort {
  /**
   * Returns a port whose output is written to a file.
   *
   * @param path absolute, or relative to the project's folder
   */
  static file(path: string): SerialPort {
    validateProps({ path }, { path: pathValidator }, "SerialPort.file: ");
    return new SerialPort(path);
  }

  private constructor(readonly path: string) {}

  /** @internal */
  get [KIND](): string {
    return "serial port";
  }
}
