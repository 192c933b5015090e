import type { Container, MountPoint } from "../../../lab/container.js";
import type { NetworkAdapter } from "../../../lab/network-adapter.js";
import type { ProxmoxContainerOptions } from "../container-options.js";
import type { Proxmox } from "../hypervisor.js";
import {
  type ContainerConfig,
  type ContainerMountPoint,
  type ContainerNetworkInterface,
  ContainerResource,
} from "../resources/container.js";
import { assignVmId, bridgePortsFor, dependencies, guestSettings, movedByCluster, nodeOf } from "./guest.js";
import { renderGuestServices } from "./guest-services.js";
import { renderTemplate } from "./image.js";
import { networkSettings } from "./network-settings.js";
import type { BridgePort } from "./networks.js";
import { diskStorage } from "./storage.js";

/** What fits in a VXLAN between nodes on Ethernet. Of a container's interface there is no word for "the bridge's". */
const TUNNEL_MTU = 1450;

export function renderContainer(proxmox: Proxmox, container: Container<Proxmox>): void {
  const { options = {} } = container;
  const node_name = nodeOf(proxmox, container);
  const vmId = assignVmId(proxmox, container, options.vmId);
  const plugs = bridgePortsFor(proxmox, container);
  const template_file_id = renderTemplate(proxmox, container);
  const resource = new ContainerResource(container, "Default", () => ({
    ...settings(proxmox, container, options, plugs),
    node_name,
    vm_id: vmId(),
    operating_system: { template_file_id, type: container.template.osType },
  }));
  resource.dependsOn = dependencies(container.lab, plugs);
  resource.lifecycle = {
    // Both are of its first start: another one would make the container anew, and its data would be gone.
    ignoreChanges: [
      "operating_system[0].template_file_id",
      "initialization[0].user_account",
      ...movedByCluster(options),
    ],
  };
  renderGuestServices(proxmox, container, resource, options);
  if (container.running) {
    proxmox.startedContainers.push(resource.address);
    // So that the order in which a program makes its containers does not matter.
    proxmox.startedContainers.sort();
  }
}

function settings(
  proxmox: Proxmox,
  container: Container<Proxmox>,
  options: ProxmoxContainerOptions,
  plugs: readonly BridgePort[],
): Omit<ContainerConfig, "node_name" | "vm_id"> {
  const { adapters, interfaces, rootDisk, sshKeys, mountPoints } = container;
  const pool = rootDisk.pool ?? proxmox.storage;
  return {
    ...guestSettings(container, options),
    start_on_boot: options.onBoot ?? false,
    unprivileged: container.unprivileged,
    features: { nesting: container.nesting },
    cpu: { cores: container.cpus, units: options.cpuUnits },
    memory: { dedicated: container.memory.toMebibytes(), swap: container.swapMebibytes },
    disk: { datastore_id: diskStorage(pool).datastore_id, size: rootDisk.size.toMebibytes() / 1024 },
    mount_point: mountPoints.length > 0 ? mountPoints.map((each) => mountPoint(proxmox, each)) : undefined,
    network_interface:
      adapters.length > 0 ? adapters.map((each, index) => networkInterface(each, plugs[index], options)) : undefined,
    initialization: {
      hostname: container.name,
      ...networkSettings(interfaces),
      user_account: sshKeys.length > 0 ? { keys: sshKeys } : undefined,
    },
  };
}

function mountPoint(proxmox: Proxmox, { path, size, pool, backup, readOnly }: MountPoint): ContainerMountPoint {
  return {
    path,
    // A storage's name has a new volume made there.
    volume: diskStorage(pool ?? proxmox.storage).datastore_id,
    size: `${size.toMebibytes() / 1024}G`,
    backup: backup ?? true,
    read_only: readOnly,
  };
}

function networkInterface(
  { name, mac, attachment }: NetworkAdapter,
  plug: BridgePort | undefined,
  { firewall }: ProxmoxContainerOptions,
): ContainerNetworkInterface {
  return {
    name,
    bridge: plug?.bridge,
    mac_address: mac.toString().toUpperCase(),
    enabled: attachment.connected ? undefined : false,
    firewall: firewall && true,
    vlan_id: plug?.vlan,
    mtu: plug?.isTunnel ? TUNNEL_MTU : undefined,
  };
}
