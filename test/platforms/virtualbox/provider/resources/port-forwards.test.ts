import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../support/terraform.js";

describeWithTerraform("port forwards of the same host port on the simulated host", () => {
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });

  const configure = (resource: object) => folder.configure({ resource });
  const refusal = async (...args: string[]) => {
    const { exitCode, stderr } = await folder.run(...args, "-no-color");
    expect(exitCode).toBe(1);
    return stderr.replace(/[\s│]+/g, " ");
  };
  const ssh = (host_port = 2222, more = {}) => ({ ssh: { host_port, guest_port: 22, ...more } });
  const machine = (name: string, forwards: object = {}, more: object = {}) => ({
    name,
    network_adapters: [{ type: "nat", forwards }],
    ...more,
  });

  test("are rejected on two adapters of a machine, before anything is created", async () => {
    const adapter = { type: "nat", forwards: ssh() };
    const everywhere = { type: "nat", forwards: { web: { ...ssh().ssh, host_address: "" } } };
    configure({ virtualbox_vm: { v: { name: "v", network_adapters: [adapter, everywhere] } } });
    await folder.succeed("init");
    expect(await refusal("validate")).toContain('Both "ssh" and "web" listen on tcp *:2222');
  });

  test("are rejected on two machines or networks, with both names, and the second is not created", async () => {
    configure({ virtualbox_vm: { a: machine("a", ssh()), b: machine("b", ssh()) } });
    await folder.succeed("init");
    expect(await refusal("apply", "-auto-approve", "-parallelism=1")).toMatch(
      /The port forward "ssh" of the machine [ab] listens on tcp 127.0.0.1:2222, and so does "ssh" of the machine [ab]/,
    );
    expect(Object.keys(folder.instances())).toHaveLength(1);
    const network = { name: "n", cidr: "10.9.0.0/24", forwards: ssh(2222, { guest_address: "10.9.0.5" }) };
    configure({ virtualbox_vm: { c: machine("c", ssh()) }, virtualbox_nat_network: { n: network } });
    expect(await refusal("apply", "-auto-approve", "-parallelism=1")).toMatch(
      /of the (NAT network n|machine c) listens/,
    );
  });

  test("can be moved, swapped, and reused after a machine was destroyed or stopped", async () => {
    const apply = async (machines: object) => {
      configure({ virtualbox_vm: machines });
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
    };
    configure({ virtualbox_vm: { a: machine("a") } });
    await folder.succeed("init");
    await apply({ a: machine("a", ssh(2222)), b: machine("b", ssh(2223)), c: machine("c", ssh(2224)) });
    await apply({ a: machine("a", ssh(2223)), b: machine("b", ssh(2222)), c: machine("c", ssh(2224)) });
    await apply({ a: machine("a"), b: machine("b", ssh(2223)), d: machine("d", ssh(2224)) });
    await apply({ a: machine("a", ssh(2223)), b: machine("b", ssh(2223), { state: "stopped" }) });
  });

  test("are accepted with different protocols or addresses", async () => {
    configure({
      virtualbox_vm: {
        a: machine("a", ssh()),
        b: machine("b", ssh(2222, { protocol: "udp" })),
        c: machine("c", ssh(2222, { host_address: "127.0.0.2" })),
      },
    });
    await folder.succeed("init");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
  });
});
