import Glibc

// Development only: seeded clusters under drawn faults, see docs/RELIABILITY.md.
exit(await SimulateMain.run(Array(CommandLine.arguments.dropFirst())))
