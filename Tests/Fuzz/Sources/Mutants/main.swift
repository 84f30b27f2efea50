import Glibc

// scripts/fuzz --mutants runs this: `Mutants TARGET SEED SECONDS PROGRESS FOLDER…` takes inputs from
// the folders and feeds harmed ones to the target until the time is over, and
// `Mutants --show TARGET SEED ITERATION FOLDER…` writes the input of one iteration to standard output;
// with `--once` it is taken.
// An input depends on nothing but the folders' content, the seed and the iteration.

func fail(_ text: String) -> Never {
  Output.write("Mutants: \(text)\n".utf8, to: STDERR_FILENO)
  exit(64)
}

var words = Array(CommandLine.arguments.dropFirst())
let shows = words.first == "--show"
let isOne = shows || words.first == "--once"
if isOne { words.removeFirst() }
guard words.count >= (isOne ? 4 : 5), let seed = UInt64(words[1]), let number = UInt64(words[2]),
  let subject = Subject(words[0])
else { fail("TARGET SEED SECONDS PROGRESS FOLDER…, or --show TARGET SEED ITERATION FOLDER…") }
let folders = words.dropFirst(isOne ? 3 : 4)
let seeds = Corpus.read(Array(folders)) + Samples.made(for: subject.shape)
guard !seeds.isEmpty else { fail("no input in \(folders.joined(separator: " "))") }
var mutator = Mutator(seeds: seeds, shape: subject.shape, seed: seed)

if isOne {
  mutator.make(number)
  if shows { Output.write(mutator.bytes, to: STDOUT_FILENO) } else { subject.run(mutator.bytes) }
  exit(0)
}
guard let progress = Progress(path: words[3]) else { fail("\(words[3]) cannot be written") }
let end = ContinuousClock.now + .seconds(Int64(number))
var iteration: UInt64 = 0
repeat {
  // One input that takes a minute is a finding too.
  alarm(60)
  for _ in 0..<subject.batch {
    progress.note(iteration)
    mutator.make(iteration)
    subject.run(mutator.bytes)
    iteration += 1
  }
} while ContinuousClock.now < end
print(iteration)
