/**
 * Returns the files of a seed as cloud-init reads them. It treats user-data as cloud-config only if they begin with
 * `#cloud-config`.
 *
 * @param files the files by name, in JSON
 */
export function withCloudConfig(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { "user-data": userData } = files;
  return userData?.startsWith("{") ? { ...files, "user-data": `#cloud-config\n${userData}` } : files;
}
