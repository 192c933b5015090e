import { isSensitive, linesWithWholeSecrets, MASK, maskSecrets } from "../lib/secrets.js";

test.each([
  "DB_PASSWORD=hunter2",
  "PGPASSWORD=hunter2",
  '{"password": "hunter2"}',
  "https://u:hunter2@example.org",
  "https://u:a/hunter2@example.org",
  "https://example.org/a?sig=hunter2&size=1",
  "https://example.org/a?X-Amz-Signature=hunter2",
  "Authorization: Basic hunter2",
  "-----BEGIN PGP PRIVATE KEY BLOCK-----\nhunter2\n-----END PGP PRIVATE KEY BLOCK-----",
  "-----BEGIN RSA PRIVATE KEY-----\nhunter2",
  "PuTTY-User-Key-File-3: ssh-ed25519\nhunter2",
  "$argon2id$v=19$hunter2",
  "$apr1$salt$hunter2",
  "token=hunter2",
  'token="hunter2 hunter2"',
  "AWS_SECRET_ACCESS_KEY=hunter2",
  "API_KEY=hunter2",
  '{"activation-key":"hunter2"}',
  "export DB_PASS=hunter2",
  "PresharedKey = hunter2",
  "psk=hunter2",
  "usermod --password hunter2 root",
  "tailscale up --auth-key='hunter2'",
  "tailscale up --auth-key 'hunter2 hunter2'",
  "curl -u admin:hunter2 https://example.org",
  "sshpass -p hunter2 ssh web",
  "echo root:hunter2 | sudo chpasswd",
  "xoxb-hunter2",
  "passwd: false-hunter2",
  "password=hunter2 (secret file db, version 1)",
])("the secret in %j is masked completely", (secret) => {
  expect(isSensitive("it", secret)).toBe(true);
  const text = maskSecrets(`before ${secret}`);
  expect(text).toMatch(/^before /);
  expect(text).toContain(MASK);
  expect(text).not.toContain("hunter2");
});

test.each([
  "adminPassword",
  "cipassword",
  "access_key",
  "passwords[0]",
  "tokens[0]",
  "secrets.a",
  "user_data",
  "a.apiKey",
])("the name %s indicates a secret", (name) => expect(isSensitive(name, "x")).toBe(true));

test.each(["ssh_keys", "keyboard", "author", "description", "tokenless"])(
  "the name %s does not indicate a secret",
  (name) => expect(isSensitive(name, "x")).toBe(false),
);

test.each([
  "LV107 lab/password: it has no name. Give it one.",
  "the subnet 10.1.2.0/24: given twice",
  "local:iso/windows.iso",
  "https://example.org/a?size=1",
  "a basic network",
  "ops ALL=(ALL) NOPASSWD:ALL",
  "docker run --user 1000:1000 web",
  "vault --password-file /run/secret login",
  "echo web:80 | tee ports",
  "lock_passwd: false",
  '{"lock_passwd": true}',
  "password: (secret environment DB_PASSWORD, version 2)",
  "echo root:(secret file db, version 1) | chpasswd",
])("%j is not masked", (text) => expect(maskSecrets(text)).toBe(text));

test("a long text without spaces takes no minutes", () => {
  const text = "a@b".repeat(100_000);
  expect(maskSecrets(text)).toBe(text);
});

test("the lines of a text have a secret of several lines on one", () => {
  const key = (begin: string, end = "") => `${begin}\nhunter2\nhunter2${end}`;
  const pem = key("-----BEGIN PRIVATE KEY-----", "\n-----END PRIVATE KEY-----");
  const lines = linesWithWholeSecrets(`one\n\n${pem}\ntwo\npassword:\n  hunter2\n${key("PuTTY-User-Key-File-3: x")}`);
  expect(lines.map(maskSecrets)).toEqual(["one", "", MASK, "two", MASK, MASK]);
});
