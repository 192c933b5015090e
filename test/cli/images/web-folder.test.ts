import { namesIn, readFile } from "../../../lib/cli/images/web-folder.js";
import { type ImageServer, redirect, startImageServer, status, whole } from "../../support/image-server.js";

let server: ImageServer;
beforeEach(async () => {
  server = await startImageServer();
});
afterEach(() => server.close());

const page = (...links: string[]) => whole(Buffer.from(links.map((link) => `<a href=${link}>x</a>`).join("\n")));

test("the names in a folder are those of the links to files and folders directly in it", async () => {
  const url = server.serve(
    "/images/",
    page('"a.qcow2"', "'./b/'", "c", '"/images/d%2B1/"', `"${server.origin}/images/e"`, '"a.qcow2"', '"%zz"'),
  );
  expect(await namesIn(url)).toEqual(["a.qcow2", "b", "c", "d+1", "e", "%zz"]);
});

test("links to other folders, to sort, and without a valid address are no names", async () => {
  const url = server.serve(
    "/images/",
    page(
      '"../"',
      '"/"',
      '"?C=N;O=D"',
      '"b/c"',
      '"https://example.org/images/d"',
      '"https://"',
      '"#top"',
      '"mailto:a@b"',
    ),
  );
  expect(await namesIn(url)).toEqual([]);
});

test("a folder that another server has is read there", async () => {
  server.serve("/mirror/images/", page('"a.qcow2"'));
  expect(await namesIn(server.serve("/images/", redirect("/mirror/images/")))).toEqual(["a.qcow2"]);
});

test("a missing folder and file are undefined, and a refused one is an error", async () => {
  expect(await namesIn(`${server.origin}/images/`)).toBeUndefined();
  expect(await readFile(`${server.origin}/SHA256SUMS`)).toBeUndefined();
  const url = server.serve("/SHA256SUMS", status(403));
  await expect(readFile(url)).rejects.toThrow(
    `${url} cannot be read (the server responded 403 Forbidden); try again later, or name a mirror in LABVISOR_IMAGE_MIRRORS`,
  );
});
