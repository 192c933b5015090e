import { CloudInit } from "../../../lib/index.js";
import { brokenRules, labIn } from "../support.js";

function broken(userData: Record<string, unknown>): string[] {
  const { lab, guest } = labIn();
  guest("web", { cloudInit: CloudInit.seed({ userData }) });
  return brokenRules(lab);
}

test.each<[string, Record<string, unknown>]>([
  ["userData.password", { password: "hunter2" }],
  ["userData.password", { password: 12345 }],
  ["userData.users[0].plain_text_passwd", { users: [{ name: "a", plain_text_passwd: "hunter2" }] }],
  ["userData.users[0].hashed-passwd", { users: [{ name: "a", "hashed-passwd": "$6$hunter2" }] }],
  ["userData.chpasswd.users[0].password", { chpasswd: { users: [{ name: "a", password: "hunter2", type: "text" }] } }],
  ["userData.chpasswd.list", { chpasswd: { list: "root:hunter2\n" } }],
  ["userData.chpasswd.list[1]", { chpasswd: { list: ["a:RANDOM", "root:hunter2"] } }],
  ["userData.puppet.apiToken", { puppet: { apiToken: "hunter2" } }],
  ["userData.swift.dbPassword", { swift: { dbPassword: "hunter2" } }],
  ["userData.ssh_keys.rsa_private", { ssh_keys: { rsa_private: "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2" } }],
  ["userData.runcmd[0]", { runcmd: ["git clone https://me:hunter2@git.example/lab.git"] }],
])("a secret in %s is rejected and not shown", (path, userData) => {
  const lines = broken(userData);
  expect(lines).toEqual([expect.stringMatching(/^LV128 campus\/web: /)]);
  expect(lines[0]).toContain(`campus/web: ${path} `);
  expect(lines[0]).not.toContain("hunter2");
});

test("a secret in a guest's variables for Ansible is rejected and not shown", () => {
  const { lab, guest } = labIn();
  guest("web", { vars: { ansible_password: "hunter2", db: { api_token: "hunter2" }, user: "ops" } });
  const lines = brokenRules(lab).join("\n");
  expect(lines).toContain("vars.ansible_password is a secret, judging by its name");
  expect(lines).toContain("vars.db.api_token is a secret, judging by its name");
  expect(lines).not.toContain("hunter2");
});

test.each([
  ["password=hunter2", "contains a password"],
  ["ssh://me:hunter2@git.example/lab", "contains a URL with a password"],
  ["-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2", "contains a private key"],
])("a secret in the description of a guest or a snapshot is rejected and not shown: %s", (description, why) => {
  const { lab, guest } = labIn();
  guest("web", { description }).snapshot("clean", { description });
  const lines = brokenRules(lab);
  expect(lines).toEqual([
    expect.stringContaining(
      `LV128 campus/web: description ${why} (same for campus/web/clean); remove it from the text (`,
    ),
  ]);
  expect(lines.join()).not.toContain("hunter2");
});

test("a description that mentions passwords is accepted", () => {
  const { lab, guest } = labIn();
  guest("web", { description: "The password is in the lab's safe: see https://safe.example" });
  expect(brokenRules(lab)).toEqual([]);
});

test.each<[string, Record<string, unknown>]>([
  ["a locked password", { users: [{ name: "a", lock_passwd: true, passwd: "!" }], ssh_pwauth: false }],
  [
    "a password that cloud-init generates",
    { chpasswd: { expire: false, users: [{ name: "a", type: "RANDOM" }], list: "a:RANDOM" } },
  ],
  ["a public key", { ssh_authorized_keys: ["ssh-ed25519 AAAAC3Nza a@b"], ssh_import_id: ["gh:a"] }],
  [
    "keys that only contain such a word",
    { packages: ["passwordsafe"], tokenizer: "fast", bypass_proxy: "yes", compass: "n" },
  ],
  ["URLs without a password", { runcmd: ["curl http://web:80/a@b", "ssh a@b"] }],
])("user data with %s is accepted", (_, userData) => {
  expect(broken(userData)).toEqual([]);
});
