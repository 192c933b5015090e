/** Returns an appliance as VirtualBox exports one, but without its disks: a tar file of the OVF description. */
export function ova(
  machine: { cpus?: number; memoryMib?: number; osType?: string } = {},
  machines = 1,
  more = "",
): Buffer {
  const { cpus = 2, memoryMib = 96, osType = "Debian_64" } = machine;
  const system = `  <VirtualSystem ovf:id="exported">
    <Info>A virtual machine</Info>${more}
    <OperatingSystemSection ovf:id="96">
      <Info>The kind of installed guest operating system</Info>
      <Description>${osType}</Description>
      <vbox:OSType ovf:required="false">${osType}</vbox:OSType>
    </OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>Virtual hardware requirements for a virtual machine</Info>
      <System>
        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>
        <vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>exported</vssd:VirtualSystemIdentifier>
        <vssd:VirtualSystemType>virtualbox-2.2</vssd:VirtualSystemType>
      </System>
      ${item(1, 3, cpus)}
      ${item(2, 4, memoryMib, "<rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits>")}
    </VirtualHardwareSection>
  </VirtualSystem>
`;
  const cim = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM";
  const text = `<?xml version="1.0"?>
<Envelope ovf:version="1.0" xml:lang="en-US" xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="${cim}_ResourceAllocationSettingData" xmlns:vssd="${cim}_VirtualSystemSettingData" xmlns:vbox="http://www.virtualbox.org/ovf/machine">
  <References/>
${machines > 1 ? `  <VirtualSystemCollection ovf:id="all">\n${system.repeat(machines)}  </VirtualSystemCollection>\n` : system}</Envelope>
`;
  return tar("exported.ovf", Buffer.from(text));
}

function item(id: number, type: number, quantity: number, units = ""): string {
  return `<Item>${units}<rasd:Caption>${id}</rasd:Caption><rasd:ElementName>${id}</rasd:ElementName><rasd:InstanceID>${id}</rasd:InstanceID><rasd:ResourceType>${type}</rasd:ResourceType><rasd:VirtualQuantity>${quantity}</rasd:VirtualQuantity></Item>`;
}

/** Returns a tar file (ustar) with one member. */
function tar(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\x000000000\x000000000\0", 100);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0${"0".repeat(11)}\0        0`, 124);
  header.write("ustar\0" + "00", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const end = Buffer.alloc(512 - (content.length % 512) + 1024);
  return Buffer.concat([header, content, end]);
}
