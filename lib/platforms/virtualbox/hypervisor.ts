import type { Construct, IConstruct } from "constructs";
import { validateProps } from "../../lab/arguments.js";
import type {
  DirectoryPoolHost,
  MachineOptionsHost,
  SerialFileHost,
  SharedFolderHost,
  SnapshotHost,
} from "../../lab/capabilities.js";
import {
  supportsDirectoryPools,
  supportsMachineOptions,
  supportsSerialFiles,
  supportsSharedFolders,
  supportsSnapshots,
} from "../../lab/capabilities.js";
import { withConstructPath } from "../../lab/errors.js";
import { Hypervisor, type HypervisorProps, HypervisorType } from "../../lab/hypervisor.js";
import type { HostOnlyNetwork } from "../../lab/networks/host-only-network.js";
import type { NatNetwork } from "../../lab/networks/nat-network.js";
import type { Snapshot } from "../../lab/snapshot.js";
import {
  lineValidator,
  listOf,
  optional,
  textValidator,
  type Validator,
  type Validators,
  validator,
} from "../../lab/validation.js";
import type { VirtualMachine } from "../../lab/virtual-machine.js";
import { VirtualizationTechnique } from "../../lab/virtualization-technique.js";
import { Subnet } from "../../net/subnet.js";
import { INSTALL_GUEST_ADDITIONS } from "./guest-additions.js";
import { adaptersOf, MACHINE_OPTIONS, type VirtualBoxMachineOptions } from "./machine-options.js";
import { renderMachine } from "./render/machine.js";
import { renderHostOnlyNetwork, renderNatNetwork } from "./render/networks.js";
import { VirtualBoxProvider } from "./render/provider.js";
import { renderSnapshot } from "./render/snapshot.js";
import { LabResource } from "./resources/lab-resource.js";
import { VirtualBoxResource } from "./resources/resource.js";
import { virtualBoxRules } from "./rules/index.js";

export interface VirtualBoxProps extends HypervisorProps {
  /**
   * The subnets in which the host lets VirtualBox make host-only networks: what its `/etc/vbox/networks.conf` says. Where that file is, it
   * stands in place of the default (VirtualBox manual, "Host-Only Networking"). VirtualBox 7 on macOS does not look there, and takes any private subnet:
   * name those that the lab has.
   *
   * @default ["192.168.56.0/21"], which a host without that file allows
   */
  readonly hostOnlyRanges?: readonly string[];
  /** The host's network card that bridged networks take where they name none, as `VBoxManage list bridgedifs` calls it. @default - none */
  readonly lanInterface?: string;
  /**
   * Another machine (Linux or macOS) whose VirtualBox it is, as ssh takes it: `user@host`, `ssh://user@host:2222`, or a name in `~/.ssh/config`. The
   * system's ssh goes there with your keys, asks nothing, and must know the host's key. Images and seeds are copied there; a `DirectoryPool`, shared
   * folders and serial ports' files are that machine's, with absolute paths.
   *
   * @default - the machine that runs Terraform
   */
  readonly ssh?: string;
}

/** Of ssh: one word that it takes for no option. */
const sshWordValidator = validator(
  'a destination of ssh, such as "user@host"',
  (value) => typeof value === "string" && /^[^\s-]\S*$/.test(value),
);

const sshDestinationValidator: Validator = (value, argument) => {
  // It is not shown. A user's name has no colon, and ssh takes no password there.
  if (typeof value === "string" && /:[^/@][^@]*@/.test(value))
    throw new Error(`${argument} has a password: let ssh log in by key, and give "user@host" alone`);
  sshWordValidator(value, argument);
};

const PROPS: Validators<Omit<VirtualBoxProps, keyof HypervisorProps>> = {
  hostOnlyRanges: optional(listOf(textValidator)),
  lanInterface: optional(lineValidator),
  ssh: optional(sshDestinationValidator),
};

/** Oracle VirtualBox, on the machine that runs Terraform or on another one that ssh reaches. */
export class VirtualBox
  extends Hypervisor
  implements
    SharedFolderHost,
    SerialFileHost,
    DirectoryPoolHost,
    SnapshotHost,
    MachineOptionsHost<VirtualBoxMachineOptions>
{
  readonly [supportsSharedFolders] = true;
  readonly [supportsSerialFiles] = true;
  readonly [supportsDirectoryPools] = true;
  readonly [supportsSnapshots] = true;
  readonly [supportsMachineOptions] = { kinds: MACHINE_OPTIONS, identity: [], maxAdapters: adaptersOf } as const;

  readonly type = HypervisorType.TYPE_2;
  /** Since 6.1 it has no other. */
  readonly technique = VirtualizationTechnique.HARDWARE_VIRTUALIZATION;
  override readonly hostId: string;
  /** Those of the chipset PIIX3, which VirtualBox gives a machine unless told otherwise. */
  readonly maxAdapters = adaptersOf({});
  override readonly rules = virtualBoxRules;
  readonly hostOnlyRanges: readonly Subnet[];
  override readonly lanInterface?: string;
  /** The lab as this VirtualBox knows it. */
  readonly labResource: LabResource;
  private readonly provider: VirtualBoxProvider;

  constructor(scope: Construct, id: string, props: VirtualBoxProps = {}) {
    super(scope, id, props);
    withConstructPath(this, () => validateProps(props, PROPS));
    this.hostOnlyRanges = (props.hostOnlyRanges ?? ["192.168.56.0/21"]).map((cidr) =>
      withConstructPath(this, () => Subnet.parse(cidr)),
    );
    this.lanInterface = props.lanInterface;
    this.hostId = props.ssh ?? "the machine that runs Terraform";
    this.provider =
      props.ssh === undefined ? VirtualBoxProvider.in(this.lab) : VirtualBoxProvider.over(props.ssh, this);
    this.labResource = new LabResource(this, "Default", () => ({ name: this.lab.node.id }));
    this.own(this);
  }

  override firstBootScripts({ options }: VirtualMachine<VirtualBox>): readonly string[] {
    return options?.guestAdditions === "installed" ? [INSTALL_GUEST_ADDITIONS] : [];
  }

  override renderMachine(machine: VirtualMachine): void {
    renderMachine(this.labResource, machine as VirtualMachine<VirtualBox>);
    this.own(machine);
  }

  renderSnapshot(snapshot: Snapshot): void {
    renderSnapshot(this.labResource, snapshot);
    this.own(snapshot);
  }

  override renderNatNetwork(network: NatNetwork): void {
    renderNatNetwork(this.labResource, network);
    this.own(network);
  }

  override renderHostOnlyNetwork(network: HostOnlyNetwork): void {
    renderHostOnlyNetwork(this.labResource, network);
    this.own(network);
  }

  /** A folder is there once a disk lies in it. */
  renderDirectoryPool(): void {}

  /** Internal networks and the LAN are names on the adapters. */
  override renderInternalNetwork(): void {}
  override renderBridgedNetwork(): void {}

  /** What renders a construct is made through this host's provider. */
  private own(construct: IConstruct): void {
    if (this.provider.alias === undefined) return;
    for (const each of construct.node.findAll()) if (each instanceof VirtualBoxResource) each.provider = this.provider;
  }
}
