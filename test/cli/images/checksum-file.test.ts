import { filesIn } from "../../../lib/cli/images/checksum-file.js";

const A = "a".repeat(64);
const B = "B".repeat(128);

test.each<[string, string, string, object[]]>([
  [
    "sha256sum",
    "SHA256SUMS",
    `${A}  a.qcow2\n${A} *b.qcow2\n`,
    [
      { name: "a.qcow2", checksum: A },
      { name: "b.qcow2", checksum: A },
    ],
  ],
  ["sha512sum on Windows", "SHA512SUMS", `${B}  ./a.qcow2\r\n`, [{ name: "a.qcow2", checksum: B.toLowerCase() }]],
  [
    "BSD",
    "CHECKSUM",
    `# a.qcow2: 5 bytes\nSHA256 (a.qcow2) = ${A}\nMD5 (a.qcow2) = ${A.slice(32)}\n`,
    [{ name: "a.qcow2", checksum: A }],
  ],
  ["one file", "a.qcow2.sha512", `${B}\n`, [{ name: "a.qcow2", checksum: B.toLowerCase() }]],
  ["a web page", "SHA256SUMS", "<html><body>Not found</body></html>", []],
])("a file of checksums in the form of %s is read", (_, name, text, files) => {
  expect(filesIn(text, name)).toEqual(files);
});
