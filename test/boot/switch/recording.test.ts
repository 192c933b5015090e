import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Recording } from "../../../lib/boot/switch/recording.js";
import { blocksIn, frame } from "./support.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-recording-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Returns the texts of the frames in a recording's files, one after the other. */
function textsIn(recording: Recording): string[] {
  const blocks = blocksIn(Buffer.concat(recording.files.map((file) => readFileSync(file))));
  return blocks.filter(({ type }) => type === 6).map(({ body }) => body.toString("utf8", 34, 42));
}

const record = (recording: Recording, count: number) => {
  const texts = Array.from({ length: count }, (_, index) => `${index}`.padStart(8, "0"));
  for (const text of texts) recording.write(frame(1, 2, text));
  recording.close();
  return texts;
};

test("a recording of few frames has all of them, in one file", () => {
  const recording = new Recording(path.join(folder, "lan.pcapng"));
  const texts = record(recording, 1000);
  expect(textsIn(recording)).toEqual(texts);
  expect(recording.files).toEqual([path.join(folder, "lan.pcapng")]);
});

test("a recording of many frames has the last ones, and its size is bounded", () => {
  const mostBytes = 10_000;
  const recording = new Recording(path.join(folder, "lan.pcapng"), mostBytes);
  const texts = record(recording, 2000);
  const found = textsIn(recording);
  expect(found).toEqual(texts.slice(-found.length));
  const sizes = readdirSync(folder).map((name) => statSync(path.join(folder, name)).size);
  expect(sizes).toHaveLength(2);
  for (const size of sizes) expect(size).toBeLessThan(mostBytes + 100);
  // At least one full file.
  expect(Math.max(...sizes)).toBeGreaterThanOrEqual(mostBytes);
});
