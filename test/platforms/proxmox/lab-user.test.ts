import { LabUser, type LabUserProps, ResourcePool } from "../../../lib/index.js";
import { synthesize } from "../../lab/support.js";
import { MARK, proxmoxLab } from "./support.js";

const ROLE = "${proxmox_virtual_environment_role.pve_operator.role_id}";

function labWith(props: (pool: ResourcePool) => Partial<LabUserProps> = () => ({})) {
  const { lab, hypervisor } = proxmoxLab();
  const pool = new ResourcePool(lab, "seat-1", { hypervisor });
  const user = new LabUser(lab, "alice", { hypervisor, pools: [pool], ...props(pool) });
  return { user, ...synthesize(lab).resource };
}

test("a user may see, start, stop, open, and roll back the guests of a pool, and nothing else", () => {
  const { user, proxmox_virtual_environment_role, proxmox_virtual_environment_user, proxmox_acl } = labWith();
  expect(user.userId).toBe("campus-alice@pve");
  expect(proxmox_virtual_environment_role).toEqual({
    pve_operator: {
      role_id: "campus-pve-operator-${terraform_data.pve.input}",
      privileges: ["VM.Audit", "VM.Console", "VM.PowerMgmt", "VM.Snapshot.Rollback"],
    },
  });
  // A password would be in Terraform's state.
  expect(proxmox_virtual_environment_user).toEqual({ alice: { user_id: "campus-alice@pve", comment: MARK } });
  expect(proxmox_acl).toEqual({
    "alice_campus-seat-1": {
      path: "/pool/${proxmox_virtual_environment_pool.seat-1.pool_id}",
      role_id: ROLE,
      user_id: "${proxmox_virtual_environment_user.alice.user_id}",
    },
  });
});

test("users of a lab share its role, and each pool has an access rule of its own, named after the pool", () => {
  const { lab, hypervisor } = proxmoxLab();
  new LabUser(lab, "alice", { hypervisor, pools: ["a.b", "c"], name: "alice", realm: "ldap" });
  new LabUser(lab, "bob", { hypervisor, pools: ["c"] });
  const { proxmox_virtual_environment_role, proxmox_acl, proxmox_virtual_environment_user } = synthesize(lab).resource;
  expect(Object.keys(proxmox_virtual_environment_role)).toEqual(["pve_operator"]);
  expect(Object.keys(proxmox_acl)).toEqual(["alice_a-b", "alice_c", "bob_c"]);
  expect(proxmox_acl.bob_c).toMatchObject({ path: "/pool/c", role_id: ROLE });
  expect(proxmox_virtual_environment_user.alice.user_id).toBe("alice@ldap");
});

test("a user with an existing role needs none of the lab", () => {
  const { proxmox_virtual_environment_role, proxmox_acl } = labWith(() => ({ role: "PVEVMAdmin" }));
  expect(proxmox_virtual_environment_role).toBeUndefined();
  expect(Object.values(proxmox_acl)).toEqual([expect.objectContaining({ role_id: "PVEVMAdmin" })]);
});

test.each<[string, (pool: ResourcePool) => Partial<LabUserProps>, string]>([
  ["no pools", () => ({ pools: [] }), "campus/alice: pools is []; give at least one ResourcePool"],
  ["a pool twice", (pool) => ({ pools: [pool, "campus-seat-1"] }), 'two of its pools are named "campus-seat-1"'],
  [
    "a name with a realm",
    () => ({ name: "alice@pve" }),
    "name is 'alice@pve'; give the name of a user, without a realm",
  ],
  ["a password", () => ({ password: "hush" }) as never, "campus/alice: password is unknown"],
  [
    "a pool of another lab",
    () => {
      const { lab, hypervisor } = proxmoxLab();
      return { pools: [new ResourcePool(lab, "p", { hypervisor })] };
    },
    'campus/alice: pools[0] is campus/p, which is in another lab; give its name, "campus-p"',
  ],
])("a user with %s is rejected immediately", (_, props, message) => {
  expect(() => labWith(props)).toThrow(message);
});
