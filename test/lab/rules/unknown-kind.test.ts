import { Construct } from "constructs";
import { HostOnlyNetwork, KIND, Lab, VirtualBox } from "../../../lib/index.js";
import type { Renderable } from "../../../lib/platform.js";
import { appIn, brokenRules, labIn, synthesize } from "../support.js";

/** A noun that no platform of this package knows. */
class LoadBalancer extends Construct implements Renderable {
  get [KIND](): string {
    return "load balancer";
  }

  constructor(scope: Construct, id: string, hypervisor: VirtualBox) {
    super(scope, id);
    hypervisor.render(this);
  }
}

test("a construct of an unknown kind is rejected with its path and platform, and other labs are accepted", () => {
  const { app, lab, hypervisor } = labIn();
  new LoadBalancer(lab, "front", hypervisor);
  const other = new Lab(app, "annex");
  new VirtualBox(other, "laptop");
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      'LV134 campus/front: its kind is "load balancer", which VirtualBox (campus/laptop) does not render',
    ),
  ]);
  expect(brokenRules(other)).toEqual([]);
});

test("a subclass is rendered as the kind that it inherits, even if it has a kind of its own", () => {
  class Dmz extends HostOnlyNetwork {
    override get [KIND](): string {
      return "DMZ";
    }
  }
  const lab = new Lab(appIn(), "campus");
  const hypervisor = new VirtualBox(lab, "laptop");
  new Dmz(lab, "dmz", { hypervisor, cidr: "192.168.56.0/24" });
  expect(Object.keys(synthesize(lab).resource.virtualbox_host_only_network)).toEqual(["dmz"]);
});
