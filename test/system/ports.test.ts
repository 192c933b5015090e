import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { localMachine } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/local-machine.js";
import { SshMachine } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/machine/ssh-machine.js";
import { describeUnless } from "../support/requirements.js";
import { describeWithSshd, type Sshd, startSshd } from "../support/sshd.js";
import { describeWithTerraform } from "../support/terraform.js";
import { onVirtualBox, type VirtualBoxFolder } from "../support/virtualbox-folder.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(180_000);

/** Tests a host port that is in use, on this or another machine. */
function describeUsedPorts(machine?: SshMachine): void {
  let folder: VirtualBoxFolder;
  let home: VirtualBoxHome;
  let server: Server;
  let host_port: number;
  onVirtualBox(
    (freshFolder, freshHome) => {
      folder = freshFolder;
      home = freshHome;
    },
    () => ({ machine }),
  );
  beforeAll(async () => {
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    host_port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server?.close());

  const vm = (name: string, change: object = {}) => ({
    ...{ name, memory_mib: 32, shutdown_timeout_seconds: 0 },
    network_adapters: [{ type: "nat", forwards: { ssh: { host_port, guest_port: 22 } } }],
    ...change,
  });
  const configure = (machines: object, others: object = {}) => folder.configure({ virtualbox_vm: machines, ...others });
  const words = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await folder.run(...args, "-no-color");
    return { exitCode, text: `${stdout}${stderr}`.replace(/[\s│╵╷]+/g, " ") };
  };
  const inUse = (owner: string) =>
    `tcp 127.0.0.1:${host_port}, for the port forward "ssh" of the ${owner}, is in use on the host`;
  const free = async () => {
    server.close();
    await once(server, "close");
  };

  test("is announced by the plan and refused by the apply, until it is free", async () => {
    const forwards = { ssh: { host_port, guest_address: "10.79.0.5", guest_port: 22 } };
    const network = { name: "n", cidr: "10.79.0.0/24", forwards };
    configure({ a: vm("a") }, { virtualbox_nat_network: { n: network } });
    const planned = await words("plan");
    expect(planned.exitCode).toBe(0);
    expect(planned.text).toContain(`Warning: ${inUse("machine a")}`);
    expect(planned.text).toContain(`Warning: ${inUse("NAT network n")}`);
    // The one that begins later may fail because of the other one.
    const either = ["machine a", "NAT network n"].map((owner) => `Error: ${inUse(owner)}`);
    const applied = await words("apply", "-auto-approve");
    expect(applied.exitCode).toBe(1);
    expect(either.some((text) => applied.text.includes(text))).toBe(true);
    expect(home.vboxmanage("list", "natnets")).not.toContain("10.79.0.0");

    configure({ a: vm("a", { state: "stopped" }) });
    await folder.apply();
    configure({ a: vm("a") });
    expect((await words("plan")).text).toContain(`Warning: ${inUse("machine a")}`);
    expect(await words("apply", "-auto-approve")).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining(`Error: ${inUse("machine a")}`),
    });
    expect(home.vboxmanage("list", "runningvms")).toBe("");
    await free();
    await folder.apply();
    // The machine's own process listens now.
    for (const change of [{}, { memory_mib: 48 }]) {
      configure({ a: vm("a", change) });
      const { exitCode, text } = await words("plan");
      expect([exitCode, text.includes("is in use")]).toEqual([0, false]);
      await folder.apply();
    }
  });

  test("is announced by the plan of another lab's machine as soon as that one is to run", async () => {
    const state = "-state=other.tfstate";
    configure({ b: vm("b", { state: "stopped" }) });
    expect((await words("apply", "-auto-approve", state)).exitCode).toBe(0);
    configure({ b: vm("b") });
    expect((await words("plan", state)).text).toContain(`Warning: ${inUse("machine b")}`);
    expect((await words("apply", "-auto-approve", state)).text).toContain(`Error: ${inUse("machine b")}`);
    await words("destroy", "-auto-approve", state);
    await folder.succeed("destroy", "-auto-approve");
    expect(home.vboxmanage("list", "vms")).toBe("");
  });
}

describeWithTerraform("a host port that is in use", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    describe("of this machine", () => describeUsedPorts());

    describeWithSshd("of another machine", () => {
      let sshd: Sshd;
      const before = { PATH: process.env.PATH };
      beforeAll(async () => {
        sshd = await startSshd();
        Object.assign(process.env, sshd.env);
      });
      afterAll(async () => {
        process.env.PATH = before.PATH;
        delete process.env.XDG_CACHE_HOME;
        await sshd?.remove();
      });

      describeUsedPorts(new SshMachine("there"));
    });
  });
});

const NOBODY = 65534;

describeUnless(process.getuid?.() === 0 ? undefined : "root alone becomes another user")("a port below 1024", () => {
  test("is not permitted to a user without privileges", async () => {
    const listener = { protocol: "tcp", hostAddress: "127.0.0.1", hostPort: 81 } as const;
    expect(await localMachine.listenProblems([listener])).toEqual([undefined]);
    process.seteuid?.(NOBODY);
    try {
      expect(await localMachine.listenProblems([listener])).toEqual(["not permitted"]);
    } finally {
      process.seteuid?.(0);
    }
  });
});
