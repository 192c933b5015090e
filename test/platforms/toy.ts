import { TerraformResource } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { HypervisorType, isVlan, type Network, VirtualizationTechnique, type VirtualMachine } from "labvisor";
import { Hypervisor, type Renderers } from "labvisor/platform";

/** Terraform's own terraform_data, which stores its input and makes nothing of it. */
class Data extends TerraformResource {
  constructor(
    scope: Construct,
    private readonly input: () => object,
  ) {
    super(scope, "Default", { terraformResourceType: "terraform_data" });
  }

  // Called at synthesis, when the assigned addresses are final.
  protected override synthesizeAttributes() {
    return { input: this.input() };
  }
}

/** A hypervisor whose labs are only data. */
export class Toy extends Hypervisor {
  readonly platform = "Toy";
  readonly type = HypervisorType.TYPE_2;
  readonly technique = VirtualizationTechnique.HARDWARE_EMULATION;
  readonly maxAdapters = 4;

  protected override readonly renderers: Renderers = {
    "virtual machine": (machine: VirtualMachine) => this.renderMachine(machine),
    "NAT network": (network: Network) => this.renderNetwork(network, "nat-network"),
    "host-only network": (network: Network) => this.renderNetwork(network, "host-only"),
    "internal network": (network: Network) => this.renderNetwork(network, "internal"),
    "bridged network": (network: Network) => this.renderNetwork(network, "bridged"),
  };

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Data(this, () => ({ is: "hypervisor" }));
  }

  private renderMachine(machine: VirtualMachine): void {
    const { name, cpus, memory, adapters } = machine;
    new Data(machine, () => ({
      is: "machine",
      on: pathOf(this),
      name,
      cpus,
      memory_mib: memory.toMebibytes(),
      // No tags reach it, so each adapter has one interface.
      adapters: adapters.map(({ mac, interfaces: [{ network, address }] }) => ({
        mac: mac.toString(),
        address,
        ...(isVlan(network)
          ? { network: pathOf(network.network), vlanId: network.vlanId }
          : { network: network && pathOf(network) }),
      })),
    }));
  }

  private renderNetwork(network: Network, kind: string): void {
    new Data(network, () => ({
      is: "network",
      on: pathOf(this),
      kind,
      category: network.category,
      cidr: network.subnet.toString(),
      host_address: network.hostAddress,
      dhcp: network.dhcp?.server !== undefined,
    }));
  }
}

/** The path inside the lab, by which the reader knows a resource's construct. */
function pathOf({ node }: IConstruct): string {
  return node.path.slice(node.path.indexOf("/") + 1);
}
