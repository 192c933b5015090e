import path from "node:path";
import { App } from "cdktf";
import {
  Checks,
  CloudInit,
  Disk,
  HostOnlyNetwork,
  Lab,
  Nat,
  type Probe,
  Reachability,
  type ReachabilityProps,
  Size,
  VirtualBox,
  VirtualMachine,
  type VirtualMachineProps,
} from "../../lib/index.js";
import type { ProjectFolder } from "./project-folder.js";

export type Guests = Record<"web" | "db" | "off" | "hidden", VirtualMachine> & { laptop: VirtualBox };

/**
 * A project with the lab of these guests, and checks of it.
 *
 * @param condition what web must answer before db starts
 */
export function withLab(
  project: ProjectFolder,
  prefix: string,
  checks: (all: Guests) => Record<string, ReachabilityProps>,
  condition?: Probe,
): ProjectFolder {
  const app = new App({ outdir: path.join(project.path, "synthesized"), context: { "labvisor:root": project.path } });
  const lab = new Lab(app, "campus");
  const laptop = new VirtualBox(lab, "laptop", { hostOnlyRanges: [`${prefix}.0/24`] });
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: `${prefix}.0/24` });
  const guest = (
    id: string,
    interfaces: VirtualMachineProps["interfaces"],
    dependsOn: VirtualMachineProps["dependsOn"] = [],
  ) => {
    const cloudInit = CloudInit.seed({ user: "root" });
    const bootDisk = Disk.blank(Size.gibibytes(1));
    return new VirtualMachine(lab, id, { hypervisor: laptop, bootDisk, cloudInit, interfaces, dependsOn });
  };
  const web = guest("web", [lan.at(`${prefix}.11`)]);
  const db = guest("db", [lan.at(`${prefix}.12`)], condition ? [{ guest: web, condition, timeoutMinutes: 1 }] : []);
  const off = guest("off", [lan.at(`${prefix}.13`)]);
  const hidden = guest("hidden", [Nat.perMachine()]);
  const stack = new Checks(app, "checks", { lab });
  const wanted = checks({ laptop, web, db, off, hidden });
  for (const [id, props] of Object.entries(wanted)) new Reachability(stack, id, props);
  app.synth();
  return project.write("cdktf.json", { app: "rm -rf cdktf.out; cp -r synthesized cdktf.out" });
}
