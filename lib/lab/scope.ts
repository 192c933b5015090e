import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { captureLocation } from "../source-location.js";
import { fail } from "./errors.js";
import type { Hypervisor } from "./hypervisor.js";
import type { Lab } from "./lab.js";

/** Marks a lab, so that finding one needs no import of its class. */
export const LAB = Symbol.for("labvisor/Lab");

/** The lab that a construct is in. @throws where it is in none */
function labOf(construct: IConstruct): Lab {
  const stack = TerraformStack.of(construct);
  return isLab(stack) ? stack : fail(construct, "must be inside a Lab, not a plain TerraformStack");
}

/** All labs of the app that a lab is in, in the order in which they were made. */
export function labsOfApp(lab: Lab): Lab[] {
  return lab.node.root.node.findAll().filter(isLab);
}

/** The lab that a new construct is in. @throws where it is in none, or where an id on the way to it is none */
export function requireLab(construct: IConstruct): Lab {
  captureLocation(construct);
  const lab = labOf(construct);
  const scopes = construct.node.scopes.slice(lab.node.scopes.length);
  for (const { node } of scopes.filter((scope) => !isId(scope.node.id))) {
    fail(
      construct,
      `"${node.id}" cannot be an id: take at most 63 letters, digits, "-" and "_", begin with a letter or "_", and not "Default". ` +
        "A guest's `name` may be another",
    );
  }
  return lab;
}

/** A Terraform name that the CDK keeps as it is: it leaves other characters out, and hides "Default". */
function isId(id: string): boolean {
  return /^[a-z_][a-z0-9_-]{0,62}$/i.test(id) && id !== "Default";
}

/** The lab that a new construct shares with its hypervisor. @throws where they are in two labs */
export function requireSameLab(construct: IConstruct, hypervisor: Hypervisor): Lab {
  const lab = requireLab(construct);
  return lab === hypervisor.lab
    ? lab
    : fail(construct, `its hypervisor ${hypervisor.node.path} is in another lab: make one in ${lab.node.path}`);
}

/** A construct's path inside its lab: what names, addresses and MACs derive from. */
export function pathInLab(construct: IConstruct): string {
  return construct.node.path.slice(labOf(construct).node.path.length + 1);
}

/** A construct's path inside its lab in one word, for names on a host. No other construct of the lab has it: an id has no dot. */
export function nameInLab(construct: IConstruct): string {
  return pathInLab(construct).replaceAll("/", ".");
}

function isLab(construct: IConstruct): construct is Lab {
  return LAB in construct;
}
