import { pathInLab } from "../../../lab/scope.js";
import type { Snapshot } from "../../../lab/snapshot.js";
import type { LabResource } from "../resources/lab-resource.js";
import type { MachineResource } from "../resources/machine-resource.js";
import { SnapshotResource } from "../resources/snapshot-resource.js";

export function renderSnapshot(lab: LabResource, snapshot: Snapshot): void {
  const { machine, name, description } = snapshot;
  const resource = new SnapshotResource(snapshot, "Default", () => ({
    lab: lab.id,
    key: pathInLab(snapshot),
    machine_id: (machine.node.defaultChild as MachineResource).id,
    name,
    description,
  }));
  resource.overrideLogicalId(`${machine.lab.getLogicalId(machine.node)}_${snapshot.node.id}`);
}
