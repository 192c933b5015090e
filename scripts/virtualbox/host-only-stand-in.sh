#!/bin/bash
# Stands in for VirtualBox's VBoxNetAdpCtl on a test machine without the vboxnetadp kernel module: host-only interfaces are kept as Linux
# bridges, so that VBoxManage hostonlyif, dhcpserver --interface and modifyvm --nicN hostonly work. A VM with such an adapter still cannot be
# powered on. Like the original it refuses addresses that /etc/vbox/networks.conf does not allow (192.168.56.0/21 where there is no such file).
set -eu
CONF=/etc/vbox/networks.conf

number() { # 10.1.2.1 -> 167838209
  local IFS=. a b c d
  read -r a b c d <<<"$1"
  echo $(((a << 24) + (b << 16) + (c << 8) + d))
}

prefix() { # 255.255.255.0 -> 24
  local bits=0 mask
  mask=$(number "$1")
  while ((mask & 0xffffffff)); do mask=$(((mask << 1) & 0xffffffff)) bits=$((bits + 1)); done
  echo $bits
}

allowed() {
  local nets=192.168.56.0/21 net bits
  if [ -e $CONF ]; then nets=$(sed -n 's/^[[:space:]]*\*//p' $CONF | tr ',' ' '); fi
  for net in $nets; do
    case $net in *:*) continue ;; esac
    bits=$((32 - ${net#*/}))
    if (($(number "$1") >> bits == $(number "${net%/*}") >> bits)); then return 0; fi
  done
  return 1
}

add() { # Free names are taken from 0 on; of two processes that want the same one the kernel lets the first have it.
  local i=0
  until ip link add "vboxnet$i" type bridge 2>/dev/null; do
    [ -e "/sys/class/net/vboxnet$i" ] || { echo "VBoxNetAdpCtl: Error while adding new interface" >&2; exit 1; }
    i=$((i + 1))
  done
  ip link set "vboxnet$i" up
  printf 'vboxnet%d' "$i"
}

case "${1:-} ${2:-} ${3:-}" in
  "add  ") add ;;
  *" add ") ip link add "$1" type bridge && ip link set "$1" up && printf '%s' "$1" ;;
  *" remove ") ip link del "$1" ;;
  *" speed "*) exit 1 ;;
  *" remove") ip addr del "$2" dev "$1" ;;
  *)
    if ! allowed "$2"; then
      echo "VBoxNetAdpCtl: Error: the address $2 is outside the ranges allowed by $CONF" >&2
      exit 1
    fi
    ip addr flush dev "$1"
    ip addr add "$2/$([ "${3:-}" = netmask ] && prefix "$4" || echo 24)" dev "$1"
    ;;
esac
