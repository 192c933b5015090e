/** The guest OS types of VirtualBox 7.2.22, as `VBoxManage list ostypes` names them. */
const OS_TYPES: readonly string[] = `
    Other Other_64 Other_arm64 Windows31 Windows95 Windows98 WindowsMe WindowsNT3x WindowsNT4 Windows2000 WindowsXP WindowsXP_64
    Windows2003 Windows2003_64 WindowsVista WindowsVista_64 Windows2008 Windows2008_64 Windows7 Windows7_64 Windows8 Windows8_64
    Windows81 Windows81_64 Windows2012_64 Windows10 Windows10_64 Windows2016_64 Windows2019_64 Windows11_64 Windows11_arm64
    Windows2022_64 Windows2025_64 WindowsNT WindowsNT_64 Linux22 Linux24 Linux24_64 Linux26 Linux26_64 ArchLinux ArchLinux_64
    ArchLinux_arm64 Debian Debian_64 Debian_arm64 Debian31 Debian4 Debian4_64 Debian5 Debian5_64 Debian6 Debian6_64 Debian7 Debian7_64
    Debian8 Debian8_64 Debian9 Debian9_64 Debian9_arm64 Debian10 Debian10_64 Debian10_arm64 Debian11 Debian11_64 Debian11_arm64
    Debian12 Debian12_64 Debian12_arm64 Debian13_64 Debian13_arm64 Fedora Fedora_64 Fedora_arm64 Gentoo Gentoo_64 Mandriva Mandriva_64
    OpenMandriva_Lx OpenMandriva_Lx_64 PCLinuxOS PCLinuxOS_64 Mageia Mageia_64 Oracle Oracle_64 Oracle_arm64 Oracle4 Oracle4_64
    Oracle5 Oracle5_64 Oracle6 Oracle6_64 Oracle7_64 Oracle7_arm64 Oracle8_64 Oracle8_arm64 Oracle9_64 Oracle9_arm64 Oracle10_64
    Oracle10_arm64 RedHat RedHat_64 RedHat3 RedHat3_64 RedHat4 RedHat4_64 RedHat5 RedHat5_64 RedHat6 RedHat6_64 RedHat7_64
    RedHat7_arm64 RedHat8_64 RedHat8_arm64 RedHat9_64 RedHat9_arm64 RedHat10_64 RedHat10_arm64 OpenSUSE OpenSUSE_64 OpenSUSE_Leap_64
    OpenSUSE_Leap_arm64 OpenSUSE_Tumbleweed OpenSUSE_Tumbleweed_64 OpenSUSE_Tumbleweed_arm64 SUSE_LE SUSE_LE_64 Turbolinux
    Turbolinux_64 Ubuntu Ubuntu_64 Ubuntu_arm64 Ubuntu10_LTS Ubuntu10_LTS_64 Ubuntu10 Ubuntu10_64 Ubuntu11 Ubuntu11_64 Ubuntu12_LTS
    Ubuntu12_LTS_64 Ubuntu12 Ubuntu12_64 Ubuntu13 Ubuntu13_64 Ubuntu14_LTS Ubuntu14_LTS_64 Ubuntu14 Ubuntu14_64 Ubuntu15 Ubuntu15_64
    Ubuntu16_LTS Ubuntu16_LTS_64 Ubuntu16 Ubuntu16_64 Ubuntu17 Ubuntu17_64 Ubuntu18_LTS Ubuntu18_LTS_64 Ubuntu18 Ubuntu18_64 Ubuntu19
    Ubuntu19_64 Ubuntu20_LTS_64 Ubuntu20_64 Ubuntu21_64 Ubuntu22_LTS_64 Ubuntu22_64 Ubuntu22_arm64 Ubuntu23_64 Ubuntu23_arm64
    Ubuntu231_64 Ubuntu231_arm64 Ubuntu24_LTS_64 Ubuntu24_LTS_arm64 Ubuntu24_64 Ubuntu24_arm64 Ubuntu25_64 Ubuntu25_arm64 Lubuntu
    Lubuntu_64 Xubuntu Xubuntu_64 Xandros Xandros_64 Linux Linux_64 Linux_arm64 Solaris Solaris_64 Solaris10U8_or_later
    Solaris10U8_or_later_64 Solaris11_64 OpenSolaris OpenSolaris_64 FreeBSD FreeBSD_64 FreeBSD_arm64 OpenBSD OpenBSD_64 OpenBSD_arm64
    NetBSD NetBSD_64 NetBSD_arm64 OS21x OS2Warp3 OS2Warp4 OS2Warp45 OS2eCS OS2ArcaOS OS2 MacOS MacOS_64 MacOS106 MacOS106_64
    MacOS107_64 MacOS108_64 MacOS109_64 MacOS1010_64 MacOS1011_64 MacOS1012_64 MacOS1013_64 DOS Netware L4 QNX JRockitVE VBoxBS_64
  `
  .trim()
  .split(/\s+/);

const IDS: ReadonlyMap<string, string> = new Map(OS_TYPES.map((id) => [id.toLowerCase(), id]));

/** The id as VirtualBox spells it; the case of letters does not matter to it. */
export function osTypeId(id: string): string | undefined {
  return IDS.get(id.toLowerCase());
}
