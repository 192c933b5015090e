import {
  BridgedNetwork,
  CloudInit,
  type ContainerProps,
  ContainerTemplate,
  Disk,
  InternalNetwork,
  MacAddress,
  type Proxmox,
  ProxmoxChipset,
  ProxmoxDisplay,
  ProxmoxFirmware,
  Size,
  StorageKind,
  StoragePool,
  type VirtualMachineProps,
} from "../../../../lib/index.js";
import { synthesize } from "../../../lab/support.js";
import { attachProxmoxStandIn } from "../../../support/proxmox.js";
import { describeWithTerraform, TerraformFolder } from "../../../support/terraform.js";
import { proxmoxLab } from "../support.js";

/*
 * The update matrix (14): the attributes that each change to a real guest changes, and whether Terraform plans it in
 * place. Each row has its own guest, so that one apply and one plan cover all rows.
 */

/** The planned action for the guest. The real node had the same, unless a row has a comment. */
type Plan = "in place" | "replaced" | "nothing";

const gib = Size.gibibytes;
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake";
const seed = { user: "lab", sshKeys: [`${KEY} lab`] };

function networks() {
  const made = proxmoxLab({ nodes: { pve: "10.0.0.1", pve2: "10.0.0.2" } });
  const { lab, hypervisor } = made;
  const lan = new BridgedNetwork(lab, "lan", { hypervisor, cidr: "10.99.0.0/24", gateway: "10.99.0.2" });
  const named = new BridgedNetwork(lab, "named", {
    hypervisor,
    cidr: "10.98.0.0/24",
    hostInterface: "vmbr9",
    nameservers: ["10.98.0.3"],
  });
  const inner = new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.97.0.0/24" });
  return { ...made, lan, named, inner, pool: StoragePool.existing(hypervisor, "tank", StorageKind.ZFS) };
}
/** The lab's networks, and a number that is unique to the row. */
type Networks = ReturnType<typeof networks> & { readonly n: number };

type Row<Props> = readonly [what: string, plan: Plan, attributes: readonly string[], props: (at: Networks) => Props];
type MachineRow = Row<Partial<VirtualMachineProps<Proxmox>>>;
type ContainerRow = Row<Partial<ContainerProps<Proxmox>>>;

const second = Disk.blank(gib(1), { name: "second" });
const DISK = { name: "first" };

