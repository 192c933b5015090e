import { TerraformResource } from "cdktf";
import type { Guest, GuestCondition } from "./guest.js";
import { addressOf, resourceOf } from "./guest-resource.js";
import { nameInLab } from "./scope.js";
import { waitName } from "./wait-name.js";

/**
 * A step of an apply between two guests: it ends when the later one's conditions on the earlier one are met.
 *
 * It is a `terraform_data` whose provisioner runs Labvisor's program for checks. Terraform replaces it, which runs the
 * provisioner again, only when the earlier guest is created, replaced, or started.
 */
class Wait extends TerraformResource {
  constructor(
    later: Guest,
    earlier: Guest,
    private readonly resource: TerraformResource,
    command: string,
  ) {
    const { runningAttribute } = earlier.hypervisor;
    const started = runningAttribute && [`${addressOf(resource)}.${runningAttribute}`];
    // No disk of the user's can have an id with a dot.
    super(later, `wait.${nameInLab(earlier)}`, {
      terraformResourceType: "terraform_data",
      terraformGeneratorMetadata: { providerName: "terraform" },
      provisioners: [{ type: "local-exec", command }],
      ...(started && { lifecycle: { replaceTriggeredBy: started } }),
    });
    this.overrideLogicalId(waitName(later.lab.getLogicalId(later.node), resource.friendlyUniqueId));
  }

  protected override synthesizeAttributes(): object {
    return { triggers_replace: { guest: this.resource.getStringAttribute("id") } };
  }
}

/**
 * Renders the resources with which a guest waits for others.
 *
 * There are none while either guest is off, as with `--stopped`: a guest waits when it starts.
 */
export function renderWaits(guest: Guest): void {
  const own = resourceOf(guest);
  const conditions = guest.dependsOn.filter((each): each is GuestCondition => "condition" in each);
  for (const earlier of new Set(conditions.map((each) => each.guest))) {
    const resource = resourceOf(earlier);
    if (!own || !resource || !guest.running || !earlier.running) continue;
    const command = `node -e "require('labvisor/check')" ${addressOf(own)} ${addressOf(resource)}`;
    guest.node.addDependency(new Wait(guest, earlier, resource, command));
  }
}
