import { TerraformResource } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { Hypervisor, HypervisorType, type Network, VirtualizationTechnique, type VirtualMachine, Vlan } from "labvisor";

/** Terraform's own terraform_data keeps what it is given, and makes nothing of it. */
class Note extends TerraformResource {
  constructor(
    scope: Construct,
    private readonly input: () => object,
  ) {
    super(scope, "Default", { terraformResourceType: "terraform_data" });
  }

  // Asked for at synthesis, when the addresses that the lab assigns are settled.
  protected override synthesizeAttributes() {
    return { input: this.input() };
  }
}

/** A hypervisor on which a lab is notes. */
export class Toy extends Hypervisor {
  readonly type = HypervisorType.TYPE_2;
  readonly technique = VirtualizationTechnique.HARDWARE_EMULATION;
  readonly maxAdapters = 4;
  override readonly topologyReader = "./toy-reader.cjs";

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Note(this, () => ({ is: "hypervisor" }));
  }

  override renderMachine(machine: VirtualMachine): void {
    const { name, cpus, memory, adapters } = machine;
    new Note(machine, () => ({
      is: "machine",
      on: pathOf(this),
      name,
      cpus,
      memory_mib: memory.toMebibytes(),
      // It carries no tags, so that each adapter has one interface.
      adapters: adapters.map(({ mac, interfaces: [{ network, address }] }) => ({
        mac: mac.toString(),
        address,
        ...(network instanceof Vlan
          ? { network: pathOf(network.network), vlanId: network.vlanId }
          : { network: network && pathOf(network) }),
      })),
    }));
  }

  override renderNatNetwork(network: Network): void {
    this.renderNetwork(network, "nat-network");
  }

  override renderHostOnlyNetwork(network: Network): void {
    this.renderNetwork(network, "host-only");
  }

  override renderInternalNetwork(network: Network): void {
    this.renderNetwork(network, "internal");
  }

  override renderBridgedNetwork(network: Network): void {
    this.renderNetwork(network, "bridged");
  }

  private renderNetwork(network: Network, kind: string): void {
    new Note(network, () => ({
      is: "network",
      on: pathOf(this),
      kind,
      cidr: network.subnet.toString(),
      host_address: network.hostAddress,
      dhcp: network.dhcp?.server !== undefined,
    }));
  }
}

/** From the lab down: what the reader knows a resource's construct by. */
function pathOf({ node }: IConstruct): string {
  return node.path.slice(node.path.indexOf("/") + 1);
}
