import { Checkout } from "../../support/checkout.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../../support/virtualbox-home.js";

jest.setTimeout(300_000);

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
