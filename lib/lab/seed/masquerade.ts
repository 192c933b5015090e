import { fail } from "../errors.js";
import type { VirtualMachine } from "../virtual-machine.js";

/**
 * Returns the command that lets a guest masquerade from the end of each boot, when the packages of the seed are
 * installed: nftables may be one of them.
 *
 * It writes a script that cloud-init runs then, and that removes itself, so that nothing stays in the guest when the
 * lab no longer asks for it.
 */
export function masqueradeCommand(guest: VirtualMachine): string[] {
  const uplink = guest.interfaces.find(({ hasGateway }) => hasGateway);
  if (!uplink)
    fail(
      guest,
      "cloudInit.masquerade is true, but the guest has no default route",
      "attach it to a network with a gateway, or to Nat.perMachine()",
    );
  return ["sh", "-c", WRITE_SCRIPT, "masquerade", uplink.name];
}

/** The script's only argument is the interface. What it writes has the rules in place of earlier ones. */
const WRITE_SCRIPT = [
  "f=/var/lib/cloud/scripts/per-boot/labvisor-masquerade",
  'mkdir -p "${f%/*}"',
  'cat >"$f" <<EOF',
  "#!/bin/sh",
  'rm -f "\\$0"',
  "exec nft '",
  "add table ip labvisor",
  "delete table ip labvisor",
  "add table ip labvisor",
  "add chain ip labvisor postrouting { type nat hook postrouting priority 100; }",
  'add rule ip labvisor postrouting oifname "$1" masquerade',
  "'",
  "EOF",
  'chmod 755 "$f"',
].join("\n");
