/// Looks at every block device for a config drive, and waits for one that is still to come.
struct DriveSearch: ~Copyable {
  /// When the search is content before its time is over.
  enum Goal: Equatable {
    /// Any drive that can be read.
    case goodDrive
    /// The drive with this uuid, which rule 5 asks for.
    case machine(ByteString)
  }

  /// Microseconds that udev's queue is waited for beyond everything else.
  private static let longestQueueWait = 2_000_000

  private let goal: Goal
  private let mounts: PrivateMounts
  private var examined: [Examined] = []

  private struct Examined {
    let name: ByteString
    /// nil for a device without the label.
    let candidate: Candidate?
  }

  init(goal: Goal, mounts: PrivateMounts) {
    self.goal = goal
    self.mounts = mounts
  }

  /// Every device with the label, in the order of their names.
  ///
  /// Ends when the goal is reached or the bound, in microseconds, is over; but not before udev's
  /// queue is empty, for at most two seconds.
  consuming func run(bound: Int) -> [Candidate] {
    let events = DeviceEvents()
    let start = Linux.monotonicMicroseconds()
    let deadline = start + bound
    while true {
      scan()
      let now = Linux.monotonicMicroseconds()
      let isDone = isGoalReached || now >= deadline
      let queueDeadline = start + DriveSearch.longestQueueWait
      let isUdevBusy = now < queueDeadline && DeviceEvents.isUdevBusy
      if isDone && !isUdevBusy { return compared() }
      switch events.wait(microseconds: (isDone ? queueDeadline : deadline) - now) {
      case .changed(let names): examined.removeAll { names.contains($0.name) }
      case .lost: examined.removeAll()
      }
    }
  }

  /// The candidates, with what tells whether two of them are one drive.
  private func compared() -> [Candidate] {
    var candidates = candidates
    let good = candidates.indices.filter { candidates[$0].content != nil }
    guard good.count > 1 else { return candidates }
    for index in good {
      do throws(Failure) {
        let drive = try candidates[index].source.open(in: mounts)
        candidates[index].content?.fingerprint = drive.fingerprint()
      } catch {
        candidates[index] = Candidate(candidates[index].source, error)
      }
    }
    return candidates
  }

  private var candidates: [Candidate] { examined.compactMap { $0.candidate } }

  private var isGoalReached: Bool {
    switch goal {
    case .goodDrive: candidates.contains { $0.content != nil }
    case .machine(let uuid): candidates.contains { $0.isOf(machine: uuid) }
    }
  }

  private mutating func scan() {
    // A drive that could not be read a moment ago may be ready now: a tray closes, a disc spins up.
    examined.removeAll { $0.candidate.map { $0.content == nil } ?? false }
    examined = BlockDevices.names().map { name in
      examined.first { $0.name == name }
        ?? Examined(name: name, candidate: examine(BlockDevices.path(name)))
    }
  }

  private func examine(_ path: ByteString) -> Candidate? {
    guard let device = try? Linux.open(path, .read) else { return nil }
    let probes = FileSystemProbe.probe(device).filter { $0.isLabelledAsConfigDrive }
    var rejected: Candidate?
    for probe in probes {
      let source = DriveSource(
        path: path, kind: .blockDevice, fileSystem: probe.fileSystem, label: probe.label)
      do throws(Failure) {
        return Candidate(try source.open(in: mounts), fingerprint: ByteString([]))
      } catch {
        rejected = Candidate(source, error)
      }
    }
    return rejected
  }
}
