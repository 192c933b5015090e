import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * A program in place of QEMU: a guest whose agent answers as that of a guest with nothing but NATs of its own, and
 * echoes at ports. It notes its name and its disks in the file "started".
 */
const GUEST = `#!${process.execPath}
const { appendFileSync } = require("node:fs");
const { connect } = require("node:net");
const { createInterface } = require("node:readline");
const [, socket] = /^socket,id=agent,path=(.*)$/m.exec(process.argv.join("\\n"));
const port = connect(socket);
const send = (message) => port.write(JSON.stringify(message) + "\\n");
const macs = process.argv.flatMap((arg) => /,mac=([^,]*)/.exec(arg)?.[1] ?? []);
const lease = { local: "10.0.2.15", prefixlen: 24, scope: "global" };
const links = macs.map((address, index) => ({ ifname: "eth" + index, address, addr_info: [lease] }));
const routes = macs.map(() => ({ gateway: "10.0.2.2", dev: "eth0" }));
const facts = [links, routes, []].map((list) => JSON.stringify(list) + "\\n").join("");
const answers = { "result.json": '{ "v1": { "errors": [] } }', "ip -j": facts };
createInterface(port).on("line", (line) => {
  const { id, command, data } = JSON.parse(line);
  const [, stdout = ""] = Object.entries(answers).find(([part]) => command?.includes(part)) ?? [];
  if (command !== undefined) send({ id, exitCode: 0, stdout, stderr: "" });
  if (command?.includes("poweroff")) process.exit();
  if (data) send({ id, data: Buffer.from("echo " + Buffer.from(data, "base64")).toString("base64") });
  if (data === "") send({ id, data });
});
const disks = process.argv.flatMap((arg) => /^if=none,id=disk.*\\/(.*\\.qcow2)$/.exec(arg)?.[1] ?? []);
appendFileSync("started", [process.argv[3], ...disks].join(" ") + "\\n");
send({ ready: true });
setInterval(() => {}, 1000);
`;

const IMAGE_TOOL = `#!/bin/sh
echo '{ "format": "raw", "virtual-size": 512 }'
`;

/**
 * Writes programs with the names of QEMU's into a folder for PATH.
 *
 * @param guest the program in place of the virtual machine
 */
export function writeStubQemu(folder: string, guest = GUEST): void {
  for (const [name, content] of Object.entries({ "qemu-system-x86_64": guest, "qemu-img": IMAGE_TOOL })) {
    writeFileSync(path.join(folder, name), content);
    chmodSync(path.join(folder, name), 0o755);
  }
}
