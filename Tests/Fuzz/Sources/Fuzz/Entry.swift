import Glibc

/// The target of this run: FUZZ_TARGET in the environment.
private let target: FuzzTarget = {
  guard let name = getenv("FUZZ_TARGET"), let found = FuzzTarget(rawValue: String(cString: name))
  else { preconditionFailure("FUZZ_TARGET names none of \(FuzzTarget.allCases)") }
  return found
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
