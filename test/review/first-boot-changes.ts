import * as v from "../../lib/index.js";
import type { Build, KindOfChange } from "./kinds-of-change.js";

/** The environment variable with the secret of each lab below. */
export const SECRET_VARIABLE = "OPS_PASSWORD";

const secret = (version = 1) => v.Secret.fromEnvironment(SECRET_VARIABLE, { version });
const OPS: v.SeedUser = { name: "ops", password: secret() };
const KEYS = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeA ann", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeB bob"];

/** Returns a lab with a router, which forwards and has a seed with a secret, and a web server on the same network. */
const seeded =
  (options: v.SeedOptions, more: Partial<v.VirtualMachineProps> = {}): Build =>
  ({ lan, machine }) => {
    machine("db", { interfaces: [lan.at("192.168.56.12")] });
    machine("web", {
      interfaces: [v.Nat.perMachine(), lan.at("192.168.56.11")],
      cloudInit: v.CloudInit.seed({ users: [OPS], ...options }),
      ...more,
    });
  };
const before = seeded({});
const seededOnProxmox =
  (version: number): Build =>
  ({ pve, machine }) =>
    machine("web", {
      hypervisor: pve,
      interfaces: [],
      cloudInit: v.CloudInit.seed({ files: [{ path: "/etc/token", content: secret(version) }] }),
    });
const packagedOnProxmox =
  (name: string): Build =>
  ({ pve, machine }) =>
    machine("web", { hypervisor: pve, interfaces: [], cloudInit: v.CloudInit.seed({ packages: [name] }) });
const containerWith =
  (...sshKeys: string[]): Build =>
  ({ lab, pve }) =>
    new v.Container(lab, "web", {
      hypervisor: pve,
      sshKeys,
      template: v.ContainerTemplate.existing("local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst"),
    });

/** Changes of first boots, in labs whose seeds have a secret. */
export const FIRST_BOOT_CHANGES: Readonly<Record<string, KindOfChange>> = {
  "first boot with a secret": { after: before },
  "first boot with a user added": { before, after: seeded({ users: [OPS, { name: "ann", administrator: false }] }) },
  "first boot with a key added": {
    before: seeded({ sshKeys: KEYS.slice(0, 1) }),
    after: seeded({ sshKeys: KEYS }),
  },
  "first boot with a password rotated": { before, after: seeded({ users: [{ name: "ops", password: secret(2) }] }) },
  "first boot with a secret file": { before, after: seeded({ files: [{ path: "/etc/token", content: secret() }] }) },
  "first boot with a secret in a command": { before, after: seeded({ runCommands: [`register --token ${secret()}`] }) },
  "first boot with a package": { before, after: seeded({ packages: ["nginx"] }) },
  "first boot with forwarding": { before, after: seeded({ forwarding: true }) },
  "first boot with the names of other guests": { before, after: seeded({ hosts: true }) },
  "first boot with another address": {
    before,
    after: (world) => seeded({}, { interfaces: [v.Nat.perMachine(), world.lan.at("192.168.56.21")] })(world),
  },
  "first boot with another network": {
    before,
    after: (world) => {
      const dmz = new v.InternalNetwork(world.lab, "dmz", { hypervisor: world.laptop, cidr: "10.9.0.0/24" });
      const interfaces = [v.Nat.perMachine(), world.lan.at("192.168.56.11"), dmz.at("10.9.0.11")];
      seeded({}, { interfaces })(world);
    },
  },
  "first boot with another version of a secret on Proxmox VE": {
    before: seededOnProxmox(1),
    after: seededOnProxmox(2),
  },
  "first boot with another package on Proxmox VE": {
    before: packagedOnProxmox("nginx"),
    after: packagedOnProxmox("apache2"),
  },
  "first boot of a container with a key added": {
    before: containerWith(KEYS[0]),
    after: containerWith(...KEYS),
  },
  "first boot that no longer has a secret": {
    before,
    after: seeded({ users: [{ name: "ops", sshKeys: KEYS.slice(0, 1) }] }),
  },
};
