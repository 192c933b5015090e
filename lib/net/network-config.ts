/** The settings of one interface in cloud-init's network config, version 2, as far as a lab has them. */
export interface InterfaceConfig {
  readonly dhcp4?: boolean;
  readonly addresses?: readonly string[];
  readonly routes?: readonly { readonly via?: string }[];
  readonly nameservers?: { readonly addresses?: readonly string[]; readonly search?: readonly string[] };
  /** The VLAN identifier of a VLAN interface. */
  readonly id?: number;
  /** The interface that carries a VLAN interface. */
  readonly link?: string;
}

/** Returns the settings of an interface as people read them, without the MAC by which it is found. */
export function describeInterface(config: InterfaceConfig): string[] {
  const { dhcp4, addresses = [], routes = [], nameservers = {}, id, link } = config;
  return [
    ...(id === undefined ? [] : [`VLAN ${id} on ${link}`]),
    ...(dhcp4 === true ? ["DHCP"] : []),
    ...addresses,
    ...routes.map(({ via }) => `default route via ${via}`),
    ...(nameservers.addresses ?? []).map((server) => `name server ${server}`),
    ...(nameservers.search ?? []).map((domain) => `search domain ${domain}`),
  ];
}
