import type { VirtualMachine } from "../virtual-machine.js";

/** Returns a note about a machine's interfaces, for readers of the JSON. They are in its seed, but in no attribute. */
export function notedInterfaces({ adapters }: VirtualMachine): object[] {
  return adapters.flatMap(({ interfaces }, index) =>
    interfaces.map(({ vlanId, address, address6 }) => ({ adapter: index + 1, vlanId, address, address6 })),
  );
}
