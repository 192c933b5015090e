import { validator } from "./validation.js";

export const sshKeyValidator = validator(
  'a public key of ssh, such as "ssh-ed25519 AAAA... me"',
  (key) => typeof key === "string" && /^(ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/]+=*( .*)?$/.test(key) && !/[\r\n]/.test(key),
);
