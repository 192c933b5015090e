import path from "node:path";
import { usesDifferencingImages } from "../disks.js";
import type { Machine } from "./machine/machine.js";
import { type MediumInfo, type MediumUser, readMedia } from "./medium-info.js";
import type { VBoxManage } from "./vboxmanage.js";

/**
 * The registered disks. A snapshot or a linked clone adds a differencing image, which stores the differences from its
 * parent disk.
 */
export class DiskTree {
  /** @param how `read` shares one call among all who read before this run changes something */
  static async read(vbox: VBoxManage, how: "run" | "read" = "run"): Promise<DiskTree> {
    return new DiskTree(readMedia(await vbox[how]("list", "--long", "hdds")));
  }

  constructor(private readonly disks: readonly MediumInfo[]) {}

  /** Returns the base disk of an attached image: the disk that was attached to the VM before snapshots added images. */
  baseDisk(vm: string, image: string): string {
    const ancestors = this.ancestors(this.find(image));
    const foreign = ancestors.findIndex((disk) => !has(disk, vm));
    const own = foreign < 0 ? ancestors : ancestors.slice(0, foreign);
    const base = ancestors[own.length];
    return (base && usesDifferencingImages(base.record.type) ? base : own.at(-1))?.record.path ?? image;
  }

  /** Returns the VMs that have the disk, or an image that builds on it. */
  usersOf(disk: string): MediumUser[] {
    const buildsOn = (each: MediumInfo) => [each, ...this.ancestors(each)].some(({ record }) => record.path === disk);
    return this.disks.filter(buildsOn).flatMap(({ users }) => users);
  }

  /** Returns the base disks that the VM's snapshots contain. */
  disksInSnapshots(vm: string): ReadonlySet<string> {
    const isInSnapshot = ({ users }: MediumInfo) =>
      users.some(({ uuid, snapshots }) => uuid === vm && snapshots.length > 0);
    return new Set(this.disks.filter(isInSnapshot).map(({ record }) => this.baseDisk(vm, record.path)));
  }

  /** Returns the disks and images of the VM and its snapshots, children before their parents. */
  disksOf(vm: string): string[] {
    return this.childrenFirst((disk) => has(disk, vm));
  }

  /** Returns those of the disks that VirtualBox cannot open: their file, or that of an ancestor, does not exist. */
  async lostOf(disks: readonly string[], machine: Pick<Machine, "missing">): Promise<string[]> {
    const chains = disks.map((disk) => [disk, ...this.ancestors(this.find(disk)).map(({ record }) => record.path)]);
    const missing = await machine.missing([...new Set(chains.flat())]);
    return disks.filter((_, index) => chains[index].some((file) => missing.has(file)));
  }

  /** Returns the images in the folder that no VM has, children before their parents. */
  unusedImages(folder: string): string[] {
    return this.childrenFirst(({ users, record }) => users.length === 0 && isInside(folder, record.path));
  }

  /**
   * Whether the image builds on one that no VM has anymore. VirtualBox deletes such an image together with the last VM
   * that builds on it.
   */
  buildsOnUnusedImage(image: string): boolean {
    return this.ancestors(this.find(image)).some(({ users }) => users.length === 0);
  }

  /**
   * Returns the names of the VMs whose disks build on those of the VM, or of one of its snapshots. A VM that has such a
   * disk itself is not a clone.
   */
  linkedClones(vm: string, snapshot?: string): string[] {
    const isBase = ({ users }: MediumInfo) =>
      users.some(({ uuid, snapshots }) => uuid === vm && (snapshot === undefined || snapshots.includes(snapshot)));
    const names = this.disks.flatMap((disk) => {
      const bases = this.ancestors(disk)
        .slice(0, snapshot === undefined ? undefined : 1)
        .filter(isBase);
      const clones = disk.users.filter(({ uuid }) => uuid !== vm && bases.some((base) => !has(base, uuid)));
      return clones.map(({ name }) => name);
    });
    return [...new Set(names)].sort();
  }

  /** Returns the images that build on the disk and that no VM has, children before their parents. */
  unusedImagesOn(disk: string): string[] {
    const buildsOn = (each: MediumInfo) => this.ancestors(each).some(({ record }) => record.path === disk);
    return this.childrenFirst((each) => each.users.length === 0 && buildsOn(each));
  }

  private childrenFirst(select: (disk: MediumInfo) => boolean): string[] {
    const selected = this.disks.filter(select).sort((a, b) => this.ancestors(b).length - this.ancestors(a).length);
    return selected.map(({ record }) => record.path);
  }

  /** Returns the ancestors of a disk, beginning with its parent. */
  private ancestors(disk: MediumInfo | undefined): MediumInfo[] {
    const parent = this.disks.find(({ record }) => record.uuid === disk?.parent);
    return parent ? [parent, ...this.ancestors(parent)] : [];
  }

  private find(file: string): MediumInfo | undefined {
    return this.disks.find(({ record }) => record.path === file);
  }
}

/** Whether a file is in the folder, at any depth. */
export const isInside = (folder: string, file: string): boolean => file.startsWith(folder + path.sep);

const has = ({ users }: MediumInfo, vm: string) => users.some(({ uuid }) => uuid === vm);
