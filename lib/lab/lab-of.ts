import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { fail } from "./errors.js";
import type { Hypervisor } from "./hypervisor.js";
import type { Lab } from "./lab.js";

/** Marks a lab, so that finding one needs no import of its class. */
export const LAB = Symbol.for("labvisor/Lab");

/** The lab that a construct is in. @throws where it is in none */
export function labOf(construct: IConstruct): Lab {
  const stack = TerraformStack.of(construct);
  return isLab(stack) ? stack : fail(construct, "must be inside a Lab, not a plain TerraformStack");
}

/** The lab that a construct shares with its hypervisor. @throws where they are in two labs */
export function labShared(construct: IConstruct, hypervisor: Hypervisor): Lab {
  const lab = labOf(construct);
  return lab === hypervisor.lab
    ? lab
    : fail(construct, `its hypervisor ${hypervisor.node.path} is in another lab: make one in ${lab.node.path}`);
}

/** A construct's path inside its lab: what names, addresses and MACs derive from. */
export function pathInLab(construct: IConstruct): string {
  return construct.node.path.slice(labOf(construct).node.path.length + 1);
}

function isLab(stack: TerraformStack): stack is Lab {
  return LAB in stack;
}
