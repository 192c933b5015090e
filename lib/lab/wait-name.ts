const TYPE = "terraform_data";
const INFIX = "_waits-for_";

/**
 * Returns the Terraform name of the resource with which a guest waits for another one.
 *
 * @param guest the Terraform name of the guest's resource
 * @param earlier that of the other guest's
 */
export function waitName(guest: string, earlier: string): string {
  return guest + INFIX + earlier;
}

/** Returns the Terraform address of such a resource, from those of the guests. */
export function waitAddress(guest: string, earlier: string): string {
  const [name, other] = [guest, earlier].map((address) => address.slice(address.indexOf(".") + 1));
  return `${TYPE}.${waitName(name, other)}`;
}

/** Whether a Terraform address is that of such a resource: it stands for nothing on a hypervisor. */
export function isWait(address: string): boolean {
  return address.startsWith(`${TYPE}.`) && address.includes(INFIX);
}
