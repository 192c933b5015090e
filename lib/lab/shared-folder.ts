import { booleanValidator, nameValidator, objectOf, optional, pathValidator } from "./validation.js";

/** A folder of the host that a guest sees. On VirtualBox the guest needs the Guest Additions to mount it. */
export interface SharedFolder {
  /**
   * The name by which the guest mounts it: 1 to 63 letters, digits, ".", "-", and "_", with a letter or a digit at both
   * ends.
   */
  readonly name: string;
  /** The folder's path, absolute or relative to the project's folder. Synthesis fails if it is missing. */
  readonly hostPath: string;
  /**
   * Whether the guest can only read it.
   *
   * @default false
   */
  readonly readOnly?: boolean;
  /**
   * Whether the guest mounts it at boot.
   *
   * @default false
   */
  readonly automount?: boolean;
}

export const sharedFolderValidator = objectOf<SharedFolder>({
  name: nameValidator,
  hostPath: pathValidator,
  readOnly: optional(booleanValidator),
  automount: optional(booleanValidator),
});
