import Synchronization

@testable import Glowplug

/// A run of the library whose system calls are listed, and one of them made to fail.
final class FaultyRun: Sendable {
  /// The call at that place in the list, and what it comes to.
  struct Fault: Sendable {
    let index: Int
    let error: Errno
    /// Whether every call after it fails as well: for the files that is a kill right before the call.
    var lasts = false
  }

  private let calls = Mutex<[SystemCall]>([])
  private let fault: Fault?

  private init(_ fault: Fault?) { self.fault = fault }

  /// What came of the run, and the calls that it made; the one that failed among them.
  static func run(
    _ options: Options, failing fault: Fault? = nil
  ) -> (result: RunResult, calls: [SystemCall]) {
    let run = FaultyRun(fault)
    let result = Linux.$faults.withValue({ run.answer($0) }) { Run.run(options) }
    return (result, run.calls.withLock { $0 })
  }

  private func answer(_ call: SystemCall) -> Errno? {
    // A namespace of its own takes longer than all the rest, and a drive that is a directory needs none.
    if call == .unshare { return .permissionMissing }
    let index = calls.withLock { calls in
      calls.append(call)
      return calls.count - 1
    }
    guard let fault else { return nil }
    return index == fault.index || (fault.lasts && index > fault.index) ? fault.error : nil
  }
}
