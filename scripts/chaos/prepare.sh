# What scripts/chaos/run, storm and soak need before they begin; sourced with the repository as working folder.

# prepare_chaos [OPTION…]: packages, and release builds unless FAILOVER_BIN names a folder with them
prepare_chaos() {
  if [ "$(id -u)" -ne 0 ]; then
    echo "needs root: it makes network namespaces" >&2
    exit 77
  fi
  . scripts/lab/packages.sh
  install_missing librsvg2-bin fonts-dejavu-core ethtool
  case " $* " in *" keepalived "*) return 0 ;; esac
  [ -z "${FAILOVER_BIN:-}" ] || return 0
  need_swift
  local product log
  log=$(mktemp)
  for product in failoverd failover failover-agent cloud-emulator chaos-switch; do
    if ! swift build -c release --static-swift-stdlib --product "$product" > "$log" 2>&1; then
      tail -n 40 "$log" >&2
      rm -f "$log"
      exit 1
    fi
  done
  rm -f "$log"
}
