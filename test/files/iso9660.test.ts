import fc from "fast-check";
import { iso9660 } from "../../lib/files/iso9660.js";

const files = { "meta-data": "instance-id: a\n", "network-config": "n".repeat(5000), "user-data": "" };

/** The files in the root folder of one of an image's two namings, read as ECMA-119 says. */
function readFiles(image: Buffer, descriptorSector: number, decode: (name: Buffer) => string): Record<string, string> {
  const rootRecord = image.subarray(descriptorSector * 2048 + 156);
  const folder = image.subarray(rootRecord.readUInt32LE(2) * 2048).subarray(0, rootRecord.readUInt32LE(10));
  const found: Record<string, string> = {};
  for (let at = 0; folder[at] > 0; at += folder[at]) {
    const record = folder.subarray(at, at + folder[at]);
    expect(record.readUInt32LE(2)).toBe(record.readUInt32BE(6));
    expect(record.readUInt32LE(10)).toBe(record.readUInt32BE(14));
    if ((record[25] & 2) === 0) {
      const start = record.readUInt32LE(2) * 2048;
      found[decode(record.subarray(33, 33 + record[32]))] = image.toString(
        "utf8",
        start,
        start + record.readUInt32LE(10),
      );
    }
  }
  return found;
}

const ucs2 = (name: Buffer) => Buffer.from(name).swap16().toString("utf16le");
const ascii = (name: Buffer) => name.toString("ascii");

test("files have full names in Joliet and short ones in ISO 9660", () => {
  const image = iso9660("cidata", files);
  expect(readFiles(image, 17, ucs2)).toEqual({
    "meta-data;1": files["meta-data"],
    "network-config;1": files["network-config"],
    "user-data;1": "",
  });
  expect(Object.keys(readFiles(image, 16, ascii))).toEqual(["META_DAT.;1", "NETWORK_.;1", "USER_DAT.;1"]);
});

test("the descriptors contain the label, the size, and their terminator", () => {
  const image = iso9660("cidata", files);
  const sector = (number: number) => image.subarray(number * 2048, (number + 1) * 2048);
  expect(sector(16).toString("latin1", 0, 7)).toBe("\x01CD001\x01");
  expect(sector(17).toString("latin1", 0, 7)).toBe("\x02CD001\x01");
  expect(sector(18).toString("latin1", 0, 7)).toBe("\xffCD001\x01");
  expect(ascii(sector(16).subarray(40, 72)).trimEnd()).toBe("cidata");
  expect(ucs2(sector(17).subarray(40, 72)).trimEnd()).toBe("cidata");
  expect(sector(17).toString("ascii", 88, 91)).toBe("%/E");
  expect(sector(16).readUInt32LE(80) * 2048).toBe(image.length);
});

test("any content can be read back, and the same files give the same bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 5000 }), (text) => {
      const image = iso9660("cidata", { "user-data": text });
      expect(readFiles(image, 17, ucs2)).toEqual({ "user-data;1": Buffer.from(text).toString() });
      expect(image.equals(iso9660("cidata", { "user-data": text }))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("more files than fit into one sector are rejected", () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`a-file-with-a-long-name-${n}`, ""]));
  expect(() => iso9660("cidata", many)).toThrow("the root folder has 60 files, which do not fit into one sector");
});
