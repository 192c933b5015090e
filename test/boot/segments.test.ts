import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { Segments } from "../../lib/boot/segments.js";
import { NetworkCategory } from "../../lib/net/network-category.js";
import type { Network } from "../../lib/topology/topology.js";

function network(id: string, hostAddress: string): Network {
  return {
    ...{ id, hypervisor: "laptop", kind: "host-only", category: NetworkCategory.HOST, name: id, dhcp: false },
    hostAddress,
  };
}

test("a capture creates the missing folders around its file", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-segments-"));
  try {
    const file = path.join(folder, "out", "campus", "lan.pcapng");
    new Segments().capture(network("lan", "10.0.0.1"), file)();
    expect(statSync(file).size).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

(existsSync("/dev/full") ? test : test.skip)(
  "a capture that cannot be written lacks frames, and the network goes on",
  async () => {
    const segments = new Segments();
    const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-segments-"));
    try {
      for (const id of ["lan", "dmz"])
        segments.capture(network(id, "10.0.0.1"), id === "lan" ? "/dev/full" : path.join(folder, id));
      await setImmediate();
      expect(segments.incompleteCaptures).toEqual(["lan: ENOSPC: no space left on device, write"]);
      segments.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test("the host stays on a network that does not change, and follows one that does", () => {
  const segments = new Segments();
  const hostOn = (id: string) => segments.hostFor((each) => each.id === id);
  segments.setNetworks([network("lan", "10.0.0.1"), network("dmz", "10.1.0.1"), network("old", "10.2.0.1")]);
  const [lan, dmz] = [hostOn("lan"), hostOn("dmz")];
  segments.setNetworks([network("lan", "10.0.0.1"), network("dmz", "10.1.0.9"), network("new", "10.3.0.1")]);
  expect(hostOn("lan")).toBe(lan);
  expect(hostOn("dmz")).not.toBe(dmz);
  expect(["dmz", "new", "old"].map((id) => hostOn(id)?.address)).toEqual(["10.1.0.9", "10.3.0.1", undefined]);
});
