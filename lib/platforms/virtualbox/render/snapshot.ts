import { pathInLab } from "../../../lab/scope.js";
import type { Snapshot } from "../../../lab/snapshot.js";
import { idOf, type LabResource, SnapshotResource } from "../resources.js";

export function renderSnapshot(lab: LabResource, snapshot: Snapshot): void {
  const { machine, name, description } = snapshot;
  const resource = new SnapshotResource(snapshot, "Default", () => ({
    lab: lab.id,
    key: pathInLab(snapshot),
    machine_id: idOf(machine) as string,
    name,
    description,
  }));
  resource.overrideLogicalId(`${machine.lab.getLogicalId(machine.node)}_${snapshot.node.id}`);
}
