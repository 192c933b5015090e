import type { MountPoint } from "../../../lab/container.js";
import type { NetworkAdapter } from "../../../lab/network-adapter.js";
import type { ProxmoxContainer, ProxmoxContainerOptions } from "../guest-options.js";
import type { ProxmoxHost } from "../host.js";
import {
  type ContainerConfig,
  type ContainerMountPoint,
  type ContainerNetworkInterface,
  ContainerResource,
} from "../resources/container.js";
import { renderTemplate } from "./files.js";
import { assignVmId, dependencies, guestSettings, movedByCluster, nodeOf } from "./guest.js";
import { renderGuestServices } from "./guest-services.js";
import { networkSettings } from "./network-settings.js";
import { type BridgePort, bridgePortsOf } from "./networks.js";
import { diskStorage } from "./storage.js";

/** The size of an Ethernet frame inside VXLAN. A container's interface has no way to say "as large as the bridge's". */
const VXLAN_MTU = 1450;

export function renderContainer(proxmox: ProxmoxHost, container: ProxmoxContainer): void {
  const { options = {} } = container;
  const node_name = nodeOf(proxmox, container);
  const vmId = assignVmId(proxmox, container, options.vmId);
  const ports = bridgePortsOf(proxmox, container);
  const template_file_id = renderTemplate(proxmox, container);
  const resource = new ContainerResource(container, "Default", () => ({
    ...settings(proxmox, container, options, ports),
    node_name,
    vm_id: vmId(),
    operating_system: { template_file_id, type: container.template.osType },
  }));
  resource.dependsOn = dependencies(container, ports);
  resource.lifecycle = {
    // Both apply to the first start only: a new value would replace the container and lose its data.
    ignoreChanges: [
      "operating_system[0].template_file_id",
      "initialization[0].user_account",
      ...movedByCluster(options),
    ],
  };
  renderGuestServices(proxmox, container, resource, options);
  if (container.running) {
    proxmox.startedContainers.push(resource.address);
    // Sorted, so that the order in a program does not matter.
    proxmox.startedContainers.sort();
  }
}

function settings(
  proxmox: ProxmoxHost,
  container: ProxmoxContainer,
  options: ProxmoxContainerOptions,
  ports: readonly BridgePort[],
): Omit<ContainerConfig, "node_name" | "vm_id"> {
  const { adapters, interfaces, rootDisk, sshKeys, mountPoints } = container;
  const pool = rootDisk.pool ?? proxmox.storage;
  return {
    ...guestSettings(proxmox, container, options),
    start_on_boot: options.onBoot ?? false,
    unprivileged: container.unprivileged,
    features: { nesting: container.nesting },
    cpu: { cores: container.cpus, units: options.cpuUnits },
    memory: { dedicated: container.memory.toMebibytes(), swap: container.swapMebibytes },
    disk: { datastore_id: diskStorage(pool).datastore_id, size: rootDisk.size.toMebibytes() / 1024 },
    mount_point: mountPoints.length > 0 ? mountPoints.map((each) => mountPoint(proxmox, each)) : undefined,
    network_interface:
      adapters.length > 0 ? adapters.map((each, index) => networkInterface(each, ports[index], options)) : undefined,
    initialization: {
      hostname: container.name,
      ...networkSettings(interfaces),
      user_account: sshKeys.length > 0 ? { keys: sshKeys } : undefined,
    },
  };
}

function mountPoint(proxmox: ProxmoxHost, { path, size, pool, backup, readOnly }: MountPoint): ContainerMountPoint {
  return {
    path,
    // The name of a storage has a new volume created there.
    volume: diskStorage(pool ?? proxmox.storage).datastore_id,
    size: `${size.toMebibytes() / 1024}G`,
    backup: backup ?? true,
    read_only: readOnly,
  };
}

function networkInterface(
  { name, mac, attachment }: NetworkAdapter,
  port: BridgePort | undefined,
  { firewall }: ProxmoxContainerOptions,
): ContainerNetworkInterface {
  return {
    name,
    bridge: port?.bridge,
    mac_address: mac.toString().toUpperCase(),
    enabled: attachment.connected ? undefined : false,
    firewall: firewall && true,
    vlan_id: port?.vlan,
    mtu: port?.isVxlan ? VXLAN_MTU : undefined,
  };
}
