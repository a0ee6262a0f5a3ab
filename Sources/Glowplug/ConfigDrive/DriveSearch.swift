/// Looks at every block device for a config drive, and waits for one that is still to come.
struct DriveSearch: ~Copyable {
  /// Microseconds that udev's queue is waited for beyond everything else.
  private static let longestQueueWait = 2_000_000

  /// Devices with the label that are looked at: rule 1.
  private static let mostCandidates = 16

  private let mounts: PrivateMounts
  private var budget = ReadingBudget()
  /// Nobody can make a drive that looks like another one.
  private let key: DigestKey?
  private var examined: [Examined] = []
  /// Names of the devices that were looked at.
  private var admitted: [ByteString] = []
  /// The good drive that was found last, so that it need not be opened again.
  private var kept: ConfigDrive?

  private var eventProblem: Failure?

  private struct Examined {
    let name: ByteString
    /// nil for a device without the label.
    var candidate: Candidate?
    /// Whether it is worth another look though nothing is heard of it.
    var mayHeal = false
    /// Why it is not known what it holds.
    var problem: Failure?
  }

  /// What could not be looked at.
  var problems: [ByteString] {
    var problems: [ByteString] = []
    if let eventProblem { problems.append(eventProblem.message) }
    if let shortage { problems.append(shortage.message) }
    for known in examined {
      if let problem = known.problem { problems.append(problem.message) }
    }
    return problems
  }

  /// Why no drive was found may mean that there is one; nil where all devices were looked at.
  private(set) var shortage: Failure?

  init(in mounts: PrivateMounts) {
    self.mounts = mounts
    key = RandomBytes.digestKey()
  }

  /// Every device with the label, in the order of their names.
  ///
  /// Ends when the wait is reached or over; but not before udev's queue is empty, for at most two
  /// seconds.
  mutating func run(_ wait: Wait) -> [Candidate] {
    let events = DeviceEvents()
    eventProblem = events.problem
    let start = Clock.monotonicMicroseconds()
    let queueDeadline = start + DriveSearch.longestQueueWait
    var lastChange = start
    while true {
      if scan(wait) { lastChange = Clock.monotonicMicroseconds() }
      let deadline = wait.deadline(from: start, quietSince: lastChange)
      let now = Clock.monotonicMicroseconds()
      let isDone = wait.isReached(candidates) || now >= deadline
      let isUdevBusy = now < queueDeadline && DeviceEvents.isUdevBusy
      if isDone && !isUdevBusy { return candidates }
      switch events.wait(microseconds: (isDone ? queueDeadline : deadline) - now) {
      case .changed(let names):
        if !names.isEmpty { lastChange = Clock.monotonicMicroseconds() }
        examined.removeAll { names.contains($0.name) }
      case .lost: examined.removeAll()
      }
    }
  }

  /// The drive of a candidate.
  mutating func open(_ source: DriveSource) throws(Failure) -> ConfigDrive {
    switch kept.take() {
    case .some(let drive) where drive.source == source: return drive
    default:
      var budget = ReadingBudget()
      return try source.open(in: mounts, &budget)
    }
  }

  private var candidates: [Candidate] { examined.compactMap { $0.candidate } }

  /// Whether there are other devices than before.
  private mutating func scan(_ wait: Wait) -> Bool {
    shortage = nil
    let names: [ByteString]
    do throws(Failure) {
      names = try BlockDevices.names()
    } catch {
      shortage = error
      return false
    }
    let known = examined.map { $0.name }
    // A drive that could not be mounted a moment ago may be ready now: a tray closes, a disc spins up.
    examined.removeAll { known in !names.contains(known.name) || known.mayHeal }
    for name in names where !examined.contains(where: { $0.name == name }) {
      examined.append(examine(name, wait))
    }
    examined = names.compactMap { name in examined.first { $0.name == name } }
    return known != names
  }

  private mutating func examine(_ name: ByteString, _ wait: Wait) -> Examined {
    var result = Examined(name: name, candidate: nil)
    let path = BlockDevices.path(name)
    let device: FileDescriptor
    do throws(Errno) {
      device = try FileDescriptor.open(anywhere: path, for: .reading)
    } catch {
      switch error {
      // No node yet, an empty tray, a device that is going.
      case .noSuchFile, .noMedium, .noSuchAddress, .noSuchDevice: return result
      case _ where error.isShortage: shortage = Failure("open", path, error)
      default: result.problem = Failure("open", path, error)
      }
      result.mayHeal = true
      return result
    }
    let probes: [FileSystemProbe]
    do throws(Failure) {
      probes = try FileSystemProbe.probe(device, named: path)
    } catch {
      result.problem = error
      result.mayHeal = true
      return result
    }
    // A disk that is none may be slow, and costs a drive nothing of its time.
    budget.resume()
    defer { budget.pause() }
    for probe in probes where probe.isLabelledAsConfigDrive {
      let source = DriveSource(
        path: path, kind: .blockDevice, fileSystem: probe.fileSystem, label: probe.label)
      do throws(Failure) {
        try admit(source, name, wait)
        try budget.check(source)
        result.mayHeal = true
        let files = try source.mount(in: mounts)
        result.mayHeal = false
        result.candidate = keep(try ConfigDrive(source, files: files, &budget))
        return result
      } catch {
        if let short = DriveSearch.shortage(of: 4) {
          shortage = Failure("read", path, short)
          result.mayHeal = true
        }
        result.candidate = Candidate(source, error)
      }
    }
    return result
  }

  /// Why so many files can't be opened at once, as many as reading a drive takes; nil where they can.
  private static func shortage(of files: Int) -> Errno? {
    do throws(Errno) {
      let file = try FileDescriptor.open(anywhere: "/", for: .path)
      defer { _ = file.lend { $0 } }
      return files > 1 ? shortage(of: files - 1) : nil
    } catch {
      return error.isShortage ? error : nil
    }
  }

  /// - Throws: why the drive is not even looked at.
  private mutating func admit(
    _ source: DriveSource, _ name: ByteString, _ wait: Wait
  ) throws(Failure) {
    if !wait.admitsVolumes, BlockDevices.isVolume(name) {
      throw Failure(
        "read", source.path,
        "by its serial it is a volume, whose owner can write any label; trust=any admits it")
    }
    if admitted.contains(name) { return }
    guard admitted.count < DriveSearch.mostCandidates else {
      throw Failure("read", source.path, "there are too many drives with the label")
    }
    admitted.append(name)
  }

  /// Fingerprints are taken only where there is another drive to compare with.
  private mutating func keep(_ drive: consuming ConfigDrive) -> Candidate {
    let competes = candidates.contains { $0.content != nil }
    if competes { fingerprintKept() }
    let candidate = Candidate(
      drive.source, drive.metaData.facts,
      fingerprint: competes ? key.map { drive.fingerprint(with: $0, &budget) } : nil)
    kept = consume drive
    return candidate
  }

  /// The one good drive that has no fingerprint yet is the one that was found last.
  private mutating func fingerprintKept() {
    switch kept {
    case .none: break
    case .some(let drive):
      for index in examined.indices
      where examined[index].candidate?.source == drive.source
        && examined[index].candidate?.content?.fingerprint == nil
      {
        examined[index].candidate?.content?.fingerprint = key.map {
          drive.fingerprint(with: $0, &budget)
        }
      }
    }
  }
}
