/** A lab's entry on the host, from which the lab's id is recovered if its state is lost. */
export interface LabRecord {
  /** The lab's random UUID. */
  readonly id: string;
  readonly name: string;
}
