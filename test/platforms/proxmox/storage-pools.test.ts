import { BackupServer, CifsPool, NfsPool, Secret, ZfsPool } from "../../../lib/index.js";
import { proxmoxLab } from "./support.js";

const password = Secret.fromEnvironment("PASSWORD");
const server = { server: "pbs", datastore: "lab", username: "lab@pbs", password };

test.each<[string, (lab: ReturnType<typeof proxmoxLab>) => unknown, string]>([
  [
    "a password as a string, which is not shown",
    ({ lab, hypervisor }) =>
      new CifsPool(lab, "nas", { hypervisor, server: "nas", share: "lab", username: "me", password: "hush" as never }),
    "campus/nas: password is a string, which would be in the synthesized files; give Secret.fromEnvironment",
  ],
  [
    "an export that is not a path",
    ({ lab, hypervisor }) => new NfsPool(lab, "nas", { hypervisor, server: "nas", export: "lab" }),
    "campus/nas: export is 'lab'; give an absolute path",
  ],
  [
    "a dataset that is a path",
    ({ lab, hypervisor }) => new ZfsPool(lab, "tank", { hypervisor, zfsPool: "/tank" }),
    "campus/tank: zfsPool is '/tank'; give a ZFS pool, or a dataset in one",
  ],
  [
    "an invalid fingerprint",
    ({ lab, hypervisor }) => new BackupServer(lab, "pbs", { hypervisor, ...server, fingerprint: "ab:cd" }),
    "campus/pbs: fingerprint is 'ab:cd'; give the SHA-256 of a certificate",
  ],
])("%s is rejected immediately", (_, make, message) => {
  expect(() => make(proxmoxLab())).toThrow(message);
  expect(() => make(proxmoxLab())).not.toThrow("hush");
});
