import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import type { DiskRecord } from "../../../../../../lib/platforms/virtualbox/provider/host/disks.js";
import { SimulatedHost } from "../../../../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import { emptyState } from "../../../../../../lib/platforms/virtualbox/provider/host/simulated/state.js";
import { StateFile } from "../../../../../../lib/platforms/virtualbox/provider/host/simulated/state-file.js";
import { settings } from "../fixtures.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "lv-state-"));
  file = path.join(folder, "deep", "state.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

it("the state file outlives the process, and its folder is created", async () => {
  const uuid = uuidV4();
  await new SimulatedHost({ file }).createVm({ uuid, settings: settings({ description: "kept" }) });
  const found = await new SimulatedHost({ file }).readVms([uuid], new Set());
  expect(found.get(uuid)?.settings.description).toBe("kept");
});

it("the state file loses no concurrent change, within a process or between processes", async () => {
  await new SimulatedHost({ file }).createDisk({
    path: "/first",
    format: "VDI",
    sizeMib: 1,
    description: "",
    adopt: false,
  });
  const script = path.join(folder, "writer.ts");
  const host = path.resolve(__dirname, "../../../../../../lib/platforms/virtualbox/provider/host/simulated/host.ts");
  writeFileSync(
    script,
    `import { SimulatedHost } from ${JSON.stringify(host)};
     const host = new SimulatedHost({ file: process.argv[2] });
     void Promise.all(Array.from({ length: 10 }, (_, i) =>
       host.createNatNetwork({ name: process.argv[3] + i, cidr: "10.0.0.0/8", dhcp: true, forwards: [] }, { adopt: false })));`,
  );
  const others = ["a", "b", "c"].map((name) =>
    spawn(process.execPath, ["--import", "tsx", script, file, name], {
      stdio: "inherit",
      env: { ...process.env, NODE_OPTIONS: "" },
    }),
  );
  const mine = Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      new SimulatedHost({ file }).createNatNetwork(
        { name: `d${i}`, cidr: "10.0.0.0/8", dhcp: true, forwards: [] },
        { adopt: false },
      ),
    ),
  );
  await Promise.all([mine, ...others.map((other) => once(other, "exit"))]);
  expect(Object.keys((await new StateFile(file).read()).natNetworks)).toHaveLength(40);
}, 60_000);

it("a failed change leaves the state file unchanged", async () => {
  const state = new StateFile(file);
  await state.change((current) => {
    current.natNetworks.a = { name: "a", cidr: "10.0.0.0/8", dhcp: true, forwards: [] };
  });
  const before = readFileSync(file, "utf8");
  const failing = state.change((current) => {
    delete current.natNetworks.a;
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(readFileSync(file, "utf8")).toBe(before);
  expect(readdirSync(path.dirname(file))).toEqual(["state.json"]);
});

it("the state file is complete even if a process is killed", async () => {
  const script = path.join(folder, "writer.ts");
  const module_ = path.resolve(
    __dirname,
    "../../../../../../lib/platforms/virtualbox/provider/host/simulated/state-file.ts",
  );
  writeFileSync(
    script,
    `import { emptyState } from "../../../../../../lib/platforms/virtualbox/provider/host/simulated/state.js";
import { StateFile } from ${JSON.stringify(module_)};
     const state = new StateFile(process.argv[2]);
     void (async () => { for (let i = 0; ; i++) {
       await state.change((s) => { s.natNetworks["n" + i] = { name: "x".repeat(10000), cidr: "", dhcp: true, forwards: [] }; });
       console.log(i);
     } })();`,
  );
  for (let round = 0; round < 3; round++) {
    const writer = spawn(process.execPath, ["--import", "tsx", script, file], {
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    for (let i = 0; i <= round; i++) await once(writer.stdout, "data");
    writer.kill("SIGKILL");
    await once(writer, "exit");
    // A lock is valid for 10 seconds after its owner renewed it last.
    if (existsSync(`${file}.lock`)) utimesSync(`${file}.lock`, 0, 0);
    expect(Object.keys((await new StateFile(file).read()).natNetworks).length).toBeGreaterThan(0);
  }
  // The lock of a dead process is taken over.
  await new StateFile(file).change(() => undefined);
}, 60_000);

it("objects can have the names of JavaScript's built-in properties", async () => {
  const host = new SimulatedHost({ file });
  for (const name of ["constructor", "toString"]) {
    await host.createNatNetwork({ name, cidr: "10.0.0.0/8", dhcp: true, forwards: [] }, { adopt: false });
    expect((await host.readNatNetwork(name))?.name).toBe(name);
  }
  expect(await host.readNatNetwork("valueOf")).toBeUndefined();
});

describe("a state file with other content", () => {
  const EMPTY = emptyState();
  const disk: DiskRecord = {
    ...{ uuid: "1", path: "/d", format: "VDI", variant: "dynamic", type: "normal" },
    ...{ sizeMib: 1, description: "" },
  };
  const write = (content: unknown) => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  };

  it.each([
    ["", "Unexpected end of JSON input"],
    ["{", "Expected property name"],
    ["null", "the file is null; expected object"],
    ["[]", "the file is array; expected object"],
    [{}, "vms is undefined; expected object"],
    [{ ...EMPTY, disks: [] }, "disks is array; expected object"],
    [{ ...EMPTY, vms: { a: null } }, 'vms["a"] is null; expected object'],
    [{ ...EMPTY, vms: { a: {} } }, 'vms["a"].folder is undefined; expected string'],
    [
      { ...EMPTY, vms: { a: { folder: "", home: "", power: "stopped", macs: [], settings: { name: 5 } } } },
      'vms["a"].settings.name is number; expected string',
    ],
    [{ ...EMPTY, disks: { d: { ...disk, sizeMib: "1" } } }, 'disks["d"].sizeMib is string; expected number'],
  ])("is rejected with its path, the position, and advice, and never overwritten: %j", async (content, reason) => {
    write(content);
    const before = readFileSync(file, "utf8");
    const host = new SimulatedHost({ file });
    const refusal = expect.objectContaining({
      summary: `The simulated host's file ${file} is damaged`,
      detail: expect.stringMatching(/\. Restore it from a copy, or delete it: /),
      message: expect.stringContaining(reason),
    });
    await expect(host.readDisk("/d")).rejects.toEqual(refusal);
    await expect(host.createDisk({ ...disk, adopt: false })).rejects.toEqual(refusal);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("is accepted if it begins with a byte order mark", async () => {
    write(`\uFEFF${JSON.stringify({ ...EMPTY, disks: { "/d": disk } })}`);
    expect((await new SimulatedHost({ file }).readDisk("/d"))?.sizeMib).toBe(1);
  });
});
