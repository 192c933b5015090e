import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import type { Listener } from "../../../../../../../lib/platforms/virtualbox/provider/host/networks.js";
import { localMachine } from "../../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/local-machine.js";
import type { Machine } from "../../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/machine.js";

/** Words that have a meaning to shells and programs. */
const AWKWARD = [
  "plain",
  "two words",
  "it's",
  '"quoted"',
  "$HOME",
  "`id`",
  "a\nb",
  "-rf",
  "ü €",
  "back\\slash",
  "*",
  ";#",
];

/** The behavior that both kinds of machine share. */
export function describeMachine(title: string, machine: () => Machine): void {
  describe(title, () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(os.tmpdir(), "machine-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it("passes arguments and environment to a program unchanged, and reports its exit code", async () => {
      const args = ["-c", 'printf "%s|" "$A" "$@"; echo oops >&2; exit 3', "sh", ...AWKWARD, ""];
      const { exitCode, stdout, stderr } = await machine().run("sh", args, { env: { A: "b c'" } });
      expect({ exitCode, stdout, stderr }).toEqual({
        exitCode: 3,
        stdout: `b c'|${[...AWKWARD, ""].join("|")}|`,
        stderr: "oops\n",
      });
    });

    it("recognizes its operating system", async () => {
      expect(await machine().onMacOs()).toBe(process.platform === "darwin");
    });

    it("reports a missing program", async () => {
      await expect(machine().run("no-such-program", [], {})).rejects.toThrow(/'no-such-program/);
      await expect(machine().run("/etc/passwd", [], {})).rejects.toThrow(/'\/etc\/passwd/);
    });

    it("writes a file that only its owner reads, over one that others can read", async () => {
      for (const name of AWKWARD) {
        const file = path.join(folder, name);
        writeFileSync(file, "before", { mode: 0o644 });
        // A killed process left this one.
        writeFileSync(`${file}.part`, "before", { mode: 0o644 });
        const content = Buffer.from([...Array(256).keys()]);
        await machine().writePrivately(file, content);
        expect(readFileSync(file).equals(content)).toBe(true);
        expect(statSync(file).mode & 0o777).toBe(0o600);
      }
      expect(readdirSync(folder)).toHaveLength(AWKWARD.length);
      const blocked = path.join(folder, "folder");
      mkdirSync(path.join(blocked, "full"), { recursive: true });
      await expect(machine().writePrivately(blocked, Buffer.from("hidden"))).rejects.toThrow(/^(?!.*hidden)/);
      expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
    });

    it("checks and reads paths, and lists files and folders separately", async () => {
      expect(await machine().exists(folder)).toBe(true);
      expect(await machine().list(path.join(folder, "none"), "files")).toEqual([]);
      for (const name of AWKWARD) {
        const file = path.join(folder, `file ${name}`);
        expect(await machine().exists(file)).toBe(false);
        expect(await machine().read(file)).toBeUndefined();
        writeFileSync(file, `of ${name}`);
        await machine().makeFolder(path.join(folder, `folder ${name}`, name));
        expect(await machine().exists(file)).toBe(true);
        expect(await machine().missing([file, `${file} not`])).toEqual(new Set([`${file} not`]));
        expect(await machine().read(file)).toBe(`of ${name}`);
      }
      const listed = async (kind: "files" | "folders") => (await machine().list(folder, kind)).toSorted();
      expect(await listed("files")).toEqual(AWKWARD.map((name) => `file ${name}`).toSorted());
      expect(await listed("folders")).toEqual(AWKWARD.map((name) => `folder ${name}`).toSorted());
    });

    it("creates folders, existing or not, and reports when that is impossible", async () => {
      const deep = path.join(folder, "a", "b", "c");
      await Promise.all([machine().makeFolder(deep), machine().makeFolder(deep)]);
      // Their parents are created concurrently.
      for (let round = 0; round < 20; round++) {
        const all = Array.from({ length: 8 }, (_, n) => path.join(folder, `round${round}`, "above", `${n % 4}`));
        await Promise.all(all.map((each) => machine().makeFolder(each)));
        expect(all.every((each) => existsSync(each))).toBe(true);
      }
      await machine().makeFolder(deep);
      expect(existsSync(deep)).toBe(true);
      const file = path.join(folder, "file");
      writeFileSync(file, "");
      for (const none of ["/proc/none/below", file, path.join(file, "below")])
        await expect(machine().makeFolder(none)).rejects.toMatchObject({
          code: "FAILED",
          message: expect.stringContaining(none.replace(/\/below$/, "")),
        });
    });

    it("reports why programs cannot listen, and listens on nothing afterwards", async () => {
      const [server, socket] = [createServer().listen(0, "127.0.0.1"), createSocket("udp4").bind(0, "127.0.0.1")];
      await Promise.all([once(server, "listening"), once(socket, "listening")]);
      const [tcp, udp] = [(server.address() as AddressInfo).port, socket.address().port];
      const on = (protocol: Listener["protocol"], hostAddress: string, hostPort: number) =>
        ({ protocol, hostAddress, hostPort }) satisfies Listener;
      const listeners = [
        ...[on("tcp", "127.0.0.1", tcp), on("tcp", "", tcp), on("udp", "127.0.0.1", udp)],
        ...[on("tcp", "203.0.113.9", tcp), on("udp", "203.0.113.9", udp)],
        ...[on("tcp", "::1", tcp), on("tcp", "::", tcp), on("udp", "::1", udp), on("tcp", "127.0.0.2", tcp)],
      ];
      const elsewhere = ["no such address", "no such address"];
      const free = Array.from({ length: 4 });
      expect(await machine().listenProblems(listeners)).toEqual(["in use", "in use", "in use", ...elsewhere, ...free]);
      server.close();
      socket.close();
      await Promise.all([once(server, "close"), once(socket, "close")]);
      for (let round = 0; round < 2; round++)
        expect(await machine().listenProblems(listeners.slice(0, 3))).toEqual([undefined, undefined, undefined]);
    });

    it("removes files and empty folders", async () => {
      const [file, full, empty] = ["a file", "full", "empty"].map((name) => path.join(folder, name));
      for (const each of [full, empty]) mkdirSync(each);
      writeFileSync(file, "");
      writeFileSync(path.join(full, "x"), "");
      await machine().remove(file);
      for (const each of [full, empty, path.join(folder, "none")]) await machine().removeIfEmpty(each);
      expect(readdirSync(folder)).toEqual(["full"]);
      await expect(machine().remove(file)).rejects.toThrow(/a file/);
    });

    it("copies a file that only can be read to one that can be written", async () => {
      const [file, copy] = ["-a file", "a 'copy'"].map((name) => path.join(folder, name));
      writeFileSync(file, "content", { mode: 0o444 });
      await machine().copyFile(file, copy);
      expect(readFileSync(copy, "utf8")).toBe("content");
      expect(statSync(copy).mode & 0o777).toBe(0o600);
    });

    it("reports a file's size, the time since it was written, and the free space for a folder", async () => {
      const file = path.join(folder, "x");
      writeFileSync(file, "é");
      expect(await machine().sizeOf(file)).toBe(2);
      expect(Math.abs(await machine().millisecondsSinceWrite(file))).toBeLessThan(5000);
      const then = new Date(Date.now() - 3_600_000);
      utimesSync(file, then, then);
      expect(Math.abs((await machine().millisecondsSinceWrite(file)) - 3_600_000)).toBeLessThan(5000);
      const free = await machine().freeMib(path.join(folder, "not", "yet"));
      expect(Math.abs(free - (await localMachine.freeMib(folder)))).toBeLessThan(2000);
    });
  });
}
