import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { attachProvider, PROVIDER } from "../support/lab-folder.js";
import { describeWithTerraform, TerraformFolder } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(120_000);

describeWithTerraform("a machine's settings under real Terraform", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: TerraformFolder;
    let log: string;

    beforeAll(async () => {
      home = createVirtualBoxHome();
      log = join(home.folder, "calls.log");
      const program = join(home.folder, "VBoxManage");
      writeFileSync(program, `#!/bin/sh\necho "$1" >>'${log}'\nexec VBoxManage "$@"\n`, { mode: 0o755 });
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env, program }));
      folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
    });
    afterAll(async () => {
      attached.close();
      folder.remove();
      await home.remove();
    });
    beforeEach(() => writeFileSync(log, ""));

    const calls = () => readFileSync(log, "utf8").split("\n").slice(0, -1);
    const configure = (machine: object) =>
      folder.configure({
        terraform: { required_providers: { virtualbox: { source: PROVIDER } } },
        resource: { virtualbox_vm: { v: { name: "v", state: "stopped", cpus: 1, memory_mib: 128, ...machine } } },
        data: {
          virtualbox_vm: { d: { id: "${virtualbox_vm.v.id}" } },
          virtualbox_host: { h: {} },
          virtualbox_os_types: { o: { family: "Linux" } },
        },
      });
    const state = (address = "virtualbox_vm.v") => folder.instances()[address]?.attributes as Record<string, never>;

    const STICK = { name: 'the "stick"', vendor_id: "0A5C", serial_number: "-1" };
    const ALL = {
      firmware: "efi",
      secure_boot: true,
      tpm: "2.0",
      audio: "null",
      audio_controller: "hda",
      audio_out: true,
      remote_display: true,
      remote_display_ports: "5010-5012",
      remote_display_address: "127.0.0.1",
      remote_display_authentication: "external",
      remote_display_many: true,
      extra_data: { "lab/a": "1, Value: 2", "lab/b": "-x" },
      usb_filters: [STICK, { name: "off", active: false }],
      timeouts: { create: "10m" },
      deletion_protection: true,
    };

    test("are created as configured, and read with one call, plus one for extra data", async () => {
      configure(ALL);
      await folder.succeed("init");
      await folder.apply();
      expect(state()).toMatchObject(ALL);
      expect(state("virtualbox_vm.d")).toMatchObject({ name: "v", state: "stopped", memory_mib: 128 });
      expect(state("virtualbox_host.h")).toMatchObject({ kind: "virtualbox", limits: { cpus: 64 } });
      writeFileSync(log, "");
      configure(ALL);
      expect(await folder.planCode("-target=virtualbox_vm.v")).toBe(0);
      expect(calls().toSorted()).toEqual(["getextradata", "list", "showvminfo"]);
      expect(await folder.planCode()).toBe(0);
    });

    test("that are no longer configured stay, except for list elements, and deletion protection works", async () => {
      const uuid = state().id as string;
      home.vboxmanage("setextradata", uuid, "lab/other", "stays");
      configure({ deletion_protection: true });
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      const shown = home.vboxmanage("showvminfo", uuid, "--machinereadable");
      expect(shown).toContain('SecureBoot="on"');
      expect(shown).not.toContain("USBFilterName");
      expect(home.vboxmanage("getextradata", uuid, "enumerate")).toBe("Key: lab/other, Value: stays\n");
      const { stderr } = await folder.run("destroy", "-auto-approve", "-no-color");
      expect(stderr).toContain("The machine v is protected from deletion");
      configure({});
      await folder.apply();
      await folder.succeed("destroy", "-auto-approve");
      expect(home.vboxmanage("list", "vms")).toBe("");
    });

    test("that this VirtualBox does not support are rejected by the plan, with three calls", async () => {
      configure({ os_type: "Ubunut_64" });
      const { stderr } = await folder.run("plan", "-no-color");
      expect(stderr.replace(/\s+/g, " ")).toContain("Did you mean Ubuntu_64");
      expect(calls().filter((call) => call !== "list")).toEqual(["--version"]);
    });
  });
});
