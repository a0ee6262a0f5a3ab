/// Does what a plan says, one change after another; what fails does not stop the others.
struct Applier: ~Copyable {
  private(set) var plan: Plan
  /// Paths that did not exist before and carry no label of SELinux's yet.
  private(set) var newPaths: [ByteString] = []
  /// Lines for systemd-tmpfiles.
  private var deliveries = ByteString([])
  /// Microseconds that hashing took.
  private(set) var hashing = 0

  init(_ plan: Plan) { self.plan = plan }

  /// Applies the plan to the root, for an instance; the password is the drive's, where it has one.
  mutating func apply(
    to root: borrowing SystemRoot, instance: ByteString, password: borrowing Secret?
  ) {
    do throws(Failure) {
      let access = try RootAccess(to: root)
      do throws(Failure) {
        try applyChanges(to: root, instance: instance, password: password)
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
    to root: borrowing SystemRoot, instance: ByteString, password: borrowing Secret?
  ) throws(Failure) {
    let marker = try openMarker(of: root, instance)
    let accounts = plan.changes.indices.filter { plan.changes[$0].kind != .marker }
    marker.setDone(accounts.isEmpty)
    try write(marker, to: root)
    for index in accounts {
      do throws(Failure) {
        try apply(plan.changes[index], to: root, marker, password)
        if plan.changes[index].action != .nothing { plan.changes[index].isApplied = true }
        note(plan.changes[index], in: marker)
      } catch {
        plan.changes[index].action = .fail(error)
      }
      marker.setDone(index == accounts.last && !plan.hasFailures)
      try write(marker, to: root)
    }
    for index in plan.changes.indices where plan.changes[index].kind == .marker {
      plan.changes[index].isApplied = true
    }
  }

  private func note(_ change: Change, in marker: borrowing Marker) {
    guard let user = change.user else { return }
    marker.finish(change.kind == .tmpfiles ? .keys : change.kind, of: user)
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
        KeyDelivery.file, inFolder: KeyDelivery.folder, Secret(deliveries))
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
