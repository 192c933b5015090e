#!/bin/bash
# Installs real VirtualBox on Debian 12 (amd64) for Labvisor's system tests. FOR TEST MACHINES ONLY: the start-up integrity checks are
# bypassed, guests are interpreted (no kernel module, no /dev/kvm), and host-only interfaces are Linux bridges. Users install VirtualBox as its
# manual says.
#
# What it does: takes the current build from Debian's unstable `contrib`, with the libraries that it needs, through the mirror that apt is
# configured with, into /usr/lib/virtualbox (that path is compiled into the binaries), links in /usr/local/bin; puts in the launcher and the
# stand-in of scripts/virtualbox/; allows 10.0.0.0/8 and 192.168.56.0/21 for host-only networks in /etc/vbox/networks.conf if there is no such file.
# About 90 s, 55 MB fetched, 150 MB installed. Needs root. Does nothing where all of that is in place.
#
# VMs start in a home (VBOX_USER_HOME) with: VBoxManage setextradata global VBoxInternal/HM/FallbackToIEM 1
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
LIB=/usr/lib/virtualbox
PRIVATE=$LIB/private
PROGRAMS="VBoxManage VBoxHeadless"
CONF=/etc/vbox/networks.conf

in_place() {
  /usr/local/bin/VBoxManage --version >/dev/null 2>&1 &&
    cmp -s "$HERE/virtualbox/host-only-stand-in.sh" $LIB/VBoxNetAdpCtl &&
    cmp -s "$HERE/virtualbox/headless-launcher.c" $LIB/headless-launcher.c &&
    [ -e $CONF ]
}

install_prerequisites() {
  local package missing=()
  for package in patchelf gcc libc6-dev binutils iproute2 debian-archive-keyring; do
    dpkg -s $package >/dev/null 2>&1 || missing+=($package)
  done
  ((${#missing[@]} == 0)) && return
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}

# apt with a configuration of its own, so that the machine's package lists never see unstable.
use_private_apt() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 -E '/debian/?$') || {
    echo "install-virtualbox: no Debian mirror among apt's sources" >&2
    exit 1
  }
  mkdir -p "$TMP"/{lists/partial,cache/archives/partial,debs,root}
  : >"$TMP/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main contrib" >"$TMP/sources.list"
  cat >"$TMP/apt.conf" <<CONF
Dir::State "$TMP"; Dir::State::lists "$TMP/lists"; Dir::State::status "$TMP/status"; Dir::Cache "$TMP/cache";
Dir::Etc::SourceList "$TMP/sources.list"; Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null"; Dir::Etc::PreferencesParts "/dev/null";
APT::Architecture "amd64"; APT::Install-Recommends "false"; APT::Sandbox::User "root";
Acquire::Languages "none"; Acquire::Check-Valid-Until "false"; Acquire::Retries "3";
CONF
  export APT_CONFIG=$TMP/apt.conf
  apt-get -qq update
}

# VirtualBox and the shared libraries it depends on; without its desktop, kernel module and Python parts.
unpack() {
  local libraries packages deb
  libraries=$(apt-cache show virtualbox | sed -n 's/^Depends: //p' | head -1 | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g' |
    grep -E '^(lib|zlib)' | grep -vE '^lib(sdl2|gl1|x11|xt6)')
  # shellcheck disable=SC2086
  packages=$(apt-get install -y --print-uris $libraries 2>/dev/null | sed -n "s/^'[^']*' \([^_]*\)_.*/\1/p" | sort -u)
  # shellcheck disable=SC2086
  (cd "$TMP/debs" && apt-get -qq download virtualbox $packages)
  for deb in "$TMP"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$TMP/root" --keep-directory-symlink \
      --exclude='./usr/share/doc*' --exclude='./usr/share/man*' --exclude='./usr/share/locale*'
  done
  rm -rf $LIB /usr/share/virtualbox
  mkdir -p $PRIVATE
  cp -a "$TMP"/root/usr/lib/virtualbox/. $LIB/
  cp -a "$TMP"/root/usr/share/virtualbox /usr/share/
  cp -a "$TMP"/root/usr/lib/x86_64-linux-gnu/*.so* $PRIVATE/
  rm -rf $LIB/{webtest,VBoxVMMArm.so,VBoxSDL,VBoxSDL.so,VBoxEFI-arm*,vboximg-mount,VBoxPython*}
}

# Unstable's binaries want a newer C library than Debian 12 has: they get their own, and their own loader.
relink() {
  local file
  while read -r file; do
    [ "$(head -c4 "$file" | tail -c3)" = ELF ] || continue
    if readelf -l "$file" | grep -q INTERP; then
      patchelf --set-interpreter $PRIVATE/ld-linux-x86-64.so.2 --force-rpath --set-rpath $LIB:$PRIVATE "$file"
    else
      patchelf --force-rpath --set-rpath $LIB:$PRIVATE "$file"
    fi
  done
}

install_stand_ins() {
  cc -O1 -o "$TMP/launcher" "$HERE/virtualbox/headless-launcher.c" -ldl
  echo "$TMP/launcher" | relink
  mv $LIB/VBoxHeadless $LIB/VBoxHeadless.hardened
  install -m755 "$TMP/launcher" $LIB/VBoxHeadless
  install -m644 "$HERE/virtualbox/headless-launcher.c" $LIB/headless-launcher.c
  mv $LIB/VBoxNetAdpCtl $LIB/VBoxNetAdpCtl.original
  install -m755 "$HERE/virtualbox/host-only-stand-in.sh" $LIB/VBoxNetAdpCtl
  if [ ! -e $CONF ]; then
    mkdir -p "$(dirname $CONF)"
    echo "* 10.0.0.0/8 192.168.56.0/21" >$CONF
  fi
}

if in_place; then
  echo "VirtualBox $(/usr/local/bin/VBoxManage --version) is installed"
  exit
fi
[ "$(id -u)" = 0 ] || { echo "install-virtualbox: run it as root" >&2; exit 1; }
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
install_prerequisites
use_private_apt
unpack
find $LIB -type f \( -name '*.so' -o -perm -u+x \) ! -path "$PRIVATE/*" | relink
install_stand_ins
for program in $PROGRAMS; do ln -sf $LIB/"$program" /usr/local/bin/"$program"; done
in_place || { echo "install-virtualbox: VBoxManage does not work after the installation" >&2; exit 1; }
echo "Installed VirtualBox $(/usr/local/bin/VBoxManage --version)"