const MACHINES: readonly MachineRow[] = [
  ["name", "in place", ["name"], () => ({ name: "renamed" })],
  ["description", "in place", ["description"], () => ({ description: "other" })],
  ["tags", "in place", ["tags"], () => ({ options: { tags: ["other"] } })],
  ["cores", "in place", ["cpu"], () => ({ cpus: 2 })],
  ["cpu-type", "in place", ["cpu"], () => ({ options: { cpuType: "host" } })],
  ["memory", "in place", ["memory"], () => ({ memory: gib(1) })],
  ["balloon", "in place", ["memory"], () => ({ options: { minimumMemory: Size.mebibytes(256) } })],
  ["disk-grow", "in place", ["disk"], () => ({ bootDisk: Disk.blank(gib(4)) })],
  ["disk-add", "in place", ["disk"], () => ({ dataDisks: [Disk.blank(gib(1), DISK), second] })],
  ["disk-remove", "in place", ["disk"], () => ({ dataDisks: [] })],
  ["disk-option", "in place", ["disk"], () => ({ dataDisks: [Disk.blank(gib(1), { ...DISK, discard: false })] })],
  // The cloud-init drive is where the boot disk is.
  ["disk-moved", "in place", ["disk", "initialization"], ({ pool }) => ({ bootDisk: Disk.blank(gib(3), { pool }) })],
  [
    "nic-add",
    "in place",
    ["network_device", "initialization"],
    ({ lan, inner, n }) => ({ interfaces: [lan.at(`10.99.0.${n}`), inner.at(`10.97.0.${n}`)] }),
  ],
  [
    "nic-bridge",
    "in place",
    ["network_device", "initialization"],
    ({ named, n }) => ({ interfaces: [named.attach({ address: `10.98.0.${n}`, name: "lan" })] }),
  ],
  [
    "nic-mac",
    "in place",
    ["network_device"],
    ({ lan, n }) => ({
      interfaces: [lan.attach({ address: `10.99.0.${n}`, mac: MacAddress.parse(`bc:24:11:00:00:${n}`) })],
    }),
  ],
  [
    "nic-off",
    "in place",
    ["network_device"],
    ({ lan, n }) => ({ interfaces: [lan.attach({ address: `10.99.0.${n}`, connected: false })] }),
  ],
  ["ip", "in place", ["initialization"], ({ lan, n }) => ({ interfaces: [lan.at(`10.99.0.${n + 100}`)] })],
  ["user", "in place", ["initialization"], () => ({ cloudInit: CloudInit.seed({ ...seed, user: "other" }) })],
  [
    "keys",
    "in place",
    ["initialization"],
    () => ({ cloudInit: CloudInit.seed({ ...seed, sshKeys: [`${KEY} other`] }) }),
  ],
  ["on-boot", "in place", ["on_boot"], () => ({ options: { onBoot: true } })],
  ["start-order", "in place", ["startup"], () => ({ options: { startOrder: 3 } })],
  ["protection", "in place", ["protection"], () => ({ deletionProtection: true })],
  ["pool", "in place", ["pool_id"], () => ({ options: { pool: "others" } })],
  ["vga", "in place", ["serial_device", "vga"], () => ({ options: { display: ProxmoxDisplay.STD } })],
  ["os-type", "in place", ["operating_system"], () => ({ osType: "other" })],
  ["firmware", "in place", ["bios", "efi_disk"], () => ({ options: { firmware: ProxmoxFirmware.UEFI } })],
  ["chipset", "in place", ["machine"], () => ({ options: { chipset: ProxmoxChipset.I440FX } })],
  ["tpm", "in place", ["tpm_state"], () => ({ options: { tpm: true } })],
  ["started", "in place", ["started"], () => ({ running: false })],
  // The real one replaced it without `migrate`, which the lab's machines have.
  ["node", "in place", ["node_name"], () => ({ options: { node: "pve2" } })],
  ["vm-id", "replaced", ["vm_id"], () => ({ options: { vmId: 150 } })],
];

const root = { size: gib(2) };
const data = { path: "/data", size: gib(1) };
const CONTAINERS: readonly ContainerRow[] = [
  ["hostname", "in place", ["initialization"], () => ({ name: "renamed-too" })],
  ["description", "in place", ["description"], () => ({ description: "other" })],
  ["tags", "in place", ["tags"], () => ({ options: { tags: ["other"] } })],
  ["cores", "in place", ["cpu"], () => ({ cpus: 2 })],
  ["units", "in place", ["cpu"], () => ({ options: { cpuUnits: 200 } })],
  ["memory", "in place", ["memory"], () => ({ memory: gib(1) })],
  ["swap", "in place", ["memory"], () => ({ swap: Size.mebibytes(64) })],
  ["disk-grow", "in place", ["disk"], () => ({ rootDisk: { size: gib(4) } })],
  ["disk-moved", "replaced", ["disk"], ({ pool }) => ({ rootDisk: { ...root, pool } })],
  ["mount-add", "replaced", ["mount_point"], () => ({ mountPoints: [data, { ...data, path: "/more" }] })],
  ["mount-grow", "replaced", ["mount_point"], () => ({ mountPoints: [{ ...data, size: gib(2) }] })],
  ["mount-remove", "replaced", ["mount_point"], () => ({ mountPoints: [] })],
  [
    "nic-add",
    "in place",
    ["network_interface", "initialization"],
    ({ lan, inner, n }) => ({ interfaces: [lan.at(`10.99.0.${n}`), inner.at(`10.97.0.${n}`)] }),
  ],
  [
    "nic-bridge",
    "in place",
    ["network_interface", "initialization"],
    ({ named, n }) => ({ interfaces: [named.attach({ address: `10.98.0.${n}`, name: "lan" })] }),
  ],
  [
    "nic-mac",
    "in place",
    ["network_interface"],
    ({ lan, n }) => ({
      interfaces: [lan.attach({ address: `10.99.0.${n}`, mac: MacAddress.parse(`bc:24:11:00:00:${n}`) })],
    }),
  ],
  ["ip", "in place", ["initialization"], ({ lan, n }) => ({ interfaces: [lan.at(`10.99.0.${n + 100}`)] })],
  // The real one replaced it: the lab ignores both.
  ["keys", "nothing", ["initialization"], () => ({ sshKeys: [`${KEY} other`] })],
  [
    "template",
    "nothing",
    ["operating_system"],
    () => ({ template: ContainerTemplate.existing("local:vztmpl/debian-13.tar.zst") }),
  ],
  ["on-boot", "in place", ["start_on_boot"], () => ({ options: { onBoot: true } })],
  ["start-order", "in place", ["startup"], () => ({ options: { startOrder: 3 } })],
  ["protection", "in place", ["protection"], () => ({ deletionProtection: true })],
  // The real one replaced it: a membership is of its own here.
  ["pool", "nothing", [], () => ({ options: { pool: "others" } })],
  ["started", "in place", ["started"], () => ({ running: false })],
  ["unprivileged", "replaced", ["unprivileged", "features"], () => ({ unprivileged: false })],
  ["node", "replaced", ["node_name"], () => ({ options: { node: "pve2" } })],
  ["vm-id", "replaced", ["vm_id"], () => ({ options: { vmId: 151 } })],
];

