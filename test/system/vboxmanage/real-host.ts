import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import { SshMachine } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/ssh-machine.js";
import type { VBoxManageOptions } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/vboxmanage.js";
import { describeHost, type HostUnderTest, type Subject } from "../../platforms/virtualbox/provider/host/contract.js";
import { bootImage } from "../../support/boot-sector.js";
import { describeWithSshd, type Sshd, startSshd } from "../../support/sshd.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  type VirtualBoxHome,
} from "../../support/virtualbox-home.js";

/**
 * Describes tests of VBoxManageHost on a real VirtualBox home of its own.
 *
 * LABVISOR_SSH_CONTRACT=1 runs them over SSH, too, which takes half an hour. `test/system/ssh.test.ts` has a sample.
 */
export function describeOnRealVirtualBox(tests: (title: string, makeHost: () => Promise<HostUnderTest>) => void): void {
  describeWithVirtualBox("real VirtualBox", () => {
    const makeHost = async (machine?: SshMachine): Promise<HostUnderTest> => {
      const home = createVirtualBoxHome();
      const options = { env: home.env, ...(machine && { machine }) };
      const hosts = { host: new VBoxManageHost(options), another: new VBoxManageHost(options) };
      const save = (uuid: string) => home.saveState(uuid);
      return { ...hosts, folder: home.folder, remove: () => home.remove(), save, hostOnlyTurn };
    };
    tests("VBoxManageHost", () => makeHost());

    if (process.env.LABVISOR_SSH_CONTRACT === "1")
      describeWithSshd("over ssh", () => {
        let sshd: Sshd;
        beforeAll(async () => {
          sshd = await startSshd();
          Object.assign(process.env, sshd.env);
        });
        afterAll(() => sshd.remove());
        tests("VBoxManageHost over ssh", () => makeHost(new SshMachine("there")));
      });
  });
}

/** Runs subjects of the contract of all hosts. Each file runs a few, so that several workers share them. */
export function describeContract(...subjects: readonly Subject[]): void {
  describeOnRealVirtualBox((title, makeHost) => describeHost(title, makeHost, subjects));
}

/** A VBoxManageHost whose calls of VBoxManage are recorded. */
export interface RealHost {
  readonly home: VirtualBoxHome;
  readonly host: VBoxManageHost;
  /** Opens another VBoxManageHost on the same home, whose calls are recorded, too. */
  readonly open: (options?: VBoxManageOptions) => VBoxManageHost;
  /** Returns the commands called since the last time, such as `modifyvm` or `list`. */
  readonly calls: () => string[];
  /** The file of a bootable raw image of 4 MiB. */
  readonly image: string;
}

/** Creates such a host before the tests of a block, and removes it after them. */
export function onRealHost(use: (real: RealHost) => void): void {
  let home: VirtualBoxHome | undefined;
  beforeAll(() => {
    home = createVirtualBoxHome();
    const log = path.join(home.folder, "calls.log");
    const program = path.join(home.folder, "VBoxManage");
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$1" >>'${log}'\nexec VBoxManage "$@"\n`, { mode: 0o755 });
    writeFileSync(log, "");
    // Emptying the log could lose a call that is made at the same time: remember how much was read instead.
    let seen = 0;
    const calls = () => {
      const made = readFileSync(log, "utf8").split("\n").slice(seen, -1);
      seen += made.length;
      return made;
    };
    const image = path.join(home.folder, "boot.img");
    writeFileSync(image, bootImage());
    const open = (options?: VBoxManageOptions) => new VBoxManageHost({ ...options, env: home?.env, program });
    use({ home, host: open(), open, calls, image });
  });
  afterAll(() => home?.remove());
}

/** The media that VirtualBox lists, sorted: their order changes when its service restarts. */
export function mediaOf(home: VirtualBoxHome, kind: "hdds" | "dvds"): string[] {
  return [...home.vboxmanage("list", kind).matchAll(/^Location: +(.*)$/gm)].map(([, location]) => location).sort();
}
