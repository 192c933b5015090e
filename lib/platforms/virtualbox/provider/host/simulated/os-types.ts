import { architectureOf, type OsType } from "../host-facts.js";

/** The guest OS types of VirtualBox 7.2.22, as `VBoxManage list ostypes` has them: ids and descriptions, by family. */
const LISTED = `
  [Other]
  Other Other/Unknown
  Other_64 Other/Unknown (64-bit)
  Other_arm64 Other/Unknown (ARM 64-bit)
  [Windows]
  Windows31 Windows 3.1
  Windows95 Windows 95
  Windows98 Windows 98
  WindowsMe Windows ME
  WindowsNT3x Windows NT 3.x
  WindowsNT4 Windows NT 4
  Windows2000 Windows 2000
  WindowsXP Windows XP (32-bit)
  WindowsXP_64 Windows XP (64-bit)
  Windows2003 Windows Server 2003 (32-bit)
  Windows2003_64 Windows Server 2003 (64-bit)
  WindowsVista Windows Vista (32-bit)
  WindowsVista_64 Windows Vista (64-bit)
  Windows2008 Windows Server 2008 (32-bit)
  Windows2008_64 Windows Server 2008 (64-bit)
  Windows7 Windows 7 (32-bit)
  Windows7_64 Windows 7 (64-bit)
  Windows8 Windows 8 (32-bit)
  Windows8_64 Windows 8 (64-bit)
  Windows81 Windows 8.1 (32-bit)
  Windows81_64 Windows 8.1 (64-bit)
  Windows2012_64 Windows Server 2012 (64-bit)
  Windows10 Windows 10 (32-bit)
  Windows10_64 Windows 10 (64-bit)
  Windows2016_64 Windows Server 2016 (64-bit)
  Windows2019_64 Windows Server 2019 (64-bit)
  Windows11_64 Windows 11 (64-bit)
  Windows11_arm64 Windows 11 on ARM (64-bit)
  Windows2022_64 Windows Server 2022 (64-bit)
  Windows2025_64 Windows Server 2025 (64-bit)
  WindowsNT Other Windows (32-bit)
  WindowsNT_64 Other Windows (64-bit)
  [Linux]
  Linux22 Linux 2.2 (32-bit)
  Linux24 Linux 2.4 (32-bit)
  Linux24_64 Linux 2.4 (64-bit)
  Linux26 Linux 2.6 / 3.x / 4.x / 5.x (32-bit)
  Linux26_64 Linux 2.6 / 3.x / 4.x / 5.x (64-bit)
  ArchLinux Arch Linux (32-bit)
  ArchLinux_64 Arch Linux (64-bit)
  ArchLinux_arm64 Arch Linux (ARM 64-bit)
  Debian Debian (32-bit)
  Debian_64 Debian (64-bit)
  Debian_arm64 Debian (ARM 64-bit)
  Debian31 Debian 3.1 Sarge (32-bit)
  Debian4 Debian 4.0 Etch (32-bit)
  Debian4_64 Debian 4.0 Etch (64-bit)
  Debian5 Debian 5.0 Lenny (32-bit)
  Debian5_64 Debian 5.0 Lenny (64-bit)
  Debian6 Debian 6.0 Squeeze (32-bit)
  Debian6_64 Debian 6.0 Squeeze (64-bit)
  Debian7 Debian 7 Wheezy (32-bit)
  Debian7_64 Debian 7 Wheezy (64-bit)
  Debian8 Debian 8 Jessie (32-bit)
  Debian8_64 Debian 8 Jessie (64-bit)
  Debian9 Debian 9 Stretch (32-bit)
  Debian9_64 Debian 9 Stretch (64-bit)
  Debian9_arm64 Debian 9 Stretch (ARM 64-bit)
  Debian10 Debian 10 Buster (32-bit)
  Debian10_64 Debian 10 Buster (64-bit)
  Debian10_arm64 Debian 10 Buster (ARM 64-bit)
  Debian11 Debian 11 Bullseye (32-bit)
  Debian11_64 Debian 11 Bullseye (64-bit)
  Debian11_arm64 Debian 11 Bullseye (ARM 64-bit)
  Debian12 Debian 12 Bookworm (32-bit)
  Debian12_64 Debian 12 Bookworm (64-bit)
  Debian12_arm64 Debian 12 Bookworm (ARM 64-bit)
  Debian13_64 Debian 13 Trixie (64-bit)
  Debian13_arm64 Debian 13 Trixie (ARM 64-bit)
  Fedora Fedora (32-bit)
  Fedora_64 Fedora (64-bit)
  Fedora_arm64 Fedora (ARM 64-bit)
  Gentoo Gentoo (32-bit)
  Gentoo_64 Gentoo (64-bit)
  Mandriva Mandriva (32-bit)
  Mandriva_64 Mandriva (64-bit)
  OpenMandriva_Lx OpenMandriva Lx (32-bit)
  OpenMandriva_Lx_64 OpenMandriva Lx (64-bit)
  PCLinuxOS PCLinuxOS / PCLOS (32-bit)
  PCLinuxOS_64 PCLinuxOS / PCLOS (64-bit)
  Mageia Mageia (32-bit)
  Mageia_64 Mageia (64-bit)
  Oracle Oracle Linux (32-bit)
  Oracle_64 Oracle Linux (64-bit)
  Oracle_arm64 Oracle Linux (ARM 64-bit)
  Oracle4 Oracle Linux 4.x (32-bit)
  Oracle4_64 Oracle Linux 4.x (64-bit)
  Oracle5 Oracle Linux 5.x (32-bit)
  Oracle5_64 Oracle Linux 5.x (64-bit)
  Oracle6 Oracle Linux 6.x (32-bit)
  Oracle6_64 Oracle Linux 6.x (64-bit)
  Oracle7_64 Oracle Linux 7.x (64-bit)
  Oracle7_arm64 Oracle Linux 7.x (ARM 64-bit)
  Oracle8_64 Oracle Linux 8.x (64-bit)
  Oracle8_arm64 Oracle Linux 8.x (ARM 64-bit)
  Oracle9_64 Oracle Linux 9.x (64-bit)
  Oracle9_arm64 Oracle Linux 9.x (ARM 64-bit)
  Oracle10_64 Oracle Linux 10.x (64-bit)
  Oracle10_arm64 Oracle Linux 10.x (ARM 64-bit)
  RedHat Red Hat (32-bit)
  RedHat_64 Red Hat (64-bit)
  RedHat3 Red Hat 3.x (32-bit)
  RedHat3_64 Red Hat 3.x (64-bit)
  RedHat4 Red Hat 4.x (32-bit)
  RedHat4_64 Red Hat 4.x (64-bit)
  RedHat5 Red Hat 5.x (32-bit)
  RedHat5_64 Red Hat 5.x (64-bit)
  RedHat6 Red Hat 6.x (32-bit)
  RedHat6_64 Red Hat 6.x (64-bit)
  RedHat7_64 Red Hat 7.x (64-bit)
  RedHat7_arm64 Red Hat 7.x (ARM 64-bit)
  RedHat8_64 Red Hat 8.x (64-bit)
  RedHat8_arm64 Red Hat 8.x (ARM 64-bit)
  RedHat9_64 Red Hat 9.x (64-bit)
  RedHat9_arm64 Red Hat 9.x (ARM 64-bit)
  RedHat10_64 Red Hat 10.x (64-bit)
  RedHat10_arm64 Red Hat 10.x (ARM 64-bit)
  OpenSUSE openSUSE (32-bit)
  OpenSUSE_64 openSUSE (64-bit)
  OpenSUSE_Leap_64 openSUSE Leap (64-bit)
  OpenSUSE_Leap_arm64 openSUSE Leap (ARM 64-bit)
  OpenSUSE_Tumbleweed openSUSE Tumbleweed (32-bit)
  OpenSUSE_Tumbleweed_64 openSUSE Tumbleweed (64-bit)
  OpenSUSE_Tumbleweed_arm64 openSUSE Tumbleweed (ARM 64-bit)
  SUSE_LE SUSE Linux Enterprise (32-bit)
  SUSE_LE_64 SUSE Linux Enterprise (64-bit)
  Turbolinux Turbolinux (32-bit)
  Turbolinux_64 Turbolinux (64-bit)
  Ubuntu Ubuntu (32-bit)
  Ubuntu_64 Ubuntu (64-bit)
  Ubuntu_arm64 Ubuntu (ARM 64-bit)
  Ubuntu10_LTS Ubuntu 10.04 LTS (Lucid Lynx) (32-bit)
  Ubuntu10_LTS_64 Ubuntu 10.04 LTS (Lucid Lynx) (64-bit)
  Ubuntu10 Ubuntu 10.10 (Maverick Meerkat) (32-bit)
  Ubuntu10_64 Ubuntu 10.10 (Maverick Meerkat) (64-bit)
  Ubuntu11 Ubuntu 11.04 (Natty Narwhal) / 11.10 (Oneiric Ocelot) (32-bit)
  Ubuntu11_64 Ubuntu 11.04 (Natty Narwhal) / 11.10 (Oneiric Ocelot) (64-bit)
  Ubuntu12_LTS Ubuntu 12.04 LTS (Precise Pangolin) (32-bit)
  Ubuntu12_LTS_64 Ubuntu 12.04 LTS (Precise Pangolin) (64-bit)
  Ubuntu12 Ubuntu 12.10 (Quantal Quetzal) (32-bit)
  Ubuntu12_64 Ubuntu 12.10 (Quantal Quetzal) (64-bit)
  Ubuntu13 Ubuntu 13.04 (Raring Ringtail) / 13.10 (Saucy Salamander) (32-bit)
  Ubuntu13_64 Ubuntu 13.04 (Raring Ringtail) / 13.10 (Saucy Salamander) (64-bit)
  Ubuntu14_LTS Ubuntu 14.04 LTS (Trusty Tahr) (32-bit)
  Ubuntu14_LTS_64 Ubuntu 14.04 LTS (Trusty Tahr) (64-bit)
  Ubuntu14 Ubuntu 14.10 (Utopic Unicorn) (32-bit)
  Ubuntu14_64 Ubuntu 14.10 (Utopic Unicorn) (64-bit)
  Ubuntu15 Ubuntu 15.04 (Vivid Vervet) / 15.10 (Wily Werewolf) (32-bit)
  Ubuntu15_64 Ubuntu 15.04 (Vivid Vervet) / 15.10 (Wily Werewolf) (64-bit)
  Ubuntu16_LTS Ubuntu 16.04 LTS (Xenial Xerus) (32-bit)
  Ubuntu16_LTS_64 Ubuntu 16.04 LTS (Xenial Xerus) (64-bit)
  Ubuntu16 Ubuntu 16.10 (Yakkety Yak) (32-bit)
  Ubuntu16_64 Ubuntu 16.10 (Yakkety Yak) (64-bit)
  Ubuntu17 Ubuntu 17.04 (Zesty Zapus) / 17.10 (Artful Aardvark) (32-bit)
  Ubuntu17_64 Ubuntu 17.04 (Zesty Zapus) / 17.10 (Artful Aardvark) (64-bit)
  Ubuntu18_LTS Ubuntu 18.04 LTS (Bionic Beaver) (32-bit)
  Ubuntu18_LTS_64 Ubuntu 18.04 LTS (Bionic Beaver) (64-bit)
  Ubuntu18 Ubuntu 18.10 (Cosmic Cuttlefish) (32-bit)
  Ubuntu18_64 Ubuntu 18.10 (Cosmic Cuttlefish) (64-bit)
  Ubuntu19 Ubuntu 19.04 (Disco Dingo) / 19.10 (Eoan Ermine) (32-bit)
  Ubuntu19_64 Ubuntu 19.04 (Disco Dingo) / 19.10 (Eoan Ermine) (64-bit)
  Ubuntu20_LTS_64 Ubuntu 20.04 LTS (Focal Fossa) (64-bit)
  Ubuntu20_64 Ubuntu 20.10 (Groovy Gorilla) (64-bit)
  Ubuntu21_64 Ubuntu 21.04 (Hirsute Hippo) / 21.10 (Impish Indri) (64-bit)
  Ubuntu22_LTS_64 Ubuntu 22.04 LTS (Jammy Jellyfish) (64-bit)
  Ubuntu22_64 Ubuntu 22.10 (Kinetic Kudu) (64-bit)
  Ubuntu22_arm64 Ubuntu 22.10 (Kinetic Kudu) (ARM 64-bit)
  Ubuntu23_64 Ubuntu 23.04 (Lunar Lobster) (64-bit)
  Ubuntu23_arm64 Ubuntu 23.04 (Lunar Lobster) (ARM 64-bit)
  Ubuntu231_64 Ubuntu 23.10 (Mantic Minotaur) (64-bit)
  Ubuntu231_arm64 Ubuntu 23.10 (Mantic Minotaur) (ARM 64-bit)
  Ubuntu24_LTS_64 Ubuntu 24.04 LTS (Noble Numbat) (64-bit)
  Ubuntu24_LTS_arm64 Ubuntu 24.04 LTS (Noble Numbat) (ARM 64-bit)
  Ubuntu24_64 Ubuntu 24.10 (Oracular Oriole) (64-bit)
  Ubuntu24_arm64 Ubuntu 24.10 (Oracular Oriole) (ARM 64-bit)
  Ubuntu25_64 Ubuntu 25.04 (Plucky Puffin) (64-bit)
  Ubuntu25_arm64 Ubuntu 25.04 (Plucky Puffin) (ARM 64-bit)
  Lubuntu Lubuntu (32-bit)
  Lubuntu_64 Lubuntu (64-bit)
  Xubuntu Xubuntu (32-bit)
  Xubuntu_64 Xubuntu (64-bit)
  Xandros Xandros (32-bit)
  Xandros_64 Xandros (64-bit)
  Linux Other Linux (32-bit)
  Linux_64 Other Linux (64-bit)
  Linux_arm64 Other Linux (ARM 64-bit)
  [Solaris]
  Solaris Oracle Solaris 10 5/09 and earlier (32-bit)
  Solaris_64 Oracle Solaris 10 5/09 and earlier (64-bit)
  Solaris10U8_or_later Oracle Solaris 10 10/09 and later (32-bit)
  Solaris10U8_or_later_64 Oracle Solaris 10 10/09 and later (64-bit)
  Solaris11_64 Oracle Solaris 11 (64-bit)
  OpenSolaris OpenSolaris / Illumos / OpenIndiana (32-bit)
  OpenSolaris_64 OpenSolaris / Illumos / OpenIndiana (64-bit)
  [BSD]
  FreeBSD FreeBSD (32-bit)
  FreeBSD_64 FreeBSD (64-bit)
  FreeBSD_arm64 FreeBSD (ARM 64-bit)
  OpenBSD OpenBSD (32-bit)
  OpenBSD_64 OpenBSD (64-bit)
  OpenBSD_arm64 OpenBSD (ARM 64-bit)
  NetBSD NetBSD (32-bit)
  NetBSD_64 NetBSD (64-bit)
  NetBSD_arm64 NetBSD (ARM 64-bit)
  [OS2]
  OS21x OS/2 1.x
  OS2Warp3 OS/2 Warp 3
  OS2Warp4 OS/2 Warp 4
  OS2Warp45 OS/2 Warp 4.5
  OS2eCS eComStation
  OS2ArcaOS ArcaOS
  OS2 Other OS/2
  [MacOS]
  MacOS Mac OS X (32-bit)
  MacOS_64 Mac OS X (64-bit)
  MacOS106 Mac OS X 10.6 Snow Leopard (32-bit)
  MacOS106_64 Mac OS X 10.6 Snow Leopard (64-bit)
  MacOS107_64 Mac OS X 10.7 Lion (64-bit)
  MacOS108_64 Mac OS X 10.8 Mountain Lion (64-bit)
  MacOS109_64 Mac OS X 10.9 Mavericks (64-bit)
  MacOS1010_64 Mac OS X 10.10 Yosemite (64-bit)
  MacOS1011_64 Mac OS X 10.11 El Capitan (64-bit)
  MacOS1012_64 macOS 10.12 Sierra (64-bit)
  MacOS1013_64 macOS 10.13 High Sierra (64-bit)
  [Other]
  DOS DOS
  Netware Netware
  L4 L4
  QNX QNX
  JRockitVE JRockitVE
  VBoxBS_64 VirtualBox Bootsector Test (64-bit)
`;

export const OS_TYPES: readonly OsType[] = listed();

const IDS: ReadonlyMap<string, string> = new Map(OS_TYPES.map(({ id }) => [id.toLowerCase(), id]));

/** The id as VirtualBox spells it; the case of letters does not matter to it. */
export function osTypeId(id: string): string | undefined {
  return IDS.get(id.toLowerCase());
}

function listed(): OsType[] {
  let family = "";
  return LISTED.trim()
    .split("\n")
    .flatMap((line) => {
      const [, id = "", description = ""] = /^ *(\S+) ?(.*)$/.exec(line) ?? [];
      if (description) return [{ id, description, family, architecture: architectureOf(id) }];
      family = id.slice(1, -1);
      return [];
    });
}
