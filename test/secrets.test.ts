import { isSensitive, MASK, maskSecrets } from "../lib/secrets.js";

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
])("%j is not masked", (text) => expect(maskSecrets(text)).toBe(text));
