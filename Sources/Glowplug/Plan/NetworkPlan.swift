/// The network: rule 13.
enum NetworkPlan {
  /// What stays in the root: the copy, and a link for the resolver where nothing else keeps it.
  static func addLasting(
    _ situation: Situation, _ target: GuestTarget, to changes: inout [Change]
  ) {
    guard let kept = ofDrive(situation), !kept.configuration.links.isEmpty else { return }
    if (try? target.keptNetwork.get())??.text != kept.text {
      changes.append(
        change(FilePlace.keptNetwork.path, .replaceFile(FilePlace.keptNetwork, kept.text)))
    }
    let isSettled = Once.isFinished(situation) || Once.isBeyondFirstBoot(situation)
    if !isSettled, let network = try? target.network.get(),
      choice(situation, target).keepsResolver(network), network.resolver.file != .ours,
      ResolverFile.file(kept.configuration) != nil
    {
      changes.append(
        change(
          FilePlace.resolver.path, .replaceByLink(FilePlace.resolver, to: ResolverFile.path)))
    }
  }

  /// What lies in /run at every boot; nil where that is nothing.
  static func forThisBoot(
    _ situation: Situation, _ target: GuestTarget, _ warnings: inout [ByteString]
  ) -> Change? {
    guard let kept = source(situation, target, &warnings), !kept.configuration.links.isEmpty else {
      return nil
    }
    let choice = choice(situation, target)
    var runtime = Runtime(files: [], links: [])
    switch choice {
    case .none(let reason):
      if let reason { warnings.append("the network of the drive is left alone: \(reason)") }
      return nil
    case .failed(let problem): return change("/run", .cannotArrange(problem))
    case .networkd(let links):
      runtime.files = NetworkdFiles.files(for: kept.configuration)
      runtime.links = links
    case .netplan: runtime.files = NetplanFile.files(for: kept.configuration)
    case .networkManager(let saved):
      runtime.files = NetworkManagerFiles(
        configuration: kept.configuration, instance: kept.instance
      ).files(without: saved, keepsHostName: false)
    case .ifupdown(let hasDHClient):
      runtime.files =
        InterfacesFile(configuration: kept.configuration, hasDHClient: hasDHClient).files
    }
    if let network = try? target.network.get(), choice.keepsResolver(network),
      let file = ResolverFile.file(kept.configuration)
    {
      runtime.files.append(file)
    }
    guard let first = runtime.files.first else { return nil }
    return change(first.path, .arrange(runtime))
  }

  @inline(never)
  private static func change(_ path: ByteString, _ action: Change.Action) -> Change {
    Change(kind: .network, user: nil, path: path, action: action)
  }
}

// MARK: - Where it comes from

extension NetworkPlan {
  @inline(never)
  private static func choice(_ situation: Situation, _ target: GuestTarget) -> NetworkChoice {
    NetworkChoice.decide(
      situation.policy.network, target.network, commandLine: situation.commandLine ?? "")
  }

  /// That of a drive that is let in; nil where it has none that can be used.
  @inline(never)
  private static func ofDrive(_ situation: Situation) -> KeptNetwork? {
    if situation.policy.network == .off || situation.authority != .letIn { return nil }
    return situation.guest?.network?.kept
  }

  private static func source(
    _ situation: Situation, _ target: GuestTarget, _ warnings: inout [ByteString]
  ) -> KeptNetwork? {
    if situation.policy.network == .off { return nil }
    if situation.authority == .letIn, let data = situation.guest?.network {
      warnings += data.warnings
      if let kept = data.kept { return kept }
    }
    return ofRoot(situation, target, &warnings)
  }

  /// What was kept, where it is this instance's: neither that of the instance before, nor on a copy of its
  /// disk.
  private static func ofRoot(
    _ situation: Situation, _ target: GuestTarget, _ warnings: inout [ByteString]
  ) -> KeptNetwork? {
    guard let record = situation.target.record, record.isOf(situation.machine),
      situation.authority != .letIn || situation.isKnownInstance
    else { return nil }
    switch target.keptNetwork {
    case .success(let kept): return kept?.instance == record.instance ? kept : nil
    case .failure(let problem):
      warnings.append(problem.message)
      return nil
    }
  }
}
