import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { SimulatedHost } from "../../../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import { saveOnSimulatedHost } from "../../../../support/simulated-folder.js";
import { describeHost, SUBJECTS } from "./contract.js";
import type { HostUnderTest } from "./fixtures.js";
import { describeSnapshots } from "./snapshot-contract.js";

async function makeHost(): Promise<HostUnderTest> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "lv-simulated-"));
  const options = { file: path.join(folder, "state.json"), hostOnlyRanges: ["10.0.0.0/8", "192.168.56.0/21"] };
  return {
    host: new SimulatedHost(options),
    another: new SimulatedHost(options),
    folder,
    remove: async () => rmSync(folder, { recursive: true }),
    save: (uuid) => saveOnSimulatedHost(options.file, uuid),
  };
}

describeHost("SimulatedHost", makeHost);
describeSnapshots("SimulatedHost with snapshots", makeHost);

it("every subject of the contract is also tested on real VirtualBox, once", () => {
  const folder = "test/system/vboxmanage";
  const calls = readdirSync(folder).map((file) =>
    /^describeContract\((.*)\);$/m.exec(readFileSync(path.join(folder, file), "utf8")),
  );
  const tested = calls.flatMap((call) => [...(call?.[1] ?? "").matchAll(/"(\w+)"/g)].map(([, subject]) => subject));
  expect(tested.toSorted()).toEqual(Object.keys(SUBJECTS).toSorted());
});
