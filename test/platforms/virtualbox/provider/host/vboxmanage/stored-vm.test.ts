import { readStoredVm } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/stored-vm.js";

/** The parts of a settings file that VirtualBox 7.2.22 wrote. */
const FILE = `<?xml version="1.0"?>
<VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">
  <Machine uuid="{11111111-1111-4111-8111-111111111111}" name="a" OSType="Debian_64" snapshotFolder="Snapshots">
    <MediaRegistry>
      <HardDisks>
        <HardDisk uuid="{61f681bc-e7b4-479b-9d7b-d797dba0c3ac}" location="a.vdi" format="VDI" type="Normal"/>
      </HardDisks>
    </MediaRegistry>
    <Hardware>
      <Memory RAMSize="512"/>
      <Network>
        <Adapter slot="1" enabled="true" MACAddress="080027B8BFC9" cable="false" type="82540EM">
          <DisabledModes><InternalNetwork name="intnet"/></DisabledModes>
          <NATNetwork name="nn"/>
        </Adapter>
      </Network>
      <StorageControllers>
        <StorageController name="SATA" type="AHCI" PortCount="1" useHostIOCache="false" Bootable="true">
          <AttachedDevice type="HardDisk" hotpluggable="false" port="0" device="0">
            <Image uuid="{61f681bc-e7b4-479b-9d7b-d797dba0c3ac}"/>
          </AttachedDevice>
        </StorageController>
      </StorageControllers>
      <SharedFolders>
        <SharedFolder name="work" hostPath="/srv/a&amp;b" writable="true" autoMount="true" autoMountPoint="/srv/work"/>
        <SharedFolder name="data" hostPath="/srv/data" writable="false" autoMount="false"/>
      </SharedFolders>
      <CPU><PAE enabled="false"/></CPU>
    </Hardware>
    <Groups><Group name="/lab"/></Groups>
  </Machine>
</VirtualBox>
`;
const read = (text: string) => readStoredVm(text, "/vms/lab/a/a.vbox");

test("a settings file describes a VM, and omits default values", () => {
  expect(read(FILE)).toMatchObject({
    ...{ uuid: "11111111-1111-4111-8111-111111111111", folder: "/vms", saved: false },
    settings: {
      ...{ name: "a", groups: ["/lab"], description: "", osType: "Debian_64", cpus: 1, memoryMib: 512 },
      adapters: [
        { type: "none", cableConnected: true },
        { type: "natnetwork", network: "nn", mac: "080027B8BFC9", cableConnected: false },
      ],
      controllers: [{ attachments: [{ port: 0, device: 0, type: "disk", medium: "/vms/lab/a/a.vdi" }] }],
      sharedFolders: [
        { name: "data", hostPath: "/srv/data", readOnly: true, automount: false },
        { name: "work", hostPath: "/srv/a&b", readOnly: false, automount: true, mountPoint: "/srv/work" },
      ],
    },
  });
  expect(read(FILE.replace("snapshotFolder", 'stateFile="s.sav" snapshotFolder'))?.saved).toBe(true);
});

test.each<[string, (text: string) => string]>([
  ["of a version that is not known", (text) => text.replace("1.19-linux", "1.20-linux")],
  ["that is not complete", (text) => text.slice(0, -20)],
  ["of an encrypted VM", (text) => text.replace(/<Hardware>[\s\S]*<\/Hardware>/, "")],
  ["of a VM with a snapshot", (text) => text.replace("<Hardware>", '<Snapshot name="s"/><Hardware>')],
  ["with a disk that is not registered in it", (text) => text.replace(/<HardDisks>[\s\S]*<\/HardDisks>/, "")],
  ["with a disk on a controller of an unknown type", (text) => text.replace('"AHCI"', '"USB"')],
  ["with a drive of the host", (text) => text.replace(/<Image [^>]*>/, '<HostDrive src="/dev/sr0"/>')],
  [
    "with a differencing image",
    (text) => text.replace(/<HardDisk (.*)\/>/, `<HardDisk uuid="{b}" location="b.vdi"><HardDisk $1/></HardDisk>`),
  ],
  ["with a network of an unknown kind", (text) => text.replace("<NATNetwork", "<CloudNetwork")],
  [
    "with a serial port that is not written to a file",
    (text) => text.replace("<CPU>", '<UART><Port slot="0" enabled="true" hostMode="Disconnected"/></UART><CPU>'),
  ],
])("a settings file %s is not used", (_, change) => {
  expect(change(FILE)).not.toBe(FILE);
  expect(read(change(FILE))).toBeUndefined();
});
