import {
  Container,
  type ContainerProps,
  ContainerTemplate,
  Disk,
  Image,
  Lab,
  Proxmox,
  type ProxmoxProps,
  Size,
  StorageKind,
  VirtualMachine,
  type VirtualMachineProps,
} from "../../../lib/index.js";
import { appIn, synthesize } from "../../lab/support.js";

const template = ContainerTemplate.existing("local:vztmpl/debian-12-tiny_12.0-1_amd64.tar.zst");

/** A lab with a node of Proxmox VE, and what makes guests on it. */
export function proxmoxLab(props: Partial<ProxmoxProps> = {}, app = appIn()) {
  const lab = new Lab(app, "campus");
  const storage = { name: "local", kind: StorageKind.DIRECTORY };
  const hypervisor = new Proxmox(lab, "pve", { node: "pve", storage, ...props });
  const guest = (id: string, props: Partial<VirtualMachineProps<Proxmox>> = {}) =>
    new VirtualMachine<Proxmox>(lab, id, { hypervisor, bootDisk: Disk.blank(Size.gibibytes(3)), ...props });
  const container = (id: string, props: Partial<ContainerProps<Proxmox>> = {}) =>
    new Container<Proxmox>(lab, id, { hypervisor, template, ...props });
  return { app, lab, hypervisor, guest, container };
}

export const fromImage = Disk.fromImage(Image.file("disk.img"), { size: Size.gibibytes(3) });

/** The synthesized containers by their Terraform names. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows what it looks for in the JSON
export function containersOf(lab: Lab): Record<string, any> {
  return synthesize(lab).resource.proxmox_virtual_environment_container;
}

/** The synthesized machines by their Terraform names. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows what it looks for in the JSON
export function machinesOf(lab: Lab): Record<string, any> {
  return synthesize(lab).resource.proxmox_virtual_environment_vm;
}

/** The tag of a lab's guests that the tests' hypervisor renders. */
export const MARK = "labvisor.${terraform_data.pve.input}";

/** The synthesized JSON without the marks, which the labs that were applied on a real node do not have. */
export function withoutMarks(lab: Lab): ReturnType<typeof synthesize> {
  const json = JSON.parse(JSON.stringify(synthesize(lab), withoutMark));
  delete json.resource.terraform_data.pve;
  if (Object.keys(json.resource.terraform_data).length === 0) delete json.resource.terraform_data;
  return json;
}

function withoutMark(key: string, value: unknown): unknown {
  switch (key) {
    case "tags":
      return (value as string[]).filter((tag) => tag !== MARK);
    case "file_name":
      return (value as string).replace("${terraform_data.pve.input}-", "");
    case "alias":
    case "comment":
      return value === MARK ? undefined : (value as string).replace(` ${MARK}`, "");
    default:
      return value;
  }
}
