import { Container, isContainerHost } from "../container.js";
import type { Rule } from "../rule.js";

export const containersUnsupported: Rule<Container> = {
  code: "LV146",
  appliesTo: Container,
  title: "Container on a hypervisor that runs none",
  why:
    "A container shares the kernel of its host, so the host must be a Linux that runs containers. VirtualBox runs " +
    "none.",
  fix: "use a Proxmox VE hypervisor, or a VirtualMachine",
  *check({ hypervisor }) {
    const { path } = hypervisor.node;
    if (!isContainerHost(hypervisor)) yield `hypervisor is ${path}, which runs no containers`;
  },
};
