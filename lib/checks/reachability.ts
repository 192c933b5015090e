import { Resource } from "@cdktf/provider-null/lib/resource/index.js";
import { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { fail, withConstructPath } from "../lab/errors.js";
import { type Guest, isGuest } from "../lab/guest.js";
import { type Hypervisor, isHypervisor } from "../lab/hypervisor.js";
import { Nat } from "../lab/networks/nat.js";
import {
  instanceOf,
  integerValidator,
  ofKind,
  oneOf,
  optional,
  textValidator,
  type Validators,
  validateProps,
  validator,
} from "../lab/validation.js";
import { ipv4ToNumber } from "../net/ipv4.js";
import type { Check } from "./check.js";
import { Checks } from "./checks.js";
import { Probe } from "./probe.js";

export interface ReachabilityProps {
  /**
   * Who asks: a guest, which ssh must get to and whose system must have bash; or the hypervisor, for its host.
   *
   * @default - the machine that runs Labvisor
   */
  readonly from?: Guest | Hypervisor;
  /** Who is asked. */
  readonly to: Guest;
  /** What counts as an answer. */
  readonly probe: Probe;
  /** Where the guest is asked. @default - its address on a network that both are on, else its first one */
  readonly address?: string;
  /** "unreachable" is for what a firewall, a VLAN or a NAT must keep apart; one answer is too much. @default "reachable" */
  readonly expect?: "reachable" | "unreachable";
  /** How often it is tried again. @default 5 */
  readonly retries?: number;
  /** How long each try lasts; one that is refused earlier is followed by the next one then. @default 5 */
  readonly timeoutSeconds?: number;
}

const PROPS: Validators<ReachabilityProps> = {
  from: optional(validator("a guest or a hypervisor", (from) => isGuest(from) || isHypervisor(from))),
  to: ofKind("guest", "a guest"),
  probe: instanceOf(Probe, "a Probe, such as Probe.tcp(22)"),
  address: optional(textValidator),
  expect: optional(oneOf("reachable", "unreachable")),
  retries: optional(integerValidator(0, 1000)),
  timeoutSeconds: optional(integerValidator(1, 3600)),
};

/** Whether a guest answers. */
export class Reachability extends Construct {
  /** @param id tells the check: letters, digits, "-" and "_" */
  constructor(scope: Construct, id: string, props: ReachabilityProps) {
    super(scope, id);
    withConstructPath(this, () => validateProps(props, PROPS));
    const { address } = props;
    if (address !== undefined) withConstructPath(this, () => ipv4ToNumber(address));
    const check = this.read(props);
    if (!/^\w[\w/-]*$/.test(nameOf(this))) {
      fail(
        this,
        'its id, and those that it is in, must be of letters, digits, "-" and "_", and not begin with "-": they are on a command line',
      );
    }
    const resource = new Resource(this, "Default", {
      triggers: { run: "${timestamp()}" },
      provisioners: [{ type: "local-exec", command: `node -e "require('labvisor/check')" ${nameOf(this)}` }],
    });
    resource.addOverride("//.check", check);
  }

  private read({
    from,
    to,
    probe,
    address,
    expect = "reachable",
    retries = 5,
    timeoutSeconds = 5,
  }: ReachabilityProps): Check {
    const { lab } = checksOf(this);
    for (const each of [to, ...(from ? [from] : [])]) {
      if (each.lab !== lab) fail(this, `${each.node.path} is not of the lab ${lab.node.id}, which is checked here`);
    }
    if (from === to) fail(this, `${to.node.path} would ask itself`);
    if (isHypervisor(from) && from !== to.hypervisor) {
      fail(this, `from is ${from.node.path}, and ${to.node.path} is on ${to.hypervisor.node.path}`);
    }
    const behindNat = to.adapters.every(({ attachment }) => attachment instanceof Nat);
    if (isGuest(from) && behindNat && address === undefined && expect === "reachable") {
      fail(
        this,
        `${to.node.path} is on no network that another guest could be on: attach it to one, or expect "unreachable"`,
      );
    }
    return {
      lab: lab.node.id,
      from: from && (isGuest(from) ? addressOf(from) : "host"),
      to: addressOf(to),
      address,
      question: probe.question,
      expect,
      attempts: retries + 1,
      timeoutSeconds,
    };
  }
}

/** What the check is called in its stack, and on the command line. */
function nameOf({ node }: Construct): string {
  return node.path.slice(node.path.indexOf("/") + 1);
}

function checksOf(check: Construct): Checks {
  const stack = check.node.scopes.find((each) => each instanceof Checks);
  return stack instanceof Checks ? stack : fail(check, "must be inside Checks");
}

/** In Terraform. */
function addressOf(guest: Guest): string {
  const resource = guest.node.defaultChild;
  return TerraformResource.isTerraformResource(resource)
    ? `${resource.terraformResourceType}.${resource.friendlyUniqueId}`
    : fail(guest, "has no Terraform resource of its own");
}
