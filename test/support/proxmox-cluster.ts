import { PROXMOX_PROVIDER_SCHEMA, PROXMOX_RESOURCE_SCHEMAS } from "../../lib/platforms/proxmox/resources/schemas.js";
import { type AnyResource, type Attached, attach, ProviderError } from "../../lib/plugin/index.js";
import { mockProvider } from "../../lib/rehearsal/mock-provider.js";

// biome-ignore lint/suspicious/noExplicitAny: the attributes of any resource
type Values = Readonly<Record<string, any>>;

/** The effects on a cluster when the provider creates, reads, or deletes a resource. */
interface Effects {
  /** Runs before a create, and before an update. @throws {ProviderError} as Proxmox VE refuses it */
  set?(values: Values, isNew: boolean): void;
  /** Whether the resource is there. @throws {ProviderError} as the provider fails */
  read?(values: Values): boolean;
  delete?(values: Values): void;
}

/**
 * A cluster that a mock of bpg/proxmox changes. It refuses what Proxmox VE refused on a real node, and does what the
 * provider did there without an error: an id that a guest has counts as created, and so does a pending network.
 */
export class ProxmoxClusterStandIn {
  /** The bridges and virtual networks that each guest is on, by the guest's id. */
  readonly guests = new Map<number, readonly string[]>();
  readonly jobs = new Set<string>();
  /** The virtual networks that exist as bridges: those since the SDN was last applied. */
  readonly bridges = new Set<string>();
  private readonly zones = new Set<string>();
  private readonly vnets = new Map<string, string>();
  private readonly subnets = new Map<string, string>();

  /** Serves the provider to Terraform. */
  attach(): Promise<Attached> {
    const mock = mockProvider(PROXMOX_PROVIDER_SCHEMA, PROXMOX_RESOURCE_SCHEMAS);
    const resources = Object.entries(mock.resources).map(([type, each]) => [type, this.withEffects(type, each)]);
    return attach({ ...mock, resources: Object.fromEntries(resources) }, "bpg/proxmox");
  }

  private withEffects(type: string, mock: AnyResource): AnyResource {
    const effects = this.effects[type] ?? {};
    return {
      ...mock,
      create: async (context) => {
        effects.set?.(context.plan, true);
        return mock.create(context);
      },
      update: async (context) => {
        effects.set?.(context.plan, false);
        return (mock.update ?? mock.create)(context as never);
      },
      read: async (context) => ((effects.read?.(context.state) ?? true) ? mock.read(context) : undefined),
      delete: async (context) => {
        effects.delete?.(context.state);
        await mock.delete(context);
      },
    };
  }

  private get effects(): Readonly<Record<string, Effects>> {
    const guest = (devices: string): Effects => ({
      // The provider takes "already exists" for done.
      set: ({ vm_id, [devices]: adapters }) => this.guests.set(vm_id, this.bridgesOf(adapters ?? [])),
      read: ({ vm_id }) => this.guests.has(vm_id),
      delete: ({ vm_id }) => this.guests.delete(vm_id),
    });
    const zone: Effects = {
      set: ({ id }, isNew) => define(isNew, this.zones.has(id), `zone '${id}'`, () => this.zones.add(id)),
      read: ({ id }) => this.zones.has(id),
      delete: ({ id }) => {
        refuseIf([...this.vnets.values()].includes(id), `zone '${id}' is still used by a vnet`);
        this.zones.delete(id);
      },
    };
    return {
      proxmox_virtual_environment_vm: guest("network_device"),
      proxmox_virtual_environment_container: guest("network_interface"),
      proxmox_sdn_zone_simple: zone,
      proxmox_sdn_zone_vlan: zone,
      proxmox_sdn_zone_vxlan: zone,
      proxmox_sdn_vnet: {
        set: ({ id, zone }, isNew) => define(isNew, this.vnets.has(id), `vnet '${id}'`, () => this.vnets.set(id, zone)),
        read: ({ id }) => this.vnets.has(id),
        delete: ({ id }) => {
          refuseIf([...this.subnets.values()].includes(id), `vnet '${id}' still has subnets`);
          this.vnets.delete(id);
        },
      },
      proxmox_sdn_subnet: {
        set: ({ vnet, cidr }, isNew) => {
          const id = `${this.vnets.get(vnet)}-${cidr}`;
          define(isNew, this.subnets.has(id), `subnet '${id}'`, () => this.subnets.set(id, vnet));
        },
        delete: ({ vnet, cidr }) => {
          const isUsed = [...this.guests.values()].some((bridges) => bridges.includes(vnet));
          refuseIf(isUsed, `delete sdn subnet object failed: cannot delete subnet '${cidr}', not empty`);
          this.subnets.delete(`${this.vnets.get(vnet)}-${cidr}`);
        },
      },
      proxmox_sdn_applier: { set: () => this.applySdn(), delete: () => this.applySdn() },
      proxmox_backup_job: {
        set: ({ id }) => this.jobs.add(id),
        read: ({ id }) => {
          refuseIf(!this.jobs.has(id), `received an HTTP 400 response - Reason: (id: No such job '${id}')`);
          return true;
        },
        delete: ({ id }) => this.jobs.delete(id),
      },
    };
  }

  /** Returns the bridges of adapters. A guest does not start on a virtual network that was not applied yet. */
  private bridgesOf(adapters: readonly { readonly bridge: string | null }[]): readonly string[] {
    const bridges = adapters.flatMap(({ bridge }) => bridge ?? []);
    const missing = bridges.find((bridge) => !bridge.startsWith("vmbr") && !this.bridges.has(bridge));
    refuseIf(missing !== undefined, `bridge '${missing}' does not exist`);
    return bridges;
  }

  private applySdn(): void {
    this.bridges.clear();
    for (const id of this.vnets.keys()) this.bridges.add(id);
  }
}

function define(isNew: boolean, exists: boolean, what: string, set: () => unknown): void {
  refuseIf(isNew && exists, `sdn ${what} already defined`);
  set();
}

function refuseIf(refused: boolean, message: string): void {
  if (refused) throw new ProviderError(message);
}
