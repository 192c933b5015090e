import { parse } from "yaml";
import { inventory } from "../../lib/cli/commands/inventory.js";
import { HostOnlyNetwork } from "../../lib/index.js";
import { readTopology } from "../../lib/topology/index.js";
import { labIn, temporaryFolder } from "../lab/support.js";

test("texts are texts to Ansible, which reads YAML 1.1", () => {
  const vars = { state: "on", answer: "no", time: "22:30", mode: "0644", tab: "a\tb", port: 80, up: true };
  const { lab, hypervisor, guest } = labIn();
  guest("no", {
    interfaces: [new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" }).attach()],
    vars,
  });
  lab.prepareStack();
  const text = inventory({ directory: temporaryFolder() }, [readTopology(lab.toTerraform())], {});
  expect(parse(text, { version: "1.1" }).all.hosts.no).toMatchObject(vars);
});
