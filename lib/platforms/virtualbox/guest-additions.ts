/**
 * Installs Guest Additions from the host's image, which is in one of the guest's drives: the installer builds modules for the kernel that runs. It ends with 2
 * where older modules stay until the guest restarts.
 */
export const INSTALL_GUEST_ADDITIONS = `set -e
if command -v apt-get >/dev/null; then
  apt-get -q update
  DEBIAN_FRONTEND=noninteractive apt-get -qy install bzip2 gcc make perl "linux-headers-$(uname -r)"
else
  dnf -qy install bzip2 gcc make perl tar "kernel-devel-$(uname -r)"
fi
at=$(mktemp -d)
for drive in /dev/sr*; do
  mount -o ro "$drive" "$at" || continue
  if [ -f "$at/VBoxLinuxAdditions.run" ]; then
    sh "$at/VBoxLinuxAdditions.run" --nox11 || [ $? -eq 2 ]
  fi
  umount "$at"
done
rmdir "$at"
`;
