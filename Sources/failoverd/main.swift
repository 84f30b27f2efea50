import Glibc

// One binary for both processes of a node: the supervisor starts the engine from /proc/self/exe.
let words = Array(CommandLine.arguments.dropFirst())
exit(words.first == "--engine" ? EngineMain.run() : SupervisorMain.run(words))
