/**
 * Whether what a VM writes goes to an image of its own beside the disk, as with a snapshot. VirtualBox has `multiattach` too, of which several VMs can
 * do so: but only for a disk that it keeps in the settings of one of them, and lets nobody attach it once it does not.
 */
export const keepsChangesApart = (type: string): boolean => type === "immutable" || type === "multiattach";
