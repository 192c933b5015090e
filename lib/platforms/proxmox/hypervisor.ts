import type { Construct } from "constructs";
import type { BackupJob } from "../../lab/backup-job.js";
import {
  type BackupHost,
  type ContainerHost,
  type DirectoryPoolHost,
  type MachineOptionsHost,
  makesTemplates,
  runsContainers,
  supportsBackups,
  supportsDirectoryPools,
  supportsMachineOptions,
  type TemplateHost,
} from "../../lab/capabilities.js";
import type { Renderers } from "../../lab/hypervisor.js";
import type { HostOnlyNetwork } from "../../lab/networks/host-only-network.js";
import type { InternalNetwork } from "../../lab/networks/internal-network.js";
import type { NatNetwork } from "../../lab/networks/nat-network.js";
import type { DirectoryPool } from "../../lab/storage-pool.js";
import { CONTAINER_OPTIONS, type ProxmoxContainer, type ProxmoxContainerOptions } from "./guest-options.js";
import { ProxmoxHost, type ProxmoxProps } from "./host.js";
import { MACHINE_OPTIONS, type ProxmoxMachine, type ProxmoxMachineOptions } from "./machine-options.js";
import { renderBackupJob } from "./render/backup-job.js";
import { renderContainer } from "./render/container.js";
import { renderLabIdentity } from "./render/lab-identity.js";
import { renderMachine } from "./render/machine.js";
import { renderHostOnlyNetwork, renderInternalNetwork, renderNatNetwork } from "./render/networks.js";
import { ProxmoxProvider } from "./render/provider.js";
import { renderDirectoryPool } from "./render/storage.js";
import { proxmoxRules } from "./rules/index.js";

/**
 * A node of Proxmox VE, or several nodes of one cluster.
 *
 * The environment gives the cluster's address and the credentials when Terraform runs: `PROXMOX_VE_ENDPOINT`,
 * `PROXMOX_VE_API_TOKEN`, and `PROXMOX_VE_INSECURE` to accept any certificate.
 */
export class Proxmox
  extends ProxmoxHost
  implements
    DirectoryPoolHost,
    MachineOptionsHost<ProxmoxMachineOptions>,
    ContainerHost<ProxmoxContainerOptions>,
    BackupHost,
    TemplateHost
{
  readonly [makesTemplates] = true;
  readonly [supportsBackups] = true;
  readonly [supportsDirectoryPools] = true;
  readonly [supportsMachineOptions] = { kinds: MACHINE_OPTIONS, identity: ["vmId"] } as const;
  /** The number of adapters is the provider's limit. */
  readonly [runsContainers] = { kinds: CONTAINER_OPTIONS, maxAdapters: 10 };
  override readonly rules = proxmoxRules;
  override readonly runningAttribute = "started";

  protected override readonly renderers: Renderers = {
    "virtual machine": (machine: ProxmoxMachine) => renderMachine(this, machine),
    container: (container: ProxmoxContainer) => renderContainer(this, container),
    "backup job": (job: BackupJob) => renderBackupJob(this, job),
    "NAT network": (network: NatNetwork) => renderNatNetwork(this, network),
    "host-only network": (network: HostOnlyNetwork) => renderHostOnlyNetwork(this, network),
    "internal network": (network: InternalNetwork) => renderInternalNetwork(this, network),
    // The LAN's bridge exists already.
    "bridged network": () => {},
    "directory pool": (pool: DirectoryPool) => renderDirectoryPool(this, pool),
  };

  constructor(scope: Construct, id: string, props: ProxmoxProps) {
    super(scope, id, props);
    ProxmoxProvider.in(this.lab);
    renderLabIdentity(this);
  }
}
