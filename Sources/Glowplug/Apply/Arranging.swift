/// What a boot leaves in /run for the booted system, after the hand-over.
extension Applied {
  /// Does what the plan has of it; the drive is the one that the plan was made for.
  mutating func arrange(
    _ plan: Plan, of found: borrowing FoundDrive, _ situation: Situation, _ isHandedOver: Bool
  ) {
    for index in plan.changes.indices where outcomes[index] == .planned {
      do throws(Failure) {
        switch plan.changes[index].action {
        case .arrange(let runtime):
          if plan.changes[index].kind == .userData, !isHandedOver {
            throw Failure("start", "the user data", "nothing was handed over")
          }
          try Applied.write(runtime)
        case .giveCredentials(let credentials): try Applied.give(credentials, of: found, situation)
        default: continue
        }
        outcomes[index] = .applied
      } catch {
        outcomes[index] = .failed(error)
      }
    }
  }

  private static func write(_ runtime: Runtime) throws(Failure) {
    for file in runtime.files {
      let (directory, name) = file.path.directoryAndName
      try Host.write(name, inDirectory: directory, mode: file.mode, Secret(file.text))
    }
    for link in runtime.links { try Host.link(link.path, to: link.target) }
  }

  /// One that fails stops no other.
  private static func give(
    _ credentials: [SystemdCredential], of found: borrowing FoundDrive, _ situation: Situation
  ) throws(Failure) {
    switch found {
    case .none: return
    case .unknown: return
    case .ambiguous: return
    case .one(let drive):
      guard let items = UserData.credentialItems(try drive.userData(as: situation)) else { return }
      var failure: Failure?
      for index in 0..<min(items.length, SystemdCredential.most) {
        let item = items.element(index)
        guard let credential = try? SystemdCredential(item, at: index),
          credentials.contains(credential), let text = credential.content(of: item)
        else { continue }
        do throws(Failure) {
          try Host.write(credential.name, inDirectory: credential.directory, mode: 0o400, text)
        } catch {
          failure = failure ?? error
        }
      }
      if let failure { throw failure }
    }
  }
}
