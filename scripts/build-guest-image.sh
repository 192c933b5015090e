#!/bin/bash
# Builds the Debian 12 image (amd64) that Labvisor's tests boot, and prints its path. It is cached in the user's cache
# folder under a digest of this script. Debian's packages come from the mirror that apt is configured with.
#
# The image boots by itself, on BIOS and on UEFI. No loop device is needed, and no root where user namespaces work.
# It has cloud-init, and a package repository of its own, so that guests install dnsmasq without a network.
#
# Needs the packages mmdebstrap, e2fsprogs, fdisk, dosfstools, mtools, grub-common, grub-pc-bin, grub-efi-amd64-bin, and
# qemu-utils. About 5 minutes, 1.5 GB while it runs, 350 MB in the cache.
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin
SELF=$(readlink -f "$0")

if [ "${1:-}" = --customize ]; then
  # mmdebstrap calls this script back with the root file system, as its root.
  ROOT=$2 WORK=$3
  in_root() { chroot "$ROOT" "$@"; }

  # The kernel finds its disk, and nothing more, in the initial RAM disk: it is small, so it boots quickly.
  printf '%s\n' ext4 virtio_pci virtio_blk virtio_scsi ahci ata_piix sd_mod sr_mod nvme >>"$ROOT/etc/initramfs-tools/modules"
  sed -i 's/^MODULES=.*/MODULES=list/' "$ROOT/etc/initramfs-tools/initramfs.conf"
  in_root update-initramfs -u -k all
  printf 'LABEL=root / ext4 errors=remount-ro 0 1\n' >"$ROOT/etc/fstab"
  mkdir -p "$ROOT/boot/grub"
  # A kernel that is interpreted on a busy computer would take a late timer interrupt for a broken one.
  cat >"$ROOT/boot/grub/grub.cfg" <<'GRUB'
linux /vmlinuz root=LABEL=root ro console=tty0 console=ttyS0,115200 mitigations=off no_timer_check
initrd /initrd.img
boot
GRUB

  cat >"$ROOT/etc/cloud/cloud.cfg.d/90-image.cfg" <<'CLOUD'
datasource_list: [NoCloud, None]
ssh_genkeytypes: [ed25519]
apt: { preserve_sources_list: true }
locale: C.UTF-8
CLOUD
  ln -sf /run/systemd/resolve/stub-resolv.conf "$ROOT/etc/resolv.conf"
  in_root systemctl enable systemd-networkd systemd-resolved
  in_root systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap
  in_root systemctl disable nftables
  # Each guest has its own host keys, name, and machine id, from which it also derives its DHCP client's.
  rm -f "$ROOT"/etc/ssh/ssh_host_* "$ROOT/etc/hostname" "$ROOT/var/lib/dbus/machine-id"
  : >"$ROOT/etc/machine-id"

  # The package repository: dnsmasq with what it depends on.
  REPOSITORY=$ROOT/usr/local/share/packages
  mkdir -p "$REPOSITORY"
  APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq install -y --no-install-recommends --download-only dnsmasq
  mv "$ROOT"/var/cache/apt/archives/*.deb "$REPOSITORY"
  for deb in "$REPOSITORY"/*.deb; do
    dpkg-deb --field "$deb"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "${deb##*/}" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
  done >"$REPOSITORY/Packages"
  rm -f "$ROOT"/etc/apt/sources.list.d/* "$ROOT"/var/lib/apt/lists/*_*
  echo 'deb [trusted=yes] file:/usr/local/share/packages ./' >"$ROOT/etc/apt/sources.list"
  rm -rf "$ROOT"/usr/share/{doc,man,info}/* "$ROOT"/var/cache/apt/*.bin
  # mmdebstrap's own, which keep services from starting while it works.
  rm -f "$ROOT/usr/sbin/policy-rc.d"
  if [ -e "$ROOT/sbin/start-stop-daemon.REAL" ]; then mv "$ROOT"/sbin/start-stop-daemon{.REAL,}; fi

  truncate -s 1500M "$WORK/root.ext4"
  # Without the file systems that mmdebstrap has mounted inside.
  mkdir "$WORK/root"
  mount --bind "$ROOT" "$WORK/root"
  mke2fs -q -t ext4 -L root -d "$WORK/root" "$WORK/root.ext4"
  umount "$WORK/root"
  chmod a+r "$WORK/root.ext4"
  exit
fi

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/labvisor/guest-images
IMAGE=$CACHE/debian-12-$(sha256sum "$SELF" | cut -c1-16).qcow2
if [ -e "$IMAGE" ]; then
  echo "$IMAGE"
  exit
fi
mkdir -p "$CACHE"
WORK=$(mktemp -d "$CACHE/build.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
# In a user namespace, mmdebstrap writes as another user.
chmod a+rwx "$WORK"

MIRROR=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 -E '/debian/?$') || {
  echo "build-guest-image: no Debian mirror among apt's sources" >&2
  exit 1
}
PACKAGES=linux-image-amd64,systemd-sysv,systemd-resolved,dbus,udev,cloud-init,cloud-guest-utils,fdisk,netplan.io,openssh-server
PACKAGES+=,sudo,iproute2,iputils-ping,nftables,curl,python3,locales,procps,kmod,e2fsprogs,ca-certificates,zstd
cd "$WORK"
mmdebstrap --quiet --variant=minbase --architectures=amd64 --include="$PACKAGES" \
  --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
  --customize-hook="'$SELF' --customize \"\$1\" '$WORK'" \
  --format=null bookworm - "deb $MIRROR bookworm main" >&2

# GRUB's modules for both firmwares find the partition by its label.
MODULES="part_msdos ext2 search search_label normal configfile linux boot"
echo 'search.fs_label root root
set prefix=($root)/boot/grub
configfile $prefix/grub.cfg' >early.cfg
grub-mkimage -O i386-pc -o core.img -c early.cfg -p /boot/grub biosdisk $MODULES
grub-mkimage -O x86_64-efi -o bootx64.efi -c early.cfg -p /boot/grub $MODULES

# A partition table (MBR): GRUB for BIOS in the gap before the first partition, a small UEFI system partition, and the
# root partition, which is the last one so that it can grow.
truncate -s 16M efi.fat
mkfs.vfat -n EFI efi.fat >/dev/null
mmd -i efi.fat ::EFI ::EFI/BOOT
mcopy -i efi.fat bootx64.efi ::EFI/BOOT/BOOTX64.EFI
truncate -s $((17 + 1500 + 1))M disk.raw
sfdisk --quiet disk.raw <<'TABLE'
label: dos
start=1MiB, size=16MiB, type=ef
start=17MiB, type=83, bootable
TABLE
# GRUB's first sector loads the second one, which loads the rest from the sectors that follow.
dd if=/usr/lib/grub/i386-pc/boot.img of=disk.raw bs=440 count=1 conv=notrunc status=none
dd if=core.img of=disk.raw bs=512 seek=1 conv=notrunc status=none
dd if=efi.fat of=disk.raw bs=1M seek=1 conv=notrunc,sparse status=none
dd if=root.ext4 of=disk.raw bs=1M seek=17 conv=notrunc,sparse status=none
qemu-img convert -c -O qcow2 disk.raw image.qcow2
mv image.qcow2 "$IMAGE"
echo "$IMAGE"
