import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { App } from "cdktf";
import { CloudInit, Disk, Image, Lab, Nat, RestartPolicy, Size, VirtualBox, VirtualMachine } from "labvisor";
import { iso9660 } from "../../lib/files/iso9660.js";
import { writePins } from "../../lib/lab/allocation/lock-file.js";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { bootImage } from "../support/boot-sector.js";
import { brokenOff, type ImageServer, sha256, sha512, startImageServer, whole } from "../support/image-server.js";
import { inventory, WITHOUT_HOST_ONLY } from "../support/inventory.js";
import { attachProvider, LabFolder } from "../support/lab-folder.js";
import { compressWith, tarOf } from "../support/packed-images.js";
import { qcow2 } from "../support/qcow2.js";
import { convertedWith } from "../support/qemu-images.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

describeWithTerraform("images from a URL", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: LabFolder;
    let server: ImageServer;

    beforeEach(async () => {
      home = createVirtualBoxHome();
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env }));
      folder = new LabFolder(attached);
      server = await startImageServer();
    });
    afterEach(async () => {
      await folder.run("destroy", "-auto-approve");
      server.close();
      attached.close();
      folder.remove();
      await home.remove();
    });

    test("one cloud image for two guests is downloaded once, resumes after an interruption, and is not left in VirtualBox", async () => {
      const before = inventory(home, WITHOUT_HOST_ONLY);
      const image = qcow2(bootImage(4), true);
      const url = server.serve("/cloud.img", brokenOff(image, 1000), whole(image));
      const build = (app: App) => {
        const lab = new Lab(app, "cloud");
        const hypervisor = new VirtualBox(lab, "laptop");
        for (const id of ["a", "b"]) {
          new VirtualMachine(lab, id, {
            hypervisor,
            bootDisk: Disk.fromImage(Image.url(url, { sha256: sha256(image) }), { size: Size.mebibytes(8) }),
            cloudInit: CloudInit.none(),
            running: false,
          });
        }
        return lab;
      };
      await folder.synthesize(build, folder.path);
      await folder.apply();
      expect(server.requests).toEqual(["GET /cloud.img", "GET /cloud.img bytes=1000-"]);
      expect(await folder.planCode()).toBe(0);

      const path = folder.instances()["virtualbox_disk.b_boot"]?.attributes.path as string;
      const raw = join(home.folder, "raw.img");
      home.vboxmanage("clonemedium", "disk", path, raw, "--format", "RAW");
      expect(
        readFileSync(raw)
          .subarray(0, 4 * 1024 * 1024)
          .equals(bootImage(4)),
      ).toBe(true);
      home.vboxmanage("closemedium", "disk", raw);

      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
    });

    test("a guest has a disk from an official image, and a moved pin replaces its disk with the newer image", async () => {
      const publish = (version: string, mebibytes: number) => {
        const image = qcow2(bootImage(mebibytes), true);
        const url = server.serve(`/${version}/debian-13-generic-amd64-${version}.qcow2`, whole(image));
        return { "debian-13": { x86_64: { version, url, sha512: sha512(image) } } };
      };
      const build = (app: App) => {
        const lab = new Lab(app, "official");
        new VirtualMachine(lab, "web", {
          hypervisor: new VirtualBox(lab, "laptop"),
          bootDisk: Disk.fromImage(Image.official("debian-13")),
          interfaces: [Nat.perMachine()],
          running: false,
        });
        return lab;
      };
      const diskSize = () => folder.instances()["virtualbox_disk.web_boot"]?.attributes.size_mib;
      writePins(folder.path, publish("20260712-2537", 4));
      await folder.synthesize(build, folder.path);
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      expect(diskSize()).toBe(4);

      writePins(folder.path, publish("20261101-2601", 6));
      await folder.synthesize(build, folder.path);
      expect(await folder.apply()).toContain("2 added, 1 changed, 2 destroyed");
      expect(await folder.planCode()).toBe(0);
      expect(diskSize()).toBe(6);
    });

    test("disks are copied from files that have one UUID, which a registered disk has as well", async () => {
      const [raw, registered, ...files] = ["disk.raw", "registered.vdi", "a.vdi", "b.vdi"].map((name) =>
        join(home.folder, name),
      );
      writeFileSync(raw, bootImage(4));
      home.vboxmanage("convertfromraw", raw, registered, "--format", "VDI");
      // As a download of a user without the right to write it.
      for (const file of files) {
        copyFileSync(registered, file);
        chmodSync(file, 0o444);
      }
      home.vboxmanage("showmediuminfo", "disk", registered);
      home.vboxmanage("createvm", "--name", "other", "--register");
      home.vboxmanage("storagectl", "other", "--name", "SATA", "--add", "sata");
      home.vboxmanage(
        "storageattach",
        "other",
        "--storagectl",
        "SATA",
        "--port",
        "0",
        "--type",
        "hdd",
        "--medium",
        registered,
      );
      const before = inventory(home, WITHOUT_HOST_ONLY);
      const build = (app: App) => {
        const lab = new Lab(app, "same");
        const hypervisor = new VirtualBox(lab, "laptop");
        for (const [number, file] of files.entries())
          new VirtualMachine(lab, `guest${number}`, {
            hypervisor,
            bootDisk: Disk.fromImage(Image.file(file), { size: Size.mebibytes(8) }),
            cloudInit: CloudInit.none(),
            running: false,
          });
        return lab;
      };
      await folder.synthesize(build, folder.path);
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      for (const file of files) expect(readFileSync(file).equals(readFileSync(registered))).toBe(true);
      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
    });

    test("a machine starts with a DVD, which a change ejects while it runs", async () => {
      const iso = join(folder.path, "install.iso");
      writeFileSync(iso, iso9660("INSTALL", { "readme.txt": "setup" }));
      const build = (dvd: Image | "none") => (app: App) => {
        const lab = new Lab(app, "dvd");
        new VirtualMachine(lab, "a", {
          hypervisor: new VirtualBox(lab, "laptop"),
          bootDisk: Disk.blank(Size.mebibytes(8)),
          cloudInit: CloudInit.none(),
          options: { dvd, restartPolicy: RestartPolicy.REFUSE },
        });
        return lab;
      };
      const info = () => home.vboxmanage("showvminfo", folder.instances()["virtualbox_vm.a"]?.attributes.id as string);
      const started = () => /^State: .*$/m.exec(info())?.[0];
      await folder.synthesize(build(Image.file(iso)), folder.path);
      await folder.apply();
      expect(info()).toContain("install.iso");
      const before = started();
      expect(before).toMatch(/running \(since /);
      await folder.synthesize(build("none"), folder.path);
      expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
      expect(info()).not.toContain("install.iso");
      expect(started()).toBe(before);
      expect(await folder.planCode()).toBe(0);
    });

    /** Applies a lab with a machine for each image, of which one is started, and expects an empty plan. */
    const applyDisks = async (name: string, images: Record<string, Image>, started: string, size?: Size) => {
      const build = (app: App) => {
        const lab = new Lab(app, name);
        const hypervisor = new VirtualBox(lab, "laptop");
        for (const [id, image] of Object.entries(images)) {
          const bootDisk = Disk.fromImage(image, { size });
          new VirtualMachine(lab, id, { hypervisor, bootDisk, cloudInit: CloudInit.none(), running: id === started });
        }
        return lab;
      };
      await folder.synthesize(build, folder.path);
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      expect(folder.instances()[`virtualbox_vm.${started}`]?.attributes).toMatchObject({ state: "running" });
    };

    /** Returns the content of a machine's boot disk. */
    const contentOfDisk = (id: string) => {
      const copy = join(home.folder, `${id}.img`);
      const path = folder.instances()[`virtualbox_disk.${id}_boot`]?.attributes.path as string;
      home.vboxmanage("clonemedium", "disk", path, copy, "--format", "RAW");
      home.vboxmanage("closemedium", "disk", copy);
      return readFileSync(copy);
    };

    test("disks from an OVA, a Vagrant box, and compressed images hold what was packed, and a machine starts from one", async () => {
      const raw = bootImage(4);
      const other = bootImage(6);
      // VirtualBox refuses two files with the same UUID, so that each is converted on its own.
      const [vmdk, vmdk2, boxed] = [raw, other, raw].map((content, number) => {
        const [from, to] = [`${number}.raw`, `${number}.vmdk`].map((name) => join(home.folder, name));
        writeFileSync(from, content);
        home.vboxmanage("convertfromraw", from, to, "--format", "VMDK", "--variant", "Stream");
        return readFileSync(to);
      });
      const ovf = Buffer.from("<Envelope/>");
      const packed: Record<string, Buffer> = {
        "lab.ova": tarOf({ "lab.ovf": ovf, "lab-disk001.vmdk": vmdk, "lab-disk002.vmdk": vmdk2 }),
        "debian.box": gzipSync(tarOf({ Vagrantfile: ovf, "box.ovf": ovf, "box-disk001.vmdk": boxed })),
        "disk.img.gz": gzipSync(raw),
        "disk.img.xz": compressWith("xz", raw),
        "disk.img.zst": compressWith("zstd", raw),
        "disk.img.bz2": compressWith("bzip2", raw),
      };
      const served = (name: string, disk?: number) =>
        Image.url(server.serve(`/${name}`, whole(packed[name])), { sha256: sha256(packed[name]), disk });
      writeFileSync(join(folder.path, "lab.ova"), packed["lab.ova"]);
      const images: Record<string, Image> = {
        ...Object.fromEntries(Object.keys(packed).map((name) => [name.replaceAll(".", "-"), served(name)])),
        file: Image.file(join(folder.path, "lab.ova"), { disk: 2 }),
      };
      const before = inventory(home, WITHOUT_HOST_ONLY);
      await applyDisks("packed", images, "lab-ova");

      for (const id of Object.keys(images).filter((id) => id !== "lab-ova"))
        expect([id, sha256(contentOfDisk(id))]).toEqual([id, sha256(id === "file" ? other : raw)]);
      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
    });

    test("disks from images that VirtualBox does not read are converted, and a machine starts from one", async () => {
      const raw = bootImage(4);
      const [vhdx, qed] = ["vhdx", "qed"].map((format) => convertedWith("raw", format, raw));
      const file = (name: string, content: Buffer) => {
        writeFileSync(join(folder.path, name), content);
        return Image.file(join(folder.path, name));
      };
      const served = (name: string, content: Buffer) =>
        Image.url(server.serve(`/${name}`, whole(content)), { sha256: sha256(content) });
      const images: Record<string, Image> = {
        started: file("disk.vhdx", vhdx),
        served: served("disk.vhdx", vhdx),
        compressed: served("disk.vhdx.xz", compressWith("xz", vhdx)),
        "compressed-file": file("disk.qed.xz", compressWith("xz", qed)),
        boxed: served("debian.box", gzipSync(tarOf({ "box.xml": Buffer.from("<box/>"), "box.vhdx": vhdx }))),
        qed: file("disk.qed", qed),
        zstandard: file("disk.qcow2", convertedWith("raw", "qcow2", raw, "compression_type=zstd")),
      };
      const before = inventory(home, WITHOUT_HOST_ONLY);
      await applyDisks("converted", images, "started", Size.mebibytes(8));

      for (const id of Object.keys(images).filter((id) => id !== "started"))
        expect([id, contentOfDisk(id).subarray(0, raw.length).equals(raw)]).toEqual([id, true]);
      // Without the cache, no disk changes, and the images are converted again.
      const cached = Object.entries(folder.instances()).filter(([address]) => address.startsWith("virtualbox_image."));
      for (const [, { attributes }] of cached) rmSync(attributes.path as string, { force: true });
      expect(await folder.apply()).toContain(`0 added, ${cached.length} changed, 0 destroyed`);
      expect(await folder.planCode()).toBe(0);
      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
    });
  });
});
