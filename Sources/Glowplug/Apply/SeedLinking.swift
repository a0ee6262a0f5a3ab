/// cloud-init's seed, which is linked when the copy that it leads to is complete: without one
/// cloud-init is to read the drive itself, unless that was measured.
extension Applied {
  /// Links the seed, where the plan does.
  mutating func linkSeed(
    of plan: Plan, in root: borrowing SystemRoot, _ mounts: PrivateMounts
  ) {
    for index in plan.changes.indices where outcomes[index] == .planned {
      guard case .linkSeed(let drive) = plan.changes[index].action else { continue }
      do throws(Failure) {
        try link(to: drive, in: root, mounts)
        outcomes[index] = .applied
      } catch {
        outcomes[index] = .failed(error)
      }
    }
  }

  /// Whether the seed leads to the copy now, or did before.
  func hasSeed(of plan: Plan, in situation: Situation) -> Bool {
    for index in plan.changes.indices
    where plan.changes[index].kind == .seed && outcomes[index] == .applied {
      return true
    }
    guard case .linked(let drive) = situation.target.cloudInit?.seed else { return false }
    return drive == situation.handedDrive
  }

  /// Leaves it out.
  mutating func failSeed(of plan: Plan, _ failure: Failure) {
    for index in plan.changes.indices
    where plan.changes[index].kind == .seed && outcomes[index] == .planned {
      outcomes[index] = .failed(failure)
    }
  }

  private mutating func link(
    to drive: ByteString, in root: borrowing SystemRoot, _ mounts: PrivateMounts
  ) throws(Failure) {
    let access = try RootAccess(to: root, in: mounts)
    var problem: Failure?
    do throws(Failure) {
      let written = try root.link(FilePlace.seed, to: drive)
      newPaths += written.newPaths
      for path in written.unsynchronized { try root.synchronize(path) }
    } catch {
      problem = error
    }
    do throws(Failure) { try access.end(of: root) } catch { warnings.append(error.message) }
    if let problem { throw problem }
  }
}
