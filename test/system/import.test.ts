import { join } from "node:path";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { attachProvider, PROVIDER } from "../support/lab-folder.js";
import { describeWithTerraform, TerraformFolder } from "../support/terraform.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../support/virtualbox-home.js";

describeWithTerraform("terraform import", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: TerraformFolder;
    let endTurn: () => Promise<void>;

    beforeAll(async () => {
      endTurn = await hostOnlyTurn();
      home = createVirtualBoxHome();
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env }));
      folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
    }, TURN_MS);
    afterAll(async () => {
      await folder.run("destroy", "-auto-approve");
      attached.close();
      folder.remove();
      await home.remove();
      await endTurn();
    });

    test("imports manually created objects, and the matching configuration plans no changes", async () => {
      const disk = join(home.folder, "media", "data.vdi");
      const run = home.vboxmanage;
      run("createmedium", "disk", "--filename", disk, "--size", "64");
      run("modifymedium", "disk", disk, "--description", "by hand");
      run("natnetwork", "add", "--netname", "byhand", "--network", "10.44.0.0/24", "--enable", "--dhcp", "off");
      run("natnetwork", "modify", "--netname", "byhand", "--port-forward-4", "web:tcp:[]:8044:[10.44.0.5]:80");
      const lan = /'(vboxnet\d+)'/.exec(run("hostonlyif", "create"))?.[1] as string;
      run("hostonlyif", "ipconfig", lan, "--ip", "192.168.58.1", "--netmask", "255.255.255.0");
      // A new home has a DHCP server waiting for its first interface.
      if (run("list", "dhcpservers").includes(lan)) run("dhcpserver", "remove", `--interface=${lan}`);
      run("createvm", "--name", "by hand", "--ostype", "Debian_64", "--register", "--groups", "/old");
      run(
        "modifyvm",
        "by hand",
        "--cpus",
        "2",
        "--memory",
        "300",
        "--description",
        "two\nlines",
        "--uart1",
        "0x3F8",
        "4",
        "--uartmode1",
        "file",
        "/tmp/x",
      );
      run(
        "modifyvm",
        "by hand",
        "--nic1",
        "nat",
        "--natpf1",
        "ssh,tcp,,2299,,22",
        "--nic2",
        "natnetwork",
        "--nat-network2",
        "byhand",
        "--cableconnected2",
        "off",
      );
      run("modifyvm", "by hand", "--nic4", "hostonly", "--hostonlyadapter4", lan);
      run("storagectl", "by hand", "--name", "SATA", "--add", "sata");
      run("storageattach", "by hand", "--storagectl", "SATA", "--port", "2", "--type", "hdd", "--medium", disk);
      run("storagectl", "by hand", "--name", "IDE", "--add", "ide");
      run(
        "storageattach",
        "by hand",
        "--storagectl",
        "IDE",
        "--port",
        "0",
        "--device",
        "1",
        "--type",
        "dvddrive",
        "--medium",
        "emptydrive",
      );
      run("sharedfolder", "add", "by hand", "--name", "work", "--hostpath", home.folder, "--readonly", "--automount");
      run("sharedfolder", "add", "by hand", "--name", "more", "--hostpath", "/tmp", "--auto-mount-point", "/srv/more");
      run("guestproperty", "set", "by hand", "/mine", "kept");

      folder.configure({
        terraform: { required_providers: { virtualbox: { source: PROVIDER } } },
        resource: {
          virtualbox_disk: {
            d: { name: "data", folder: join(home.folder, "media"), size_mib: 64, description: "by hand" },
          },
          virtualbox_nat_network: {
            n: {
              name: "byhand",
              cidr: "10.44.0.0/24",
              dhcp: false,
              forwards: { web: { host_address: "", host_port: 8044, guest_address: "10.44.0.5", guest_port: 80 } },
            },
          },
          virtualbox_host_only_network: { h: { cidr: "192.168.58.0/24" } },
          virtualbox_vm: {
            v: {
              name: "by hand",
              groups: ["/old"],
              os_type: "debian_64",
              description: "two\nlines",
              cpus: 2,
              memory_mib: 300,
              state: "stopped",
              network_adapters: [
                { type: "nat", forwards: { ssh: { host_address: "", host_port: 2299, guest_port: 22 } } },
                { type: "nat_network", network: "${virtualbox_nat_network.n.id}", cable_connected: false },
                { type: "none" },
                { type: "host_only", network: "${virtualbox_host_only_network.h.id}" },
              ],
              storage_controllers: {
                SATA: { type: "sata", attachments: [{ port: 2, type: "disk", medium: "${virtualbox_disk.d.path}" }] },
                IDE: { type: "ide", attachments: [{ port: 0, device: 1, type: "dvd" }] },
              },
              shared_folders: {
                work: { host_path: home.folder, read_only: true, automount: true },
                more: { host_path: "/tmp", mount_point: "/srv/more" },
              },
              guest_properties: { "/mine": "kept" },
              serial_ports: [{ file: "/tmp/x" }],
            },
          },
        },
      });
      await folder.succeed("init");
      await folder.succeed("import", "virtualbox_disk.d", disk);
      await folder.succeed("import", "virtualbox_nat_network.n", "byhand");
      await folder.succeed("import", "virtualbox_host_only_network.h", "192.168.58.1");
      await folder.succeed("import", "virtualbox_vm.v", "by hand");
      expect(await folder.succeed("plan", "-no-color")).toContain("No changes");

      await folder.succeed("destroy", "-auto-approve");
      expect(run("list", "vms") + run("list", "hdds") + run("list", "natnets")).toBe("");
      expect(run("list", "hostonlyifs")).not.toContain(lan);
    });

    test("explains what to do about missing objects and ambiguous names", async () => {
      folder.configure({
        terraform: { required_providers: { virtualbox: { source: PROVIDER } } },
        resource: {
          virtualbox_vm: { v: { name: "x" } },
          virtualbox_nat_network: { n: { name: "x", cidr: "10.44.0.0/24" } },
        },
      });
      const attempt = async (address: string, id: string) =>
        (await folder.run("import", "-no-color", address, id)).stderr.replace(/\s+/g, " ");
      expect(await attempt("virtualbox_vm.v", "nobody")).toContain(
        'There is no machine named "nobody" Run VBoxManage list vms for names and UUIDs.',
      );
      expect(await attempt("virtualbox_nat_network.n", "nobody")).toContain(
        "The virtualbox_nat_network to import does not exist",
      );
      home.vboxmanage("createvm", "--name", "twice", "--groups", "/a", "--register");
      home.vboxmanage("createvm", "--name", "twice", "--groups", "/b", "--register");
      expect(await attempt("virtualbox_vm.v", "twice")).toMatch(
        /There are 2 machines named "twice" Give the UUID of one instead: [0-9a-f-]{36}, [0-9a-f-]{36}/,
      );
    });
  });
});
