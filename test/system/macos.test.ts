import { Mac } from "../support/macos.js";
import { describeWithTerraform } from "../support/terraform.js";
import { onVirtualBox, type VirtualBoxFolder } from "../support/virtualbox-folder.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(120_000);

const LAB = "9f1c4c0e-7e5f-4c39-8c53-2f6b7a1d0e11";

describeWithTerraform("host-only networks of macOS", () => {
  describeWithVirtualBox("with a VBoxManage that has hostonlynet", () => {
    const mac = new Mac();
    let folder: VirtualBoxFolder;
    let home: VirtualBoxHome;

    onVirtualBox(
      (freshFolder, freshHome) => {
        folder = freshFolder;
        home = freshHome;
      },
      () => ({ machine: mac.machine }),
    );
    beforeEach(() => mac.networks.splice(0));
    afterEach(() => folder.succeed("destroy", "-auto-approve"));

    const lan = "virtualbox_host_only_network.lan";
    const web = "virtualbox_vm.web";
    const configure = (network: object, others: object = {}) =>
      folder.configure({ virtualbox_host_only_network: { lan: network }, ...others });
    const shown = () => mac.networks.map(({ name: _, id: __, ...rest }) => rest);
    const range = (lower: string, upper: string, mask = "255.255.255.0") => ({ enabled: true, mask, lower, upper });

    test("are created, read, changed, repaired, and removed", async () => {
      configure({ cidr: "10.1.2.0/24" });
      await folder.apply();
      expect(shown()).toEqual([range("10.1.2.1", "10.1.2.1")]);
      expect(mac.networks[0].name).toMatch(/^labvisor-[0-9a-f]{8}$/);
      expect(folder.attributes(lan)).toMatchObject({
        id: mac.networks[0].name,
        host_address: "10.1.2.1",
        cidr: "10.1.2.0/24",
        dhcp: null,
      });
      expect(await folder.planCode()).toBe(0);

      const { id } = mac.networks[0];
      configure({
        cidr: "10.1.0.0/20",
        host_address: "10.1.2.1",
        dhcp: { server: "10.1.2.1", lower: "10.1.2.2", upper: "10.1.2.99" },
      });
      await folder.apply();
      expect(shown()).toEqual([range("10.1.2.1", "10.1.2.99", "255.255.240.0")]);
      expect(mac.networks[0].id).toBe(id);
      expect(await folder.planCode()).toBe(0);

      mac.hostonlynet(["modify", `--name=${mac.networks[0].name}`, "--upper-ip=10.1.2.50"]);
      expect(await folder.succeed("plan", "-no-color")).toMatch(/upper += "10.1.2.50" -> "10.1.2.99"/);
      await folder.apply();
      expect(shown()).toEqual([range("10.1.2.1", "10.1.2.99", "255.255.240.0")]);

      // Removed by hand, it is made again.
      mac.networks.splice(0);
      await folder.apply();
      expect(shown()).toEqual([range("10.1.2.1", "10.1.2.99", "255.255.240.0")]);
      await folder.succeed("destroy", "-auto-approve");
      expect(mac.networks).toEqual([]);
    });

    test("are found by their lab, and those of others are left alone", async () => {
      const others = ["a|b", "vagrantnet-vbox1"];
      for (const name of others)
        mac.hostonlynet([
          "add",
          `--name=${name}`,
          "--netmask=255.255.255.0",
          "--lower-ip=10.7.0.0",
          "--upper-ip=10.7.0.0",
        ]);
      configure({ cidr: "10.1.2.0/24", lab: LAB, key: "lan" });
      await folder.apply();
      const made = mac.networks[2].name;
      await folder.succeed("state", "rm", lan);
      await folder.apply();
      expect(mac.networks.map(({ name }) => name)).toEqual([...others, made]);
      expect(await folder.planCode()).toBe(0);
      await folder.succeed("destroy", "-auto-approve");
      expect(mac.networks.map(({ name }) => name)).toEqual(others);
      expect(home.vboxmanage("getextradata", "global", "enumerate")).not.toContain(LAB);
    });

    test("are completed if the first attempt was killed before the name was known", async () => {
      mac.hostonlynet(["add", "--name=a|b", "--netmask=255.255.255.0", "--lower-ip=10.7.0.0", "--upper-ip=10.7.0.0"]);
      configure({ cidr: "10.1.2.0/24", lab: LAB, key: "lan" });
      mac.dies = true;
      expect((await folder.run("apply", "-auto-approve", "-no-color")).stderr).toContain("was terminated by SIGKILL");
      const left = mac.networks.map(({ name }) => name);
      expect(left).toEqual(["a|b", expect.stringMatching(/^labvisor-/)]);
      await folder.succeed("state", "rm", lan);
      await folder.apply();
      expect(mac.networks.map(({ name }) => name)).toEqual(left);
      expect(folder.attributes(lan).id).toBe(left[1]);
      expect(await folder.planCode()).toBe(0);
    });

    test("are imported by the host's address or by name, including one from Vagrant", async () => {
      const given = ["--netmask=255.255.255.0", "--lower-ip=10.7.0.0", "--upper-ip=10.7.0.0"];
      mac.hostonlynet(["add", "--name=vagrantnet-vbox1", ...given]);
      configure({ cidr: "10.7.0.0/24" });
      for (const id of ["10.7.0.1", "vagrantnet-vbox1"]) {
        await folder.succeed("import", lan, id);
        expect(await folder.planCode()).toBe(0);
        await folder.succeed("state", "rm", lan);
      }
    });

    test("connect machines", async () => {
      const machine = (...network_adapters: object[]) => ({
        virtualbox_vm: { web: { name: "web", memory_mib: 32, state: "stopped", network_adapters } },
      });
      const onLan = { type: "host_only", network: `\${${lan}.id}`, mac: "08:00:27:00:00:01" };
      configure({ cidr: "10.1.2.0/24" }, machine({ type: "nat" }, onLan));
      await folder.apply();
      const { network_adapters } = folder.attributes(web) as { network_adapters: { type: string; network: string }[] };
      expect(network_adapters[1]).toMatchObject({ type: "host_only", network: mac.networks[0].name });
      expect(home.vboxmanage("showvminfo", "web", "--machinereadable")).toContain(
        `hostonlyadapter2="${mac.networks[0].name}"`,
      );
      expect(await folder.planCode()).toBe(0);

      // Moved away by hand, and put right.
      home.vboxmanage("modifyvm", "web", "--nic2", "intnet", "--intnet2", "other");
      expect(await folder.planCode()).toBe(2);
      await folder.apply();
      expect(await folder.planCode()).toBe(0);

      // One that runs must stop for it: controlvm knows nothing of such networks.
      const { mac: address } = onLan;
      configure({ cidr: "10.1.2.0/24" }, machine({ type: "nat", mac: address }));
      await folder.apply();
      home.vboxmanage("startvm", "web", "--type", "headless");
      const { virtualbox_vm } = machine(onLan);
      const refusing = { ...virtualbox_vm.web, state: "running", restart_policy: "refuse" };
      configure({ cidr: "10.1.2.0/24" }, { virtualbox_vm: { web: refusing } });
      const { exitCode, stderr } = await folder.run("plan", "-no-color");
      home.vboxmanage("controlvm", "web", "poweroff");
      configure({ cidr: "10.1.2.0/24" });
      expect([exitCode, stderr.replace(/[\s│]+/g, " ")]).toEqual([
        1,
        expect.stringContaining("of a running machine: network_adapters[0].type, network_adapters[0].network."),
      ]);
    });

    test.each<[string, object, string]>([
      [
        "public addresses",
        { cidr: "203.0.113.0/24" },
        "requires private addresses (RFC 1918), but the host's is 203.0.113.1",
      ],
      [
        "a DHCP server beside the host",
        { cidr: "10.1.2.0/24", dhcp: { server: "10.1.2.3", lower: "10.1.2.2", upper: "10.1.2.9" } },
        "the DHCP server, whose address must be 10.1.2.1, not 10.1.2.3",
      ],
      [
        "a range that begins later",
        { cidr: "10.1.2.0/24", dhcp: { server: "10.1.2.1", lower: "10.1.2.100", upper: "10.1.2.200" } },
        "it must begin with 10.1.2.2, not 10.1.2.100",
      ],
      [
        "what the DHCP server cannot be told",
        {
          cidr: "10.1.2.0/24",
          dhcp: {
            ...{ server: "10.1.2.1", lower: "10.1.2.2", upper: "10.1.2.200", lease_seconds: 60, domain: "lab.test" },
            fixed_addresses: { "080027000001": "10.1.2.5" },
          },
        },
        "cannot configure the lease time of the DHCP server",
      ],
    ])("are rejected by the plan with %s", async (_, network, said) => {
      configure(network);
      const { exitCode, stderr } = await folder.run("plan", "-no-color");
      expect([exitCode, stderr.replace(/[\s│]+/g, " ")]).toEqual([1, expect.stringContaining(said)]);
      folder.configure();
    });
  });
});
