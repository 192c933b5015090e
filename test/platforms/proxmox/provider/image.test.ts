import { writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { labvisorProvider } from "../../../../lib/platforms/proxmox/provider/provider.js";
import { rehearsedLabvisorProvider } from "../../../../lib/platforms/proxmox/provider/rehearsed.js";
import { type Attached, attach, type Provider } from "../../../../lib/plugin/index.js";
import { bootImage } from "../../../support/boot-sector.js";
import { type ImageServer, sha256, startImageServer, whole } from "../../../support/image-server.js";
import { tarOf } from "../../../support/packed-images.js";
import { eachWithProxmoxServer, type ProxmoxServer } from "../../../support/proxmox-server.js";
import { qcow2 } from "../../../support/qcow2.js";
import { convertedWith } from "../../../support/qemu-images.js";
import { missingProgram, testUnless } from "../../../support/requirements.js";
import { describeWithTerraform, TerraformFolder } from "../../../support/terraform.js";

const SOURCE = "labvisor.invalid/labvisor/proxmox";

jest.setTimeout(60_000);

describeWithTerraform("labvisor_proxmox_image", () => {
  let server: ProxmoxServer;
  let images: ImageServer;
  let attached: Attached;
  let folder: TerraformFolder;
  eachWithProxmoxServer((fresh) => {
    server = fresh;
    server.looks = 0;
  });
  beforeEach(async () => {
    images = await startImageServer();
  });
  afterEach(() => {
    images.close();
    attached.close();
    folder.remove();
    delete process.env.LABVISOR_IMAGE_CACHE;
  });

  const start = async (image: object, provider: Provider = labvisorProvider) => {
    attached = await attach(provider, SOURCE);
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
    process.env.LABVISOR_IMAGE_CACHE = path.join(folder.path, "cache");
    configure(image);
    await folder.succeed("init");
  };
  const configure = (image: object) =>
    folder.configure({
      terraform: { required_providers: { labvisor: { source: SOURCE } } },
      provider: { labvisor: { base_folder: "${abspath(path.root)}" } },
      resource: {
        labvisor_proxmox_image: {
          debian: { node_name: "pve", datastore_id: "local", content_type: "import", name: "debian", ...image },
        },
      },
      output: { image: { value: "${labvisor_proxmox_image.debian.id}" } },
    });
  const serve = (name: string, packed: Buffer) => ({
    url: images.serve(name, whole(packed)),
    checksum: sha256(packed),
  });
  const refusal = async () => (await folder.run("apply", "-auto-approve", "-no-color")).stderr.replace(/[│\s]+/g, " ");

  test("from a URL is verified, unpacked, and uploaded under the name of its format, and deleted", async () => {
    const disk = qcow2(bootImage(), true);
    await start({});
    configure(serve("/debian.qcow2.gz", gzipSync(disk)));
    await folder.apply();
    expect([...server.images]).toEqual([["local:import/debian.qcow2", disk]]);
    expect(await folder.planCode()).toBe(0);
    configure({ url: "https://mirror.example.org/debian.qcow2.gz", checksum: sha256(gzipSync(disk)) });
    await folder.apply();
    expect(server.asked.filter((line) => !line.startsWith("GET"))).toEqual(["POST /nodes/pve/storage/local/upload"]);
    await folder.succeed("destroy", "-auto-approve");
    expect([...server.images.keys()]).toEqual([]);
  });

  test("in a file can be a disk of an archive", async () => {
    const [first, second] = [bootImage(1), bootImage(2)];
    await start({ file: "lab.ova", disk: 2 });
    writeFileSync(path.join(folder.path, "lab.ova"), tarOf({ "a.img": first, "b.img": second }));
    await folder.apply();
    expect([...server.images]).toEqual([["local:import/debian.raw", second]]);
  });

  test("for a drive is an ISO file", async () => {
    const iso = Buffer.alloc(64 * 1024);
    iso.write("\x01CD001\x01", 0x8000, "latin1");
    await start({});
    configure({ content_type: "iso", ...serve("/install.iso.gz", gzipSync(iso)) });
    await folder.apply();
    expect([...server.images]).toEqual([["local:iso/debian.iso", iso]]);
    configure({ content_type: "import", name: "other", ...serve("/install.iso.gz", gzipSync(iso)) });
    expect(await refusal()).toContain("install.iso.gz contains an ISO file");
  });

  testUnless(missingProgram("qemu-img"))("of another format is converted, from a URL and a file", async () => {
    const disk = bootImage(2);
    const [vdi, vhdx] = ["vdi", "vhdx"].map((format) => convertedWith("raw", format, disk));
    await start({});
    for (const content of [vdi, tarOf({ "disk.vdi": vdi }), vhdx, gzipSync(vhdx)]) {
      configure(serve("/disk", content));
      await folder.apply();
      expect([...server.images.keys()]).toEqual(["local:import/debian.qcow2"]);
      const [uploaded] = server.images.values();
      expect(convertedWith("qcow2", "raw", uploaded).equals(disk)).toBe(true);
    }
    writeFileSync(path.join(folder.path, "disk.vhdx"), vhdx);
    configure({ file: "disk.vhdx", name: "other" });
    await folder.apply();
    expect(convertedWith("qcow2", "raw", server.images.get("local:import/other.qcow2") ?? vdi).equals(disk)).toBe(true);
    expect(await folder.planCode()).toBe(0);
  });

  test("with another checksum is refused, and nothing is uploaded", async () => {
    await start({});
    configure({ ...serve("/debian.img.gz", gzipSync(bootImage())), checksum: "0".repeat(64) });
    expect(await refusal()).toContain("does not match its SHA-256");
    expect([...server.images.keys()]).toEqual([]);
    configure(serve("/debian.img.gz", gzipSync(bootImage())));
    await folder.apply();
    expect([...server.images.keys()]).toEqual(["local:import/debian.raw"]);
  });

  test("is uploaded again if it is gone", async () => {
    await start({});
    configure(serve("/debian.img.gz", gzipSync(bootImage())));
    await folder.apply();
    server.images.clear();
    expect(await folder.planCode()).toBe(2);
    await folder.apply();
    expect([...server.images.keys()]).toEqual(["local:import/debian.raw"]);
  });

  test("is neither downloaded nor uploaded in a rehearsal", async () => {
    await start(
      { url: "https://example.invalid/debian.qcow2.xz", checksum: "0".repeat(64) },
      rehearsedLabvisorProvider(),
    );
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    await folder.succeed("destroy", "-auto-approve");
    expect(server.asked).toEqual([]);
  });
});
