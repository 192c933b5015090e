import { parseOvf } from "../../../../../lib/platforms/virtualbox/provider/host/appliances.js";

const disk = (id: string, capacity: string) => `<Disk ovf:diskId="${id}" ovf:fileRef="f" ${capacity}/>`;
const use = (id: string) =>
  `<Item><rasd:HostResource>ovf:/disk/${id}</rasd:HostResource><rasd:ResourceType>17</rasd:ResourceType></Item>`;

test("the machines of an appliance are read, whether VirtualBox wrote it or not", () => {
  const text = `<Envelope>
    <DiskSection>${disk("a", 'ovf:capacity="8388608"')}${disk("b", 'ovf:capacity="3" ovf:capacityAllocationUnits="byte * 2^30"')}</DiskSection>
    <VirtualSystem ovf:id="one">
      <vbox:OSType ovf:required="false">Debian_64</vbox:OSType>
      <VirtualHardwareSection>
        <Item><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
        <Item><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>96</rasd:VirtualQuantity></Item>
        ${use("a")}${use("b")}
      </VirtualHardwareSection>
    </VirtualSystem>
    <VirtualSystem ovf:id="two"><EulaSection><License>x</License></EulaSection></VirtualSystem>
  </Envelope>`;
  expect(parseOvf(text)).toEqual({
    licensed: true,
    machines: [
      { osType: "Debian_64", cpus: 2, memoryMib: 96, disksMib: [8, 3072] },
      { osType: undefined, cpus: 1, memoryMib: 512, disksMib: [] },
    ],
  });
  expect(parseOvf("<Envelope/>")).toEqual({ licensed: false, machines: [] });
});
