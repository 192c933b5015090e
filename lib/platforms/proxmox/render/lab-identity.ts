import { Fn, ref, Token } from "cdktf";
import { TerraformData } from "../../terraform-data.js";
import type { ProxmoxHost } from "../host.js";
import { MARK_DIGITS, MARK_PREFIX } from "../tags.js";

/**
 * Renders the identity of a lab on a Proxmox VE: a hash of the time and folder of the first plan, kept in the state.
 *
 * Guests carry it as a tag, so that another lab's guest, or a stranger's, is recognized. It has to be known when the
 * guests are planned, so it is not the random id of the resource: the provider fails on a tag that is known later.
 */
export function renderLabIdentity(proxmox: ProxmoxHost): void {
  const seed = Fn.join(" ", [Fn.plantimestamp(), Fn.abspath(Token.asString(ref("path.root")))]);
  const identity = new TerraformData(proxmox, "Default", () => ({ input: Fn.substr(Fn.sha256(seed), 0, MARK_DIGITS) }));
  identity.lifecycle = { ignoreChanges: ["input"] };
}

/** Returns the mark of a lab: a tag of guests, and a text in the comments of what has no tags. */
export function labMark(proxmox: ProxmoxHost): string {
  return MARK_PREFIX + labDigits(proxmox);
}

/** Returns the digits of a lab's mark, for names of what has no tags. */
export function labDigits(proxmox: ProxmoxHost): string {
  return (proxmox.node.defaultChild as TerraformData).input;
}
