import { readdirSync, readFileSync } from "node:fs";
import { describeWithGuests, problems, type TestRun, testGuests } from "./support.js";

jest.setTimeout(20 * 60_000);

describeWithGuests("faults inside of guests", () => {
  let run: TestRun;
  beforeAll(async () => {
    run = await testGuests("test/guests/faults");
  });

  test("fail the checks, with the exit code for that", () => {
    expect(run.exitCode).toBe(1);
  });

  test.each([
    ["a router that does not forward", "staff1/ping/students1", /router does not forward: net\.ipv4\.ip_forward is 0/],
    [
      "a firewall",
      "router/ping/students1",
      /10\.1\.20\.11: no reply.*; students1 has nftables rules that drop packets/,
    ],
    ["another gateway", "staff1/addresses", /its default gateway is 10\.1\.10\.99; the lab has 10\.1\.10\.1/],
    ["a user without a key", "staff1/users", /the user admin has no key admin@faults/],
    [
      "another netmask",
      "staff2/addresses",
      /eth0 has the address 10\.1\.10\.12\/28; the lab assigns 10\.1\.10\.12\/24/,
    ],
    ["another MAC address", "staff2/addresses", /eth1 has the MAC address 02:00:00:00:00:99; the lab has 02:/],
    ["a missing DHCP server", "students1/addresses", /eth1 has no address; no DHCP server on unserved answered/],
    [
      "missing masquerading",
      "server/tcp/outside",
      /gateway translates no addresses: its nftables rules have no masquer/,
    ],
    ["a name server with its own hosts file", "server/dns/gateway", /10\.1\.30\.1 answers 127\.0\.1\.1 for gateway/],
    ["a disabled service", "server-has-ssh", /10\.1\.30\.11: connection refused/],
    ["a disabled service, in the guest", "server-runs-ssh", /^ssh is inactive$/],
    ["a user without a key, in the guest", "staff1-has-its-key", /^the exit code is [12]/],
    [
      "a wrong name",
      "gateway-has-its-address",
      /^10\.1\.30\.1: the answer for gateway is 127\.0\.1\.1; expected 10\.1\.30\.1$/,
    ],
  ])("%s is found, and named as the cause", (_, check, reason) => {
    const { result, reason: found } = run.outcomes.find((each) => each.check === check) ?? {};
    expect([result, found]).toEqual(["failed", expect.stringMatching(reason)]);
  });

  test("leave the consoles of their guests, and the frames on their networks, in the project's data", () => {
    expect(run.stderr).toContain("console logs and captures of failed checks are in .labvisor/test/faults: ");
    const folder = "test/guests/faults/.labvisor/test/faults";
    expect(readFileSync(`${folder}/staff1.log`, "utf8")).toContain("staff1 login:");
    // The addresses in the header of the ping from the router to students1, which has a firewall.
    const captures = readdirSync(folder).filter((name) => name.endsWith(".pcapng"));
    const packet = Buffer.of(10, 1, 20, 1, 10, 1, 20, 11, 8, 0);
    expect(captures.some((name) => readFileSync(`${folder}/${name}`).includes(packet))).toBe(true);
  });

  test("do not fail the checks of what works", () => {
    const passed = run.outcomes.flatMap(({ check, result }) => (result === "passed" ? check : []));
    expect(passed).toEqual(
      expect.arrayContaining([
        "gateway/first boot",
        "gateway/tcp/outside",
        "server/ping/gateway",
        "router/ping/staff1",
        ...["gateway-serves-names", "name-is-known", "server-is-installed", "server-knows-itself"],
      ]),
    );
  });
});

describeWithGuests("an image without cloud-init", () => {
  test("cannot be inspected, and the report says so", async () => {
    const args = ["--guest", "ubuntu3", "--timeout", "0.2", "--image", "ubuntu3=../images/hello.img"];
    const run = await testGuests("examples/host-only", ...args);
    expect(run.exitCode).toBe(1);
    expect(problems(run)).toEqual([
      "ubuntu3/first boot: its agent did not start in time; has its image cloud-init, and is vendor-data enabled?",
      "host/ping/ubuntu3: 10.1.2.13: no answer to ARP: nobody has the address",
    ]);
  });
});
