import Glibc

/// What the target of this run, FUZZ_TARGET in the environment, does with an input.
private let run: @Sendable ([UInt8]) -> Void = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  if let target = FuzzTarget(rawValue: name) { return target.run }
  if let target = AnswerTarget(rawValue: name) { return target.run }
  preconditionFailure("FUZZ_TARGET is not in \(FuzzTarget.allCases) or \(AnswerTarget.allCases)")
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
