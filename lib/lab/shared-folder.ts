import { isLine } from "../control-characters.js";
import { LabError } from "../lab-error.js";
import { duplicates } from "./duplicates.js";
import {
  atSynthesis,
  booleanValidator,
  formatValue,
  nameValidator,
  objectOf,
  optional,
  pathValidator,
  type Validator,
  validateUniqueNames,
  validator,
} from "./validation.js";

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
   * Whether the Guest Additions mount it at each boot.
   *
   * @default - true if there is a `mountPoint`, otherwise false
   */
  readonly automount?: boolean;
  /**
   * The place in the guest where the Guest Additions mount it at each boot: an absolute path, which they create, or a
   * drive letter of a Windows guest, such as "W:".
   *
   * @default - if `automount` is true, `/media/sf_` with the folder's name, or the last free drive letter
   * @example "/srv/work"
   */
  readonly mountPoint?: string;
}

/** The folders on which the Guest Additions (7.1) mount nothing. */
const RESERVED = /^\/(dev|s?bin|lib|etc|var|tmp|usr(\/s?bin|\/lib)?)$/;
const isPath = (value: string) => /^(\/(?!\.\.?(\/|$))[^/]+)+$/.test(value) && !RESERVED.test(value);
const isDrive = (value: string) => /^[A-Z]:$/.test(value);

const mountPointValidator = validator(
  'an absolute path of its own in the guest, such as "/srv/work", or a drive letter, such as "W:"',
  (value) => isLine(value) && (isPath(value) || isDrive(value)),
);

const folderValidator = objectOf<SharedFolder>({
  name: nameValidator,
  hostPath: pathValidator,
  readOnly: optional(booleanValidator),
  automount: optional(booleanValidator),
  mountPoint: optional(atSynthesis(mountPointValidator)),
});

export const sharedFolderValidator: Validator = (value, property) => {
  folderValidator(value, property);
  const { automount, mountPoint } = value as SharedFolder;
  if (automount === false && mountPoint !== undefined)
    throw LabError.property(`${property}.automount`, formatValue(automount), "give true, or remove the mountPoint");
};

/**
 * Checks the shared folders of one guest.
 *
 * @throws {LabError} Two have the same name or mount point, or a mount point is not one of the guest's system.
 */
export function validateSharedFolders(folders: readonly SharedFolder[], { isWindows }: { isWindows: boolean }): void {
  validateUniqueNames(
    folders.map(({ name }) => name),
    "two of its shared folders",
  );
  const mounted = folders.filter(({ mountPoint }) => mountPoint !== undefined);
  for (const [{ name, mountPoint }, other] of duplicates(mounted, (each) => each.mountPoint))
    throw new LabError(
      `its shared folders ${name} and ${other.name} both have the mountPoint ${formatValue(mountPoint)}`,
      {
        remedy: "give one of them another mountPoint",
      },
    );
  for (const { name, mountPoint = "" } of mounted.filter(({ mountPoint = "" }) => isDrive(mountPoint) !== isWindows))
    throw LabError.property(
      `the mountPoint of its shared folder ${name}`,
      formatValue(mountPoint),
      isWindows ? 'give a drive letter, such as "W:"' : 'give an absolute path, such as "/srv/work"',
    );
}
