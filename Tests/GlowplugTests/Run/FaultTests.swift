import Foundation
import Testing

@testable import Glowplug

/// Every system call of a run, made to fail one by one: a file is the old one or the new one, what
/// failed is said, and the next run finishes.
@Suite("A system call that fails", .timeLimit(.minutes(15)))
struct FaultTests {
  /// Each call fails with each of these.
  static let errors = [
    Errno(code: 5 /* EIO */), Errno(code: 28 /* ENOSPC */), .readOnly,
    Errno(code: 24 /* EMFILE */),
  ]

  private struct Broken: Sendable {
    let kind: FaultScene.Kind
    let promise: FaultScene.Promise
    /// The call, which of its name it was, and what it failed with.
    let call: String
    /// What was said, and what is seen, each a line.
    let signs: String
  }

  /// What came of one kind of run.
  private struct Outcome: Sendable {
    var calls = 0
    var faults = 0
    var broken: [Broken] = []
  }

  @Test("what is promised holds")
  func everyCall() async throws {
    let drive = try FaultScene.drive()
    var outcomes: [Outcome] = []
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      for kind in FaultScene.Kind.allCases {
        group.addTask { try FaultTests.failEach(kind, drive) }
      }
      for try await outcome in group { outcomes.append(outcome) }
    }
    let broken = outcomes.flatMap { $0.broken }
    for broken in broken {
      Issue.record(
        """
        \(broken.kind.rawValue), \(broken.call): it does not hold that \(broken.promise.rawValue)
        \(broken.signs)
        """)
    }
    let (calls, faults) = outcomes.reduce((0, 0)) { ($0.0 + $1.calls, $0.1 + $1.faults) }
    print(
      "faults: \(calls) system calls of \(outcomes.count) runs, \(calls) interrupted,",
      "\(faults) made to fail, \(broken.count) promises broken")
    // Fewer would mean that nothing was hooked.
    #expect(calls > 200)
  }

  private static func failEach(_ kind: FaultScene.Kind, _ drive: TestDrive) throws -> Outcome {
    var outcome = Outcome()
    let scene = try FaultScene(kind, drive)
    let (result, calls) = FaultyRun.run(try scene.options)
    try #require(try scene.isUndisturbed(by: result))
    outcome.calls = calls.count
    var kept: FaultScene?
    for (index, call) in calls.enumerated() {
      let name = "\(call) \(calls[...index].filter { $0 == call }.count) fails with"
      for error in errors {
        let scene = try kept ?? FaultScene(kind, drive)
        let fault = FaultyRun.Fault(index: index, error: error)
        let (result, _) = FaultyRun.run(try scene.options, failing: fault)
        var broken = try scene.broken(by: result, error)
        let signs = try scene.signs(of: result, error)
        if try !scene.finishes() { broken.append(.finishes) }
        outcome.broken += broken.map {
          Broken(kind: kind, promise: $0, call: "\(name) \(error.text.text)", signs: signs)
        }
        outcome.faults += 1
        kept = try broken.isEmpty && scene.isReusable() ? scene : nil
      }
    }
    return outcome
  }

  @Test(
    "an interrupted call is made again, and nothing else changes",
    arguments: FaultScene.Kind.allCases)
  func interrupted(_ kind: FaultScene.Kind) throws {
    let drive = try FaultScene.drive()
    let scene = try FaultScene(kind, drive)
    let (result, calls) = FaultyRun.run(try scene.options)
    try #require(try scene.isUndisturbed(by: result))
    var kept: FaultScene?
    for index in calls.indices {
      let scene = try kept ?? FaultScene(kind, drive)
      let fault = FaultyRun.Fault(index: index, error: .interrupted)
      let (result, again) = FaultyRun.run(try scene.options, failing: fault)
      let isUndisturbed = try scene.isUndisturbed(by: result)
      #expect(isUndisturbed, "\(calls[index]) at \(index)")
      var expected = calls
      expected.insert(calls[index], at: index)
      let isOneMore = again.elementsEqual(expected)
      #expect(isOneMore, "\(calls[index]) at \(index)")
      kept = try scene.isReusable() ? scene : nil
    }
  }
}
