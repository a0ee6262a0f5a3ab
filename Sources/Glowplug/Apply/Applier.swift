/// Does what a plan says, one change after another; what fails does not stop the others.
struct Applier: ~Copyable {
  private(set) var plan: Plan
  /// Paths that did not exist before and carry no label of SELinux's yet.
  private(set) var newPaths: [ByteString] = []
  /// Whether a later boot of this instance must try again.
  private var isUnfinished = false
  /// Lines for systemd-tmpfiles.
  private var deliveries = ByteString([])
  /// Microseconds that hashing took.
  private(set) var hashing = 0

  init(_ plan: Plan) { self.plan = plan }

  /// Applies the plan to the root, for an instance on a machine, where its uuid is known; the password
  /// is the drive's, where it has one.
  mutating func apply(
    to root: borrowing SystemRoot, in mounts: PrivateMounts, instance: ByteString,
    machine: ByteString?, password: borrowing Secret?
  ) {
    do throws(Failure) {
      let access = try RootAccess(to: root, in: mounts)
      do throws(Failure) {
        let marker = try openMarker(of: root, instance)
        if let machine { marker.setMachine(machine) }
        try applyChanges(to: root, marker, password)
      } catch {
        failRest(error)
      }
      do throws(Failure) {
        try access.end(of: root)
      } catch {
        plan.warnings.append(error.message)
      }
    } catch {
      failRest(error)
    }
  }

  private mutating func failRest(_ failure: Failure) {
    for index in plan.changes.indices
    where !plan.changes[index].isApplied && plan.changes[index].failure == nil
      && plan.changes[index].action != .nothing
    {
      plan.changes[index].action = .fail(failure)
    }
  }

  /// - Throws: where the marker can't be written: without it nothing more may be changed.
  private mutating func applyChanges(
    to root: borrowing SystemRoot, _ marker: borrowing Marker, _ password: borrowing Secret?
  ) throws(Failure) {
    let accounts = plan.changes.indices.filter { plan.changes[$0].kind != .marker }
    let delivered = noteWhatIsPlanned(in: marker)
    marker.setDone(accounts.isEmpty)
    try write(marker, to: root)
    for index in accounts {
      do throws(Failure) {
        try apply(plan.changes[index], to: root, marker, password)
        if plan.changes[index].action != .nothing { plan.changes[index].isApplied = true }
        finish(plan.changes[index], in: marker, wasDelivered: delivered)
      } catch {
        fail(index, error)
      }
      marker.setDone(index == accounts.last && !isUnfinished)
      try write(marker, to: root)
    }
    for index in plan.changes.indices where plan.changes[index].kind == .marker {
      plan.changes[index].isApplied = true
    }
  }

  /// Names what is about to be tried, so that a later boot tries no more than that; and what was
  /// decided to be left alone as done, or a later boot would try it.
  ///
  /// Returns the accounts whose keys an earlier boot meant to write.
  private func noteWhatIsPlanned(in marker: borrowing Marker) -> [ByteString] {
    let before = marker.entries
    var delivered: [ByteString] = []
    for change in plan.changes where change.failure == nil || change.mayHeal {
      guard let user = change.user else { continue }
      let kind = change.kind == .tmpfiles ? ChangeKind.keys : change.kind
      if change.kind == .tmpfiles, before.contains(where: { $0.user == user && $0.kind == kind }) {
        delivered.append(user)
      }
      if change.action == .nothing {
        marker.finish(kind, of: user)
      } else {
        marker.plan(kind, of: user)
      }
    }
    return delivered
  }

  /// Keys that systemd-tmpfiles is to write count as written when a second boot has asked for them:
  /// the first may have ended before it wrote.
  private mutating func finish(
    _ change: Change, in marker: borrowing Marker, wasDelivered: [ByteString]
  ) {
    guard let user = change.user else { return }
    let kind = change.kind == .tmpfiles ? ChangeKind.keys : change.kind
    let isFirstDelivery = change.kind == .tmpfiles && !wasDelivered.contains(user)
    isUnfinished = isUnfinished || isFirstDelivery
    if !isFirstDelivery { marker.finish(kind, of: user) }
  }

  /// What can never work, such as the password of an account that is missing, keeps nothing open.
  private mutating func fail(_ index: Int, _ failure: Failure) {
    let change = plan.changes[index]
    if change.failure == nil ? change.kind != .seed : change.mayHeal { isUnfinished = true }
    plan.changes[index].action = .fail(failure)
  }

  private func openMarker(
    of root: borrowing SystemRoot, _ instance: ByteString
  ) throws(Failure) -> Marker {
    if !plan.isNewInstance, let marker = try root.marker() { return marker }
    return Marker(instance: instance)
  }

  private mutating func write(
    _ marker: borrowing Marker, to root: borrowing SystemRoot
  ) throws(Failure) {
    newPaths += try root.replace(FilePlace.marker, with: marker.text())
  }

  private mutating func apply(
    _ change: Change, to root: borrowing SystemRoot, _ marker: borrowing Marker,
    _ password: borrowing Secret?
  ) throws(Failure) {
    switch change.action {
    case .setPassword(let method):
      let user = change.user ?? ByteString([])
      try setPassword(of: user, method, in: root, marker, password)
    case .addKeys(let place, let file, let keys):
      newPaths += try root.replace(place, with: Secret(file.adding(keys)))
    case .deliverKeys(let place, let keys):
      deliveries += KeyDelivery.lines(place, keys)
      try ThisMachine.write(
        KeyDelivery.file, inDirectory: KeyDelivery.directory, Secret(deliveries))
    case .linkSeed(let drive): newPaths += try root.link(FilePlace.seed, to: drive)
    case .fail(let failure): throw failure
    case .confirmPassword, .nothing, .writeMarker: break
    }
  }

  private mutating func setPassword(
    of user: ByteString, _ method: HashMethod, in root: borrowing SystemRoot,
    _ marker: borrowing Marker, _ password: borrowing Secret?
  ) throws(Failure) {
    let start = Linux.monotonicMicroseconds()
    let hash: Secret
    switch password {
    case .some(let password): hash = try PasswordHash.make(of: password, with: method)
    case .none: throw Failure("set the password of", user, "the drive holds none")
    }
    hashing += Linux.monotonicMicroseconds() - start
    guard let content = try root.read(FilePlace.shadow, atMost: ShadowFile.largest) else {
      throw Failure("read", FilePlace.shadow.path, Errno.noSuchFile)
    }
    let shadow = ShadowFile(content)
    let day = Linux.secondsSince1970() / 86_400
    let changed = try shadow.replacing(hashOf: user, with: hash, day: day)
    if let previous = shadow.hash(of: user) {
      marker.begin(passwordOf: user, from: previous, to: hash)
      try write(marker, to: root)
    }
    newPaths += try root.replace(FilePlace.shadow, with: changed)
  }
}
