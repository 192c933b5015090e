import type { VirtualMachine } from "../virtual-machine.js";

/** What a machine's seed says of its networks and no attribute of its resource does: a comment in the lab's JSON, for who reads that. */
export function notedInterfaces({ adapters }: VirtualMachine): object[] {
  return adapters.flatMap(({ interfaces }, index) =>
    interfaces.map(({ vlanId, address, address6 }) => ({ adapter: index + 1, vlanId, address, address6 })),
  );
}
