import { CloudInit, GuestAdditions, type SeedOptions } from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, labIn } from "../support.js";

const seed = (options: SeedOptions) => ({ osType: "Windows11_64", cloudInit: CloudInit.seed(options) });

test.each<[SeedOptions, string]>([
  [{ hosts: true, forwarding: true }, "hosts, forwarding"],
  [{ packages: ["nginx"] }, "packages"],
  [{ userData: { bootcmd: ["x"], timezone: "UTC", apt: {} } }, "bootcmd, apt"],
])("a seed with %j is rejected for a Windows guest", (options, settings) => {
  const { lab, guest } = labIn();
  guest("desk", seed(options));
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(`LV122 campus/desk: osType is "Windows11_64", and the seed has ${settings}; remove it`),
  ]);
});

test("Guest Additions that a shell script installs are rejected for a Windows guest", () => {
  const { lab, guest } = labIn();
  guest("desk", { ...seed({}), options: { guestAdditions: GuestAdditions.INSTALLED } });
  expect(codes(lab)).toEqual(["LV122"]);
});

test("settings that cloudbase-init supports are accepted, and any settings for Linux", () => {
  const { lab, guest } = labIn();
  guest("desk", seed({ user: "me", runCommands: ["echo hello"], userData: { timezone: "UTC", runcmd: ["x"] } }));
  guest("server", { cloudInit: CloudInit.seed({ hosts: true, packages: ["nginx"] }) });
  expect(codes(lab)).toEqual([]);
});

test("a Windows guest on Proxmox VE is recognized", () => {
  const { lab, guest } = proxmoxLab();
  guest("desk", { osType: "win11", cloudInit: CloudInit.seed({ packages: ["nginx"] }) });
  expect(codes(lab)).toContain("LV122");
});
