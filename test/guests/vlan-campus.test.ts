import { checksIn, describeWithGuests, problems, testGuests } from "./support.js";

jest.setTimeout(20 * 60_000);

/** The router, the server, and a client of each VLAN. */
const GUESTS = ["guests1", "router", "services", "staff1", "students1"];

describeWithGuests("examples/vlan-campus", () => {
  // On VirtualBox the router has an adapter for each VLAN, on Proxmox VE one with tags.
  test.each(["vlan-campus", "vlan-campus-pve"])(
    "works as %s: leases, names, and routes between the VLANs",
    async (lab) => {
      const run = await testGuests("examples/vlan-campus", lab, "--guest", ...GUESTS);
      expect(problems(run)).toEqual([]);
      expect(run.exitCode).toBe(0);
      const expected = GUESTS.flatMap((guest) => [
        `${guest}/first boot`,
        `${guest}/addresses`,
        ...GUESTS.filter((other) => other !== guest).map((other) => `${guest}/ping/${other}`),
      ]);
      // The router uses the server's address in each VLAN, and a client the one in its own.
      const names = ["guests1", "router", "router", "router", "staff1", "students1"].map(
        (guest) => `${guest}/dns/services`,
      );
      expect(checksIn(run)).toEqual([...expected, ...names, "services/tcp/outside"].sort());
    },
  );
});
