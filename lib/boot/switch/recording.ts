import { existsSync, renameSync } from "node:fs";
import { Capture } from "./capture.js";

/** The size at which a file gives way to the next one: more than all frames of an ordinary test. */
const MOST_BYTES = 2 ** 24;

/** The last frames of a network, in at most two pcapng files, however many frames there are. */
export class Recording {
  private capture: Capture;

  /** @param mostBytes the size from which a file takes no more frames */
  constructor(
    private readonly path: string,
    private readonly mostBytes = MOST_BYTES,
  ) {
    this.capture = new Capture(path);
  }

  /** The error after which no more frames are recorded, such as that of a full disk. */
  get failure(): Error | undefined {
    return this.capture.failure;
  }

  write(frame: Buffer): void {
    if (this.capture.bytes >= this.mostBytes) {
      this.capture.close();
      renameSync(this.path, this.earlier);
      this.capture = new Capture(this.path);
    }
    this.capture.write(frame);
  }

  close(): void {
    this.capture.close();
  }

  /** The files from the oldest to the newest frame. One after the other, they are one pcapng file. */
  get files(): string[] {
    return [this.earlier, this.path].filter((file) => existsSync(file));
  }

  private get earlier(): string {
    return `${this.path}.earlier`;
  }
}
