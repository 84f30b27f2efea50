import Glibc
import Processes

// One binary for all processes of a node but the agent: the supervisor starts the others from
// /proc/self/exe.
let words = Array(CommandLine.arguments.dropFirst())
ProcessMemory.returnLargeBlocks()
switch words.first {
case "--engine": exit(EngineMain.run())
case "--mail": exit(MailMain.run())
default: exit(SupervisorMain.run(words))
}
