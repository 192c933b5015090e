/** A guest of a lab as it was applied, and its snapshots. */
export interface Guest {
  /** As its hypervisor calls it. */
  readonly name: string;
  snapshots(): Promise<GuestSnapshot[]>;
  /** @throws why no snapshot can be taken of it, before any is of another guest */
  check(): Promise<void>;
  /** @param memory with the memory of a guest that runs, where its hypervisor leaves the choice */
  take(name: string, description: string, memory: boolean): Promise<void>;
  /** It runs afterwards if the lab says that it runs. */
  restore(snapshot: GuestSnapshot): Promise<void>;
  delete(snapshot: GuestSnapshot): Promise<void>;
}

export interface GuestSnapshot {
  /** What the hypervisor knows it by. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** When it was taken, where the hypervisor says. */
  readonly time?: Date;
  /** Whether a resource of the lab keeps it: only an apply may delete it. */
  readonly managed: boolean;
}
