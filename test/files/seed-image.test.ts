import { parse } from "yaml";
import { iso9660 } from "../../lib/files/iso9660.js";
import { seedImage } from "../../lib/files/seed-image.js";
import { placeholderOf } from "../../lib/secret-placeholder.js";

const source = { environment: "DB_PASSWORD" };
const token = placeholderOf({ source, version: 2, hashed: false });
const hash = placeholderOf({ source, version: 2, hashed: true });
const KEY = "environment DB_PASSWORD";

test("a seed has secrets in place of their placeholders, as JSON strings have them", async () => {
  const secret = 'quote " backslash \\ line\nbreak ü $& $1';
  const files = { "user-data": JSON.stringify({ a: `x ${token} y`, b: token }) };
  const filled = { "user-data": `#cloud-config\n${JSON.stringify({ a: `x ${secret} y`, b: secret })}` };
  expect(await seedImage(files, { [KEY]: secret })).toEqual(iso9660("cidata", filled));
});

test("user-data that already is a cloud-config stays as it is", async () => {
  const files = { "user-data": "#cloud-config\n{}\n" };
  expect(await seedImage(files, {})).toEqual(iso9660("cidata", files));
});

test("a seed is YAML whatever characters a secret has", async () => {
  const secret = `${[...Array(256).keys()].map((code) => String.fromCharCode(code)).join("")}\u2028\ufeff\uffff€😀`;
  const image = Buffer.from(await seedImage({ "user-data": JSON.stringify({ a: token }) }, { [KEY]: secret }));
  const text = /\{"a":"(.*)"\}/.exec(image.toString())?.[0] ?? "";
  expect(text).not.toMatch(/[^\x20-\x7e\u00a0-\ud7ff\ud800-\udfff\ue000-\ufefe]/);
  expect(parse(text)).toEqual({ a: secret });
  expect(JSON.parse(text)).toEqual({ a: secret });
});

test("a seed without placeholders is the image of its files", async () => {
  const files = { "meta-data": "{}\n" };
  expect(await seedImage(files, {})).toEqual(iso9660("cidata", files));
});

test("a seed has a salted hash of a password that crypt(5) verifies", async () => {
  const hashIn = async () => {
    const image = Buffer.from(
      await seedImage({ "user-data": JSON.stringify({ hashed_passwd: hash }) }, { [KEY]: "pässword" }),
    );
    expect(image.includes("pässword")).toBe(false);
    return /\$6\$rounds=50000\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}/.exec(image.toString())?.[0] ?? "";
  };
  const { verify } = await import("unixcrypt");
  const [first, second] = [await hashIn(), await hashIn()];
  expect(verify("pässword", first)).toBe(true);
  expect(first).not.toBe(second);
});

test("a seed is not written if the value of a secret is missing", async () => {
  await expect(seedImage({ "user-data": token }, { "environment OTHER": "hidden" })).rejects.toThrow(
    "The value of the secret environment DB_PASSWORD is missing",
  );
});
