import { pathValidator, validateProps } from "./validation.js";

/** Where a guest's first serial port (COM1, ttyS0) leads. */
export class SerialPort {
  /** What the guest sends is written into a file. @param path from the project's folder or absolute */
  static file(path: string): SerialPort {
    validateProps({ path }, { path: pathValidator }, "SerialPort.file: ");
    return new SerialPort(path);
  }

  private constructor(readonly path: string) {}
}
