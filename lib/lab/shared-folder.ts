import { booleanValidator, nameValidator, objectOf, optional, pathValidator } from "./validation.js";

/** A folder of the host that a guest sees. VirtualBox guests mount it with the help of the Guest Additions. */
export interface SharedFolder {
  /** What the guest mounts it by: 1 to 63 letters, digits, ".", "-" and "_", with a letter or a digit at both ends. */
  readonly name: string;
  /** The folder, from the project's folder or absolute. Synthesis fails where it is not there. */
  readonly hostPath: string;
  /** Whether the guest may only read it. @default false */
  readonly readOnly?: boolean;
  /** Whether the guest mounts it at boot. @default false */
  readonly automount?: boolean;
}

export const sharedFolderValidator = objectOf<SharedFolder>({
  name: nameValidator,
  hostPath: pathValidator,
  readOnly: optional(booleanValidator),
  automount: optional(booleanValidator),
});
