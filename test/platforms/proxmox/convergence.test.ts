import { BackupJob, BackupMode, HostOnlyNetwork, NatNetwork, StorageKind, StoragePool } from "../../../lib/index.js";
import type { Attached } from "../../../lib/plugin/index.js";
import { synthesize } from "../../lab/support.js";
import { ProxmoxClusterStandIn } from "../../support/proxmox-cluster.js";
import { describeWithTerraform, TerraformFolder } from "../../support/terraform.js";
import { proxmoxLab } from "./support.js";

/** The networks of a lab with two guests, `a` and `b`: the first one's CIDR, and whether there is a second one. */
interface Networks {
  readonly wan?: string;
  readonly two?: "nat" | "host-only";
}

function labWith({ wan, two }: Networks): object {
  const { lab, hypervisor, guest } = proxmoxLab();
  const first = wan && new NatNetwork(lab, "wan", { hypervisor, cidr: wan });
  const cidr = "10.72.0.0/24";
  const second =
    two === "nat"
      ? new NatNetwork(lab, "two", { hypervisor, cidr })
      : two && new HostOnlyNetwork(lab, "two", { hypervisor, cidr, dhcp: { lower: "10.72.0.9", upper: "10.72.0.99" } });
  guest("a", { interfaces: first ? [first.attach()] : [] });
  const b = guest("b", { interfaces: [first, second].flatMap((network) => (network ? [network.attach()] : [])) });
  new BackupJob(lab, "nightly", {
    hypervisor,
    guests: [b],
    mode: BackupMode.STOP,
    schedule: "02:30",
    keep: { last: 1 },
    storage: StoragePool.existing(hypervisor, "local", StorageKind.DIRECTORY),
  });
  const { resource, provider } = synthesize(lab);
  return { terraform: { required_providers: { proxmox: { source: "bpg/proxmox" } } }, provider, resource };
}

describeWithTerraform("a lab on Proxmox VE", () => {
  let cluster: ProxmoxClusterStandIn;
  let provider: Attached;
  let folder: TerraformFolder;
  beforeEach(async () => {
    cluster = new ProxmoxClusterStandIn();
    provider = await cluster.attach();
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: provider.reattach });
  });
  afterEach(async () => {
    folder.remove();
    await provider.close();
  });

  // Each of these steps failed on a real node until its fix, or left a plan that never became empty.
  test("follows each change of its networks in one apply, with guests on them", async () => {
    await folder.configure(labWith({ wan: "10.40.0.0/24" })).succeed("init");
    for (const networks of [
      { wan: "10.40.0.0/24" },
      { wan: "10.40.0.0/24", two: "nat" },
      { wan: "10.41.0.0/24", two: "host-only" },
      { two: "host-only" },
      {},
    ] as const) {
      folder.configure(labWith(networks));
      await folder.apply();
      expect([networks, await folder.planCode()]).toEqual([networks, 0]);
      expect(cluster.bridges.size).toBe(Object.keys(networks).length);
    }
    // The provider fails on a job that somebody deleted, until it is removed from the state.
    cluster.jobs.clear();
    expect((await folder.run("plan", "-no-color")).stderr).toContain("No such job");
    await folder.succeed("state", "rm", "proxmox_backup_job.nightly");
    await folder.apply("-destroy");
    expect([cluster.guests.size, cluster.jobs.size]).toEqual([0, 0]);
  });
});
