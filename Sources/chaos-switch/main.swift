import Glibc

// Development only: the switch of scripts/chaos, see docs/CHAOS.md.
exit(SwitchMain.run(Array(CommandLine.arguments.dropFirst())))
