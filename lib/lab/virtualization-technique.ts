import { Architecture } from "./architecture.js";

interface Traits {
  readonly ownKernel: boolean;
  readonly unmodifiedGuest: boolean;
  readonly anyArchitecture: boolean;
}

/** A technique by which a host runs guests, and its consequences for them. */
export class VirtualizationTechnique {
  /** Every instruction is translated or interpreted: slow, and for any processor (QEMU without KVM, Bochs). */
  static readonly HARDWARE_EMULATION = new VirtualizationTechnique("hardware emulation", {
    ownKernel: true,
    unmodifiedGuest: true,
    anyArchitecture: true,
  });
  /**
   * The processor runs the guest's instructions, except for its kernel's, which are translated first (VirtualBox before
   * 6.1).
   */
  static readonly FULL_VIRTUALIZATION = new VirtualizationTechnique("full virtualization", {
    ownKernel: true,
    unmodifiedGuest: true,
    anyArchitecture: false,
  });
  /** The guest's modified kernel makes hypercalls in place of privileged instructions (Xen's first guests). */
  static readonly PARAVIRTUALIZATION = new VirtualizationTechnique("paravirtualization", {
    ownKernel: true,
    unmodifiedGuest: false,
    anyArchitecture: false,
  });
  /**
   * The processor supports guests and traps their privileged instructions (Intel VT-x, AMD-V): KVM, and VirtualBox
   * since 6.1.
   */
  static readonly HARDWARE_VIRTUALIZATION = new VirtualizationTechnique("hardware virtualization", {
    ownKernel: true,
    unmodifiedGuest: true,
    anyArchitecture: false,
  });
  /** The host's kernel isolates the guests by namespaces and control groups: containers (LXC). */
  static readonly OPERATING_SYSTEM_LEVEL = new VirtualizationTechnique("operating-system-level virtualization", {
    ownKernel: false,
    unmodifiedGuest: true,
    anyArchitecture: false,
  });

  /**
   * Whether the guest has a kernel of its own, possibly of another operating system.
   *
   * Otherwise it shares its host's.
   */
  readonly ownKernel: boolean;
  /** Whether a system runs in it unmodified, as on a physical machine. */
  readonly unmodifiedGuest: boolean;
  /** Whether the guest's processor may have another architecture than the host's. */
  readonly anyArchitecture: boolean;

  private constructor(
    readonly name: string,
    traits: Traits,
  ) {
    this.ownKernel = traits.ownKernel;
    this.unmodifiedGuest = traits.unmodifiedGuest;
    this.anyArchitecture = traits.anyArchitecture;
  }

  /**
   * Returns the architectures that a guest may have on a host of the given one.
   *
   * An x86_64 processor runs x86 systems, too.
   */
  architecturesOn(host: Architecture): readonly Architecture[] {
    if (this.anyArchitecture) return Object.values(Architecture);
    return host === Architecture.X86_64 ? [Architecture.X86_64, Architecture.X86] : [host];
  }

  toString(): string {
    return this.name;
  }
}
