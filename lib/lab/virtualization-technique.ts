import { Architecture } from "./architecture.js";

interface Traits {
  readonly ownKernel: boolean;
  readonly unmodifiedGuest: boolean;
  readonly anyArchitecture: boolean;
}

/** How a guest is made to believe that it has a computer, and what follows from it. */
export class VirtualizationTechnique {
  /** Each instruction is translated or interpreted: slow, and for any processor (QEMU without KVM, Bochs). */
  static readonly HARDWARE_EMULATION = new VirtualizationTechnique("hardware emulation", {
    ownKernel: true,
    unmodifiedGuest: true,
    anyArchitecture: true,
  });
  /** The processor runs the guest's instructions, but for those of its kernel that are translated first (VirtualBox before 6.1). */
  static readonly FULL_VIRTUALISATION = new VirtualizationTechnique("full virtualisation", {
    ownKernel: true,
    unmodifiedGuest: true,
    anyArchitecture: false,
  });
  /** The guest's kernel was changed: it calls the hypervisor, by hypercalls, in place of privileged instructions (Xen's first guests). */
  static readonly PARAVIRTUALISATION = new VirtualizationTechnique("paravirtualisation", {
    ownKernel: true,
    unmodifiedGuest: false,
    anyArchitecture: false,
  });
  /** The processor knows guests, and traps their privileged instructions (Intel VT-x, AMD-V): KVM, and VirtualBox since 6.1. */
  static readonly HARDWARE_VIRTUALIZATION = new VirtualizationTechnique("hardware virtualisation", {
    ownKernel: true,
    unmodifiedGuest: true,
    anyArchitecture: false,
  });
  /** The host's kernel keeps the guests apart, by namespaces and control groups: containers (LXC). */
  static readonly OPERATING_SYSTEM_LEVEL = new VirtualizationTechnique("operating-system-level virtualisation", {
    ownKernel: false,
    unmodifiedGuest: true,
    anyArchitecture: false,
  });

  /** Whether the guest has a kernel of its own, which may be of another operating system; else it shares its host's. */
  readonly ownKernel: boolean;
  /** Whether a system runs in it as it would on a machine. */
  readonly unmodifiedGuest: boolean;
  /** Whether the guest's processor may be of another architecture than the host's. */
  readonly anyArchitecture: boolean;

  private constructor(
    readonly name: string,
    traits: Traits,
  ) {
    this.ownKernel = traits.ownKernel;
    this.unmodifiedGuest = traits.unmodifiedGuest;
    this.anyArchitecture = traits.anyArchitecture;
  }

  /** The architectures that a guest may have on a host of the given one. A processor of x86_64 runs what was made for x86 too. */
  architecturesOn(host: Architecture): readonly Architecture[] {
    if (this.anyArchitecture) return Object.values(Architecture);
    return host === Architecture.X86_64 ? [Architecture.X86_64, Architecture.X86] : [host];
  }

  toString(): string {
    return this.name;
  }
}
