/** Returns the output of VirtualBox 7.2.22's `showvminfo --machinereadable`, reduced to lines of different forms. */
export function showVmInfo({
  name = "web",
  description = undefined as string | undefined,
  snapshots = "",
  state = "poweroff",
  network = "lan",
} = {}): string {
  const escaped = (text: string) => text.replace(/["\\]/g, "\\$&");
  return `name="${escaped(name)}"
encryption="disabled"
groups="/lab/servers,/all"
platformArchitecture="x86"
ostype="Debian (64-bit)"
UUID="11111111-2222-4333-8444-555555555555"
CfgFile="/srv/vms/lab/servers/web/web.vbox"
SnapFldr="/srv/vms/lab/servers/web/Snapshots"
memory=1024
cpus=2
VMState="${state}"
storagecontrollername0="SA\\"TA"
storagecontrollertype0="IntelAhci"
storagecontrollerportcount0="2"
storagecontrollername1="IDE"
storagecontrollertype1="PIIX4"
storagecontrollername2="USB"
storagecontrollertype2="USB"
"SA\\"TA-0-0"="/srv/disks/a \\"b\\".vdi"
"SA\\"TA-ImageUUID-0-0"="9c698e26-08be-413c-8fdd-205315df68f1"
"SA\\"TA-nonrotational-0-0"="off"
"SA\\"TA-1-0"="none"
"IDE-0-0"="emptydrive"
"IDE-IsEjected-0-0"="off"
"IDE-0-1"="none"
"IDE-1-0"="/srv/seed.iso"
"IDE-ImageUUID-1-0"="3006460a-3b90-4b37-a1be-6c2c87238d16"
"IDE-tempeject-1-0"="off"
"IDE-IsEjected-1-0"="off"
"USB-0-0"="/srv/disks/usb.vdi"
natnet1="nat"
macaddress1="080027AABB01"
cableconnected1="on"
nic1="nat"
nictype1="82540EM"
mtu="0"
Forwarding(0)="dns,udp,,5353,10.0.2.15,53"
Forwarding(1)="s"s"h,tcp,127.0.0.1,2222,,22"
nic2="none"
intnet3="${network}"
macaddress3="08002775BFB2"
cableconnected3="off"
nic3="intnet"
natnet4="nat"
macaddress4="080027DBF963"
cableconnected4="on"
nic4="nat"
Forwarding(0)="web,tcp,,8080,,80"
generic5="UDPTunnel"
macaddress5="0800271D46C4"
cableconnected5="on"
nic5="Generic"
nic6="none"
nic7="none"
nic8="none"
uart1="off"
uart2="0x02f8,3"
uartmode2="file,/srv/s"e"rial.log"
uarttype2="16550A"
uart3="off"
uart4="off"
VideoMode="720,400,0"@0,0 1
VRDEClients==0
BandwidthGroup0="lim",Network,1250000
SharedFolderNameMachineMapping1="s\\"rc"
SharedFolderPathMachineMapping1="/srv/src"
SharedFolderNameMachineMapping2="data"
SharedFolderPathMachineMapping2="/srv/data"
SharedFolderNameTransientMapping1="live"
SharedFolderPathTransientMapping1="/srv/live"
 rec_screen0
rec_screen_enabled="on"
${description === undefined ? "" : `description="${escaped(description)}"\n`}${snapshots}GuestMemoryBalloon=0
${state === "running" ? 'GuestOSType="Debian_64"\nGuestAdditionsRunLevel=0\n' : ""}`;
}

export const SNAPSHOTS = `SnapshotName="b "q""
SnapshotUUID="2f96101a-ffb7-4caf-8167-b88525e82414"
SnapshotDescription="d1
nic1="bridged"
GuestMemoryBalloon=1
d2 = "x""
SnapshotName-1="c"
SnapshotUUID-1="3754bdd6-bb6c-4bf5-86a7-aa0ba1a29db5"
CurrentSnapshotName="c"
CurrentSnapshotNode="SnapshotName-1"
`;
