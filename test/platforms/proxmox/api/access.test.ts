import { accessFrom } from "../../../../lib/platforms/proxmox/api/access.js";

const ENDPOINT = { PROXMOX_VE_ENDPOINT: "https://pve.example:8006/" };
const TOKEN = { PROXMOX_VE_API_TOKEN: "root@pam!ci=s3cret" };

test("an endpoint and a token are enough, and certificates are checked", () => {
  const { endpoint, credentials, insecure } = accessFrom({ ...ENDPOINT, ...TOKEN });
  expect([endpoint.origin, credentials, insecure]).toEqual([
    "https://pve.example:8006",
    { token: "root@pam!ci=s3cret" },
    false,
  ]);
});

test("a user and a password are enough, too; a token takes precedence", () => {
  const user = { PROXMOX_VE_USERNAME: "ops@pve", PROXMOX_VE_PASSWORD: "pw" };
  expect(accessFrom({ ...ENDPOINT, ...user }).credentials).toEqual({ username: "ops@pve", password: "pw" });
  expect(accessFrom({ ...ENDPOINT, ...user, ...TOKEN }).credentials).toEqual({ token: "root@pam!ci=s3cret" });
});

test.each([
  ["true", true],
  ["1", true],
  ["T", true],
  ["false", false],
  ["0", false],
  ["", false],
])("PROXMOX_VE_INSECURE=%s is %s", (text, insecure) => {
  expect(accessFrom({ ...ENDPOINT, ...TOKEN, PROXMOX_VE_INSECURE: text }).insecure).toBe(insecure);
});

test.each([
  [{ ...TOKEN }, /PROXMOX_VE_ENDPOINT is not set.*https:/],
  [{ ...TOKEN, PROXMOX_VE_ENDPOINT: "pve.example" }, /PROXMOX_VE_ENDPOINT does not begin with https:/],
  [{ ...TOKEN, PROXMOX_VE_ENDPOINT: "ftp://x" }, /PROXMOX_VE_ENDPOINT does not begin with https:/],
  [{ ...ENDPOINT }, /There are no credentials; set PROXMOX_VE_API_TOKEN.*or PROXMOX_VE_USERNAME/],
  [{ ...ENDPOINT, PROXMOX_VE_USERNAME: "root@pam" }, /There are no credentials/],
  [{ ...ENDPOINT, PROXMOX_VE_USERNAME: "root", PROXMOX_VE_PASSWORD: "x" }, /"root", without a realm/],
  [{ ...ENDPOINT, ...TOKEN, PROXMOX_VE_INSECURE: "maybe" }, /"maybe"; give true or false/],
])("missing and invalid variables are reported, with advice (%#)", (env, words) => {
  expect(() => accessFrom(env)).toThrow(words);
});

test("an invalid token is not shown", () => {
  const env = { ...ENDPOINT, PROXMOX_VE_API_TOKEN: "only-the-s3cret" };
  expect(() => accessFrom(env)).toThrow(/is not a token/);
  expect(() => accessFrom(env)).not.toThrow(/s3cret/);
});

test.each(["root:s3cret@pve:8006", "https//u:s3cret@pve", "ftp://u:s3cret@pve", "root@pam!ci=s3cret"])(
  "an endpoint that is not an address is not shown: %s",
  (text) => {
    const env = { ...TOKEN, PROXMOX_VE_ENDPOINT: text };
    expect(() => accessFrom(env)).toThrow(/PROXMOX_VE_ENDPOINT does not begin with https:/);
    expect(() => accessFrom(env)).not.toThrow(/s3cret/);
  },
);
