import Configuration
import NetworkTypes
import Testing

@testable import Tracking

/// Scripts, processes and interfaces all come down to a verdict and a weight.
@Suite("What a tracker contributes, and the priority that follows")
struct TrackerEffectTests {
  /// One row: weight, `reverse`, and the effect while nothing is known, up, and down.
  struct Row: Sendable, CustomTestStringConvertible {
    let weight: Int
    let reverse: Bool
    let unknown: TrackerEffect
    let up: TrackerEffect
    let down: TrackerEffect

    var testDescription: String { "weight \(weight)\(reverse ? " reverse" : "")" }
  }

  static let rows = [
    Row(weight: 0, reverse: false, unknown: .pending, up: .weight(0), down: .fault),
    Row(weight: 0, reverse: true, unknown: .pending, up: .fault, down: .weight(0)),
    Row(weight: 20, reverse: false, unknown: .weight(0), up: .weight(20), down: .weight(0)),
    Row(weight: 20, reverse: true, unknown: .weight(0), up: .weight(-20), down: .weight(0)),
    Row(weight: -20, reverse: false, unknown: .weight(0), up: .weight(0), down: .weight(-20)),
    Row(weight: -20, reverse: true, unknown: .weight(0), up: .weight(0), down: .weight(20)),
    Row(weight: 254, reverse: false, unknown: .weight(0), up: .weight(254), down: .weight(0)),
    Row(weight: -254, reverse: false, unknown: .weight(0), up: .weight(0), down: .weight(-254)),
  ]

  @Test("weight and reverse", arguments: rows)
  func effects(row: Row) {
    let weight = TrackWeight(row.weight, reverse: row.reverse)
    #expect(TrackerEffect(isUp: nil, weight: weight) == row.unknown)
    #expect(TrackerEffect(isUp: true, weight: weight) == row.up)
    #expect(TrackerEffect(isUp: false, weight: weight) == row.down)
  }

  @Test("only weight 0 leads to FAULT or makes an instance wait")
  func faultOrWeight() {
    for value in -254...254 {
      for reverse in [false, true] {
        for isUp in [nil, true, false] {
          switch TrackerEffect(isUp: isUp, weight: TrackWeight(value, reverse: reverse)) {
          case .pending: #expect(value == 0 && isUp == nil)
          case .fault: #expect(value == 0 && isUp == reverse)
          case .weight(let weight): #expect(weight == 0 || abs(weight) == abs(value))
          }
        }
      }
    }
  }

  @Test("up is never worse than down, or never better with reverse")
  func direction() {
    for value in -254...254 where value != 0 {
      for reverse in [false, true] {
        let weight = TrackWeight(value, reverse: reverse)
        guard case .weight(let up) = TrackerEffect(isUp: true, weight: weight),
          case .weight(let down) = TrackerEffect(isUp: false, weight: weight)
        else {
          Issue.record("weight \(value) must be a weight")
          continue
        }
        #expect(up - down == (reverse ? -abs(value) : abs(value)))
      }
    }
  }

  @Test(
    "an interface without weight is a FAULT while it is down; with one it moves the priority",
    arguments: [
      (0, true, TrackerEffect.weight(0)), (0, false, .fault), (-50, true, .weight(0)),
      (-50, false, .weight(-50)), (30, true, .weight(30)), (30, false, .weight(0)),
    ])
  func interfaces(weight: Int, isRunning: Bool, effect: TrackerEffect) {
    let reference = TrackReference(name: "eth1", weight: TrackWeight(weight))
    #expect(TrackerEffect(isUp: isRunning, weight: reference.weight) == effect)
  }

  @Test(
    "the effective priority stays within 1 to 254",
    arguments: [
      (100, 0, 100), (100, 20, 120), (100, -20, 80), (100, -99, 1), (100, -100, 1),
      (100, -254, 1), (100, 154, 254), (100, 155, 254), (100, 254, 254), (1, -1, 1), (254, 1, 254),
      (254, -254, 1), (1, 253, 254), (100, -2_000, 1), (100, 2_000, 254),
      (100, Int.max - 254, 254), (100, Int.min + 254, 1),
    ])
  func clamping(base: Int, weights: Int, effective: Int) {
    #expect(
      Priority(UInt8(base)).adding(weights: weights) == Priority(UInt8(effective)))
  }

  @Test("an owner stays 255 whatever its trackers say")
  func owner() {
    for weights in -600...600 { #expect(Priority.owner.adding(weights: weights) == .owner) }
  }

  @Test("no weight makes an owner, or a resignation")
  func neverAnOwner() {
    for base in UInt8(1)...254 {
      for weights in [-254, -1, 0, 1, 254] {
        let effective = Priority(base).adding(weights: weights)
        #expect(effective >= Priority(1) && effective <= .highestBackup)
      }
    }
  }
}
