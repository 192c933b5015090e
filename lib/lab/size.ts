import { LabError } from "../lab-error.js";
import { KIND } from "./kind.js";
import { atSynthesis, formatValue, ofKind } from "./validation.js";

const UNITS = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;
type Unit = keyof typeof UNITS;

/** Whether it is a number shows next to its unit. */
const knownValidator = atSynthesis(() => {});

/** An amount of memory or storage: a whole number of bytes above zero. */
export class Size {
  static bytes(amount: number): Size {
    return new Size(amount, "B");
  }

  static kibibytes(amount: number): Size {
    return new Size(amount, "KiB");
  }

  static mebibytes(amount: number): Size {
    return new Size(amount, "MiB");
  }

  static gibibytes(amount: number): Size {
    return new Size(amount, "GiB");
  }

  static tebibytes(amount: number): Size {
    return new Size(amount, "TiB");
  }

  private readonly amountInBytes: number;

  private constructor(amount: number, unit: Unit) {
    knownValidator(amount, "a size");
    this.amountInBytes = typeof amount === "number" ? amount * UNITS[unit] : Number.NaN;
    if (!Number.isSafeInteger(this.amountInBytes) || this.amountInBytes <= 0)
      throw new LabError(`a size is ${formatValue(amount)} ${unit}`, {
        remedy:
          typeof amount === "number"
            ? "give a whole number of bytes above zero, such as Size.mebibytes(512)"
            : "give a number, such as Size.mebibytes(512)",
      });
  }

  /** @internal */
  get [KIND](): string {
    return "size";
  }

  toBytes(): number {
    return this.amountInBytes;
  }

  /** @throws {LabError} The size is not a whole number of kibibytes. */
  toKibibytes(): number {
    return this.in("KiB");
  }

  /** @throws {LabError} The size is not a whole number of mebibytes. */
  toMebibytes(): number {
    return this.in("MiB");
  }

  /** @throws {LabError} The size is not a whole number of gibibytes. */
  toGibibytes(): number {
    return this.in("GiB");
  }

  /** Returns the size in the largest unit that divides it: "512 MiB". */
  toString(): string {
    const unit = (Object.keys(UNITS) as Unit[]).findLast((each) => this.amountInBytes % UNITS[each] === 0) ?? "B";
    return `${this.amountInBytes / UNITS[unit]} ${unit}`;
  }

  private in(unit: Unit): number {
    const amount = this.amountInBytes / UNITS[unit];
    if (Number.isInteger(amount)) return amount;
    throw new LabError(`a size is ${this}`, { remedy: `give a whole number of ${unit}` });
  }
}

export const sizeValidator = ofKind("size", "a Size, such as Size.mebibytes(512)");
