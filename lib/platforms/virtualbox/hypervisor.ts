import type { Construct, IConstruct } from "constructs";
import { isLine } from "../../control-characters.js";
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
import { Hypervisor, type HypervisorProps, HypervisorType, type Renderers } from "../../lab/hypervisor.js";
import type { Renderable } from "../../lab/kind.js";
import type { HostOnlyNetwork } from "../../lab/networks/host-only-network.js";
import type { NatNetwork } from "../../lab/networks/nat-network.js";
import type { Snapshot } from "../../lab/snapshot.js";
import {
  atSynthesis,
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
import { GuestAdditions, MACHINE_OPTIONS, maxAdapters, type VirtualBoxMachineOptions } from "./machine-options.js";
import { renderMachine } from "./render/machine.js";
import { renderHostOnlyNetwork, renderNatNetwork } from "./render/networks.js";
import { VirtualBoxProvider } from "./render/provider.js";
import { renderSnapshot } from "./render/snapshot.js";
import { LabResource, VirtualBoxResource } from "./resources.js";
import { virtualBoxRules } from "./rules/index.js";

export interface VirtualBoxProps extends HypervisorProps {
  /**
   * The subnets in which the host allows host-only networks: the content of its `/etc/vbox/networks.conf`.
   *
   * That file replaces VirtualBox's default (VirtualBox manual, "Host-Only Networking"). VirtualBox 7 on macOS does not
   * read it and allows any private subnet: list the subnets of your lab.
   *
   * @default ["192.168.56.0/21"], which a host without that file allows
   */
  readonly hostOnlyRanges?: readonly string[];
  /**
   * The host's network card for bridged networks that name none, as `VBoxManage list bridgedifs` shows it.
   *
   * @default - none
   */
  readonly lanInterface?: string;
  /**
   * Another machine (Linux or macOS) that runs VirtualBox, as a destination of ssh: `user@host`,
   * `ssh://user@host:2222`, or a name in `~/.ssh/config`.
   *
   * The system's ssh connects with your keys and without questions, so it must know the host's key. Images and seeds
   * are copied to the machine. Paths of a `DirectoryPool`, of shared folders and of serial ports' files are absolute,
   * on that machine.
   *
   * @default - the machine that runs Terraform
   */
  readonly ssh?: string;
}

/** One word that ssh does not take for an option. */
const sshWordValidator = validator(
  'a destination of ssh, such as "user@host"',
  (value) => isLine(value) && /^[^\s-]\S*$/.test(value),
);

const sshDestinationValidator: Validator = (value, argument) => {
  // A user name has no colon, and ssh takes no password there. The value is not shown.
  if (typeof value === "string" && /:[^/@][^@]*@/.test(value))
    throw new Error(`${argument} contains a password; give "user@host" only, and let ssh log in with a key`);
  sshWordValidator(value, argument);
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
  protected static override readonly validators: Validators<VirtualBoxProps> = {
    ...Hypervisor.validators,
    hostOnlyRanges: optional(listOf(atSynthesis(textValidator))),
    lanInterface: optional(atSynthesis(lineValidator)),
    ssh: optional(atSynthesis(sshDestinationValidator)),
  };

  readonly [supportsSharedFolders] = true;
  readonly [supportsSerialFiles] = true;
  readonly [supportsDirectoryPools] = true;
  readonly [supportsSnapshots] = true;
  readonly [supportsMachineOptions]: MachineOptionsHost<VirtualBoxMachineOptions>[typeof supportsMachineOptions] = {
    kinds: MACHINE_OPTIONS,
    identity: [],
    maxAdapters,
  };

  readonly platform = "VirtualBox";
  readonly type = HypervisorType.TYPE_2;
  /** The only technique since VirtualBox 6.1. */
  readonly technique = VirtualizationTechnique.HARDWARE_VIRTUALIZATION;
  override readonly hostId: string;
  /** The adapters of the chipset PIIX3, VirtualBox's default. */
  readonly maxAdapters = maxAdapters({});
  override readonly rules = virtualBoxRules;
  override readonly runningAttribute = "state";
  readonly hostOnlyRanges: readonly Subnet[];
  override readonly lanInterface?: string;
  /** @internal The lab's identity on this VirtualBox. */
  readonly labResource: LabResource;
  private readonly provider: VirtualBoxProvider;

  protected override readonly renderers: Renderers = {
    "virtual machine": (machine: VirtualMachine<VirtualBox>) => renderMachine(this.labResource, machine),
    snapshot: (snapshot: Snapshot) => renderSnapshot(this.labResource, snapshot),
    "NAT network": (network: NatNetwork) => renderNatNetwork(this.labResource, network),
    "host-only network": (network: HostOnlyNetwork) => renderHostOnlyNetwork(this.labResource, network),
    // Adapters refer to these by name.
    "internal network": () => {},
    "bridged network": () => {},
    // The folder is created with the first disk in it.
    "directory pool": () => {},
  };

  constructor(scope: Construct, id: string, props: VirtualBoxProps = {}) {
    super(scope, id, props);
    this.hostOnlyRanges = (props.hostOnlyRanges ?? ["192.168.56.0/21"]).map((cidr) =>
      withConstructPath(this, () => Subnet.parse(cidr)),
    );
    this.lanInterface = props.lanInterface;
    this.hostId = props.ssh ?? "the machine that runs Terraform";
    this.provider =
      props.ssh === undefined ? VirtualBoxProvider.in(this.lab) : VirtualBoxProvider.over(props.ssh, this);
    this.labResource = new LabResource(this, "Default", () => ({ name: this.lab.node.id }));
    this.assignProvider(this);
  }

  override render(construct: Renderable): void {
    super.render(construct);
    this.assignProvider(construct);
  }

  override firstBootScripts({ options }: VirtualMachine<VirtualBox>): readonly string[] {
    return options?.guestAdditions === GuestAdditions.INSTALLED ? [INSTALL_GUEST_ADDITIONS] : [];
  }

  /** Has the resources of a construct made through this host's provider. */
  private assignProvider(construct: IConstruct): void {
    if (this.provider.alias === undefined) return;
    for (const each of construct.node.findAll()) if (each instanceof VirtualBoxResource) each.provider = this.provider;
  }
}

/**
 * Installs Guest Additions from the host's image, which is in one of the guest's drives. The installer builds modules
 * for the running kernel. It exits with 2 where older modules stay until the guest restarts.
 */
export const INSTALL_GUEST_ADDITIONS = `set -e
if command -v apt-get >/dev/null; then
  apt-get -q update
  DEBIAN_FRONTEND=noninteractive apt-get -qy install bzip2 gcc make perl "linux-headers-$(uname -r)"
else
  dnf -qy install bzip2 gcc make perl tar "kernel-devel-$(uname -r)"
fi
at=$(mktemp -d)
for drive in /dev/sr*; do
  mount -o ro "$drive" "$at" || continue
  if [ -f "$at/VBoxLinuxAdditions.run" ]; then
    sh "$at/VBoxLinuxAdditions.run" --nox11 || [ $? -eq 2 ]
  fi
  umount "$at"
done
rmdir "$at"
`;
