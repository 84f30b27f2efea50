# Installing what is missing with apt-get; sourced by scripts/test, scripts/quickstart and scripts/bench.

# program:package that the lab and the tests run
LAB_PROGRAMS="keepalived:keepalived haproxy:haproxy nginx:nginx-light tshark:tshark tcpdump:tcpdump
  vtysh:frr nft:nftables ip:iproute2 ss:iproute2 nsenter:util-linux curl:curl openssl:openssl pidof:sysvinit-utils
  ps:procps faketime:faketime etcd:etcd-server
  NetworkManager:network-manager dbus-daemon:dbus prometheus:prometheus
  promtool:prometheus systemd-socket-activate:systemd python3:python3"
# packages that the build needs and that bring no program
BUILD_PACKAGES="libnl-3-dev libnl-route-3-dev libcap-dev pkg-config"

# missing_packages: prints the packages that are not here, one a line
missing_packages() {
  local pair package
  for pair in $LAB_PROGRAMS; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" > /dev/null || echo "${pair#*:}"
  done
  for package in $BUILD_PACKAGES "$@"; do
    dpkg-query -W -f '${Status}\n' "$package" 2> /dev/null | grep -q ' installed$' || echo "$package"
  done | sort -u
}

# install_missing [PACKAGE…]: installs them quietly and starts none of their services
install_missing() {
  local missing policy=/usr/sbin/policy-rc.d made=
  missing=$(missing_packages "$@" | sort -u | tr '\n' ' ')
  [ -z "${missing// /}" ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "missing packages, and not root: apt-get install $missing" >&2
    return 1
  fi
  echo "installing: $missing"
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy" && made=yes
  fi
  if ! apt_quietly $missing; then
    [ -z "$made" ] || rm -f "$policy"
    return 1
  fi
  [ -z "$made" ] || rm -f "$policy"
}

# install_python FOLDER: a virtual environment with what scripts/lab/requirements.txt names, beside Debian's own
# packages. Prints its interpreter; without a network Debian's, and the tests that need more say so and are skipped.
install_python() {
  local folder=$1 wanted=scripts/lab/requirements.txt log
  if ! cmp -s "$wanted" "$folder/installed.txt"; then
    log=$(mktemp)
    if ! { /usr/bin/python3 -m venv --system-site-packages "$folder" &&
      "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$wanted" &&
      cp "$wanted" "$folder/installed.txt"; } > "$log" 2>&1; then
      tail -n 3 "$log" >&2
      echo "no packages of $wanted: the tests that need them are skipped" >&2
    fi
    rm -f "$log"
  fi
  if [ -e "$folder/installed.txt" ]; then echo "$folder/bin/python"; else echo /usr/bin/python3; fi
}

# apt_quietly PACKAGE…: output only if it fails
apt_quietly() {
  local log
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if apt-get -qq update > "$log" 2>&1 &&
    apt-get -qq install -y --no-install-recommends "$@" >> "$log" 2>&1 < /dev/null; then
    rm -f "$log"
  else
    tail -n 30 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# need_swift: explains what to install if there is no Swift toolchain
need_swift() {
  command -v swift > /dev/null && return 0
  echo "no Swift toolchain: install Swift 6.2 or later (https://swift.org/install) and put it on PATH" >&2
  return 1
}
