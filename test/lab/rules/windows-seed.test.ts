import { CloudInit, GuestAdditions, type SeedOptions } from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, labIn } from "../support.js";

const seed = (options: SeedOptions) => ({ osType: "Windows11_64", cloudInit: CloudInit.seed(options) });

test.each<[SeedOptions, string]>([
  [{ hosts: true, forwarding: true }, "hosts, forwarding"],
  [{ packages: ["nginx"] }, "packages"],
  [{ userData: { bootcmd: ["x"], timezone: "UTC", apt: {} } }, "bootcmd, apt"],
])("%j is refused for a Windows guest", (options, told) => {
  const { lab, guest } = labIn();
  guest("desk", seed(options));
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(`LV122 campus/desk: it is a Windows (Windows11_64), and its seed has ${told}. Take it out`),
  ]);
});

test("Guest Additions that a shell installs are refused there", () => {
  const { lab, guest } = labIn();
  guest("desk", { ...seed({}), options: { guestAdditions: GuestAdditions.INSTALLED } });
  expect(codes(lab)).toEqual(["LV122"]);
});

test("what cloudbase-init knows is not, nor anything for Linux", () => {
  const { lab, guest } = labIn();
  guest("desk", seed({ user: "me", runCommands: ["echo hello"], userData: { timezone: "UTC", runcmd: ["x"] } }));
  guest("server", { cloudInit: CloudInit.seed({ hosts: true, packages: ["nginx"] }) });
  expect(codes(lab)).toEqual([]);
});

test("Proxmox VE's words for Windows are known too", () => {
  const { lab, guest } = proxmoxLab();
  guest("desk", { osType: "win11", cloudInit: CloudInit.seed({ packages: ["nginx"] }) });
  expect(codes(lab)).toContain("LV122");
});