/** A guest for each row. @param changed whether each has its row's change */
function labOf(changed: boolean) {
  const at = networks();
  const { lab, lan, guest, container } = at;
  const change = <Props>(props: (at: Networks) => Props, n: number) => (changed ? props({ ...at, n }) : {});
  for (const [index, [what, , , props]] of MACHINES.entries()) {
    const n = 10 + index;
    const changed: ReturnType<typeof props> = change(props, n);
    guest(`vm-${what}`, {
      interfaces: [lan.at(`10.99.0.${n}`)],
      dataDisks: [Disk.blank(gib(1), DISK)],
      cloudInit: CloudInit.seed(seed),
      ...changed,
      options: { cloudInitDrive: true, ...changed.options },
    });
  }
  for (const [index, [what, , , props]] of CONTAINERS.entries()) {
    const n = 50 + index;
    container(`ct-${what}`, {
      interfaces: [lan.at(`10.99.0.${n}`)],
      rootDisk: root,
      mountPoints: [data],
      sshKeys: [`${KEY} lab`],
      ...change(props, n),
    });
  }
  const { resource, provider } = synthesize(lab);
  return { terraform: { required_providers: { proxmox: { source: "bpg/proxmox" } } }, provider, resource };
}

const VM = "proxmox_virtual_environment_vm";
const CONTAINER = "proxmox_virtual_environment_container";
const ROWS = [
  ...MACHINES.map(([what, ...row]) => [`${VM}.vm-${what}`, ...row] as const),
  ...CONTAINERS.map(([what, ...row]) => [`${CONTAINER}.ct-${what}`, ...row] as const),
];

interface ResourceChange {
  readonly address: string;
  readonly change: { readonly actions: readonly string[] };
}

const PLANS: Readonly<Record<string, Plan>> = {
  update: "in place",
  "delete,create": "replaced",
  "no-op": "nothing",
};

describeWithTerraform("14: the update matrix", () => {
  test("each change to a guest changes the same attributes as on the real node, and has the same plan", async () => {
    const provider = await attachProxmoxStandIn();
    const folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: provider.reattach });
    try {
      const [before, after] = [labOf(false), labOf(true)];
      await folder.configure(before).succeed("init");
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      await folder.configure(after).succeed("plan", "-out=plan");
      const { resource_changes } = JSON.parse(await folder.succeed("show", "-json", "plan"));
      const plans = new Map(
        (resource_changes as ResourceChange[]).map(({ address, change }) => [address, PLANS[change.actions.join()]]),
      );
      const outcome = ROWS.map(([address]) => {
        const [type, name] = address.split(".");
        const [one, other] = [before, after].map(({ resource }) => resource[type][name]);
        // Machines depend on the containers that run, of which one stops.
        const attributes = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
          (key) => key !== "depends_on" && JSON.stringify(one[key]) !== JSON.stringify(other[key]),
        );
        return [address, plans.get(address), attributes.toSorted()];
      });
      expect(outcome).toEqual(ROWS.map(([address, plan, attributes]) => [address, plan, attributes.toSorted()]));
    } finally {
      folder.remove();
      await provider.close();
    }
  });
});
