import { readFileSync } from "node:fs";
import path from "node:path";
import { Checkout } from "../../support/checkout.js";
import { describeWithTerraform } from "../../support/terraform.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../../support/virtualbox-home.js";

jest.setTimeout(300_000);

describeWithTerraform("the quick start without an answer", () => {
  let checkout: Checkout;
  beforeAll(() => {
    checkout = new Checkout();
  });
  afterAll(() => checkout.remove());
  const simulated = () => JSON.parse(readFileSync(path.join(checkout.path, ".labvisor/simulated-host.json"), "utf8"));

  test("says first that VirtualBox is simulated, applies, plans without changes, and shows the lab", async () => {
    const { exitCode, stdout, stderr } = await checkout.quickStart();
    expect(stderr).not.toContain("Error");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^VirtualBox is simulated in .*; no real machine is touched\.\n/);
    expect(stdout).toMatch(/Apply complete! Resources: 10 added[\s\S]*No changes\./);
    expect(stdout).toMatch(/ubuntu4 {2}2 {8}lan \(host-only\) {2}02(:[0-9a-f]{2}){5} {2}10\.1\.2\.14\n/);
    expect(stdout).toContain("\n10.1.2.11\tubuntu1\n10.1.2.12\tubuntu2\n10.1.2.13\tubuntu3\n10.1.2.14\tubuntu4\n");
    expect(readFileSync(path.join(checkout.path, ".labvisor/lab.html"), "utf8")).toContain("ubuntu4");
    expect(stdout.split("\n").length).toBeLessThan(60);
    expect(Object.keys(simulated().vms)).toHaveLength(4);
  });

  test("changes nothing the second time", async () => {
    const { exitCode, stdout } = await checkout.quickStart();
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.");
  });

  test("rejects another host while the lab exists", async () => {
    const { exitCode, stderr } = await checkout.quickStart("--virtualbox", "real");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^This lab is on the simulated host, not on the real one\./);
  });

  test("rejects an unknown host", async () => {
    const { exitCode, stderr } = await checkout.quickStart("--virtualbox", "cloud");
    expect(exitCode).toBe(1);
    expect(stderr).toBe('--virtualbox is "cloud"; give real or simulated.\n');
  });

  test("destroys everything on the lab's host", async () => {
    const { exitCode, stdout } = await checkout.quickStart("--destroy");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Destroy complete! Resources: 10 destroyed.");
    expect(simulated().vms).toEqual({});
  });
});

describeWithVirtualBox("the quick start on real VirtualBox", () => {
  let home: VirtualBoxHome;
  let checkout: Checkout;
  let endTurn: () => Promise<void>;

  beforeAll(async () => {
    endTurn = await hostOnlyTurn();
    home = createVirtualBoxHome();
    checkout = new Checkout(home.env);
  }, TURN_MS);

  afterAll(async () => {
    // In case the test failed halfway: host-only interfaces outlive the home folder.
    await checkout.quickStart("--virtualbox", "real", "--destroy");
    checkout.remove();
    await home.remove();
    await endTurn();
  });

  // Without VirtualBox's kernel module, guests with a host-only adapter cannot be powered on.
  test("creates the four guests, finds no changes, and destroys them", async () => {
    const started = await checkout.quickStart("--virtualbox", "real", "--stopped");
    expect(started.stderr).not.toContain("Error");
    expect(started.exitCode).toBe(0);
    expect(started.stdout).toMatch(/^Using VirtualBox on this machine\.\n[\s\S]*No changes\./);
    expect(
      home
        .vboxmanage("list", "vms")
        .match(/^"ubuntu\d"/gm)
        ?.sort(),
    ).toEqual(['"ubuntu1"', '"ubuntu2"', '"ubuntu3"', '"ubuntu4"']);

    const stopped = await checkout.quickStart("--destroy");
    expect(stopped.exitCode).toBe(0);
    expect(home.vboxmanage("list", "vms") + home.vboxmanage("list", "hdds")).toBe("");
  });
});
