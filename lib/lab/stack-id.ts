/** @throws where it cannot name a stack, which is a folder, a state file and, of a lab, what it is called on its hypervisors. @param what is named, for the error */
export function checkStackId(id: string, what: string): void {
  if (!/^[a-z0-9][a-z0-9_-]*$/i.test(id)) {
    throw new Error(
      `"${id}" cannot name ${what}: take letters, digits, "-" and "_", and begin with a letter or a digit`,
    );
  }
}
