import { ProjectFolder } from "../cli/project-folder.js";
import { describeWithGuests, guestImage } from "./support.js";

jest.setTimeout(15 * 60_000);

describeWithGuests("a change of a lab, on guests of the lab before it", () => {
  let project: ProjectFolder;
  beforeEach(() => {
    project = new ProjectFolder().write(".gitignore", "node_modules\ncdktf.out\n").write("debian.qcow2", "a disk");
  });
  afterEach(() => project.remove());

  function write(address: string, commands: string): void {
    project.withLab(
      `const bootDisk = v.Disk.fromImage(v.Image.file("debian.qcow2"), { size: v.Size.gibibytes(4) });
      const lan = new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
      const machine = (name, address, runCommands) => new v.VirtualMachine(lab, name, {
        hypervisor: laptop, bootDisk, interfaces: [lan.at(address)], cloudInit: v.CloudInit.seed({ runCommands }),
      });
      machine("web", "${address}", []);
      machine("db", "192.168.56.12", ${commands});`,
    );
  }

  test("restarts one for its new address, and lets one run whose first boot is over", async () => {
    write("192.168.56.11", "[]");
    for (const args of ["init -q -b main", "add .", "commit -qm lab"]) project.git(...args.split(" "));
    write("192.168.56.21", '["touch /root/added"]');
    const args = ["test", "--base", "main", "--image", guestImage()];
    const { exitCode, stdout, stderr } = await project.labvisor(args, { PATH: process.env.PATH });
    expect(stdout).toContain(
      "8 of 8 checks passed.\n" +
        "lab: At main, 8 of 8 checks passed.\n" +
        "lab: Kept running: db.\n" +
        "lab: Restarted: web.\n" +
        "lab: Not applied to db, because its first boot is over: commands.\n",
    );
    expect(exitCode).toBe(0);
    expect(stderr.match(/(?<=test: lab: )\w+(?= booted)/g)?.sort()).toEqual(["db", "web", "web"]);
  });

  test("restarts one on Proxmox VE for its new address on a trunk", async () => {
    const write = (address: string) =>
      project.withLab(
        `const pve = new v.Proxmox(lab, "pve", { node: "pve" });
        const wire = new v.InternalNetwork(lab, "wire", { hypervisor: pve, cidr: "10.5.0.0/24" });
        const staff = new v.Vlan(lab, "staff", { network: wire, vlanId: 20, cidr: "10.5.20.0/24" });
        const bootDisk = v.Disk.fromImage(v.Image.file("debian.qcow2"), { size: v.Size.gibibytes(4) });
        new v.VirtualMachine(lab, "router", {
          hypervisor: pve, bootDisk, interfaces: [wire.trunk([staff.at("${address}")])],
        });`,
      );
    write("10.5.20.1");
    for (const args of ["init -q -b main", "add .", "commit -qm lab"]) project.git(...args.split(" "));
    write("10.5.20.2");
    const args = ["test", "--base", "main", "--image", guestImage()];
    const { exitCode, stdout } = await project.labvisor(args, { PATH: process.env.PATH });
    expect(stdout).toContain("2 of 2 checks passed.\nlab: At main, 2 of 2 checks passed.\nlab: Restarted: router.\n");
    expect(exitCode).toBe(0);
  });
});
