import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { filesBelow } from "./files-below.js";
import { unzipped } from "./zip.js";

/** Returns the encodings of a secret. For base64, the part that does not depend on the surrounding bytes. */
function encodings(text: string): string[] {
  const base64 = [0, 1, 2].map((before) => {
    const whole = Buffer.from("x".repeat(before) + text).toString("base64");
    return whole.slice(before === 0 ? 0 : 4, -4);
  });
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    text.replaceAll("&", "\\u0026").replaceAll('"', '\\"'),
    encodeURIComponent(text),
    encodeURI(text),
    Buffer.from(text).toString("hex"),
    ...base64,
    ...base64.map((each) => each.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

/** A search for planted secrets. */
export class LeakSearch {
  /** The secrets in all encodings. */
  readonly encodings: readonly { readonly text: string; readonly encoded: string }[];

  constructor(secrets: readonly string[]) {
    this.encodings = secrets.flatMap((text) => encodings(text).map((encoded) => ({ text, encoded })));
  }

  /** Returns the secrets that occur in bytes. */
  in(bytes: Buffer | string): string[] {
    const text = typeof bytes === "string" ? Buffer.from(bytes).toString("latin1") : bytes.toString("latin1");
    return [...new Set(this.encodings.flatMap((each) => (text.includes(each.encoded) ? [each.text] : [])))];
  }

  /** Returns the secrets in a folder's files and archives, except for excluded ones. Links are not followed. */
  below(folder: string, excluded: RegExp): string[] {
    return filesBelow(folder)
      .filter((file) => !excluded.test(file))
      .flatMap((file) => this.in(unpacked(path.join(folder, file))).map((text) => `${file}: ${text}`));
  }
}

/** Returns the content of an archive as well as the file itself. */
function unpacked(file: string): Buffer {
  const bytes = readFileSync(file);
  if (bytes.subarray(0, 2).toString() === "PK") return Buffer.concat([bytes, unzipped(bytes)]);
  if (bytes.subarray(0, 2).equals(Buffer.of(0x1f, 0x8b))) return Buffer.concat([bytes, gunzipSync(bytes)]);
  return bytes;
}
