/// The network: rule 13.
enum NetworkPlan {
  /// What stays in the root: the copy, and a link for the resolver where nothing else keeps it.
  static func addLasting(
    _ situation: Situation, _ target: GuestTarget, to changes: inout [Change]
  ) {
    guard situation.policy.network != .off, situation.isLetIn,
      let text = situation.guest?.network?.kept, let kept = KeptNetwork(text),
      !kept.configuration.links.isEmpty, !isLeftAlone(situation, target)
    else { return }
    if !isKept(text, target) {
      let place = FilePlace.keptNetwork
      add(place.path, .replaceFile(place, text), to: &changes)
    }
    if !Once.isProvisioning(situation) { return }
    guard case .success(let network) = target.network, network.resolver.file != .ours,
      choice(situation, target).keepsResolver(target.network),
      ResolverFile.text(kept.configuration) != nil
    else { return }
    let place = FilePlace.resolver
    add(place.path, .replaceByLink(place, to: ResolverFile.path), to: &changes)
  }

  /// Whether the instance runs with a network of its own: it was provisioned, and none was kept.
  private static func isLeftAlone(_ situation: Situation, _ target: GuestTarget) -> Bool {
    guard Once.isSettledWithoutRest(situation), case .success(nil) = target.keptNetwork else {
      return false
    }
    return true
  }

  private static func isKept(_ text: ByteString, _ target: GuestTarget) -> Bool {
    if case .success(let kept?) = target.keptNetwork { return kept == text }
    return false
  }

  /// What lies in /run at every boot.
  static func addForThisBoot(_ situation: Situation, _ target: GuestTarget, to plan: inout Plan) {
    guard let kept = source(situation, target, &plan.warnings), !kept.configuration.links.isEmpty
    else { return }
    let choice = choice(situation, target)
    switch choice {
    case .none(let reason):
      if let reason {
        plan.warnings.append("the network of the drive is left alone: " + reason)
      }
    case .failed(let problem): add("/run", .cannotArrange(problem), to: &plan.changes)
    default:
      let runtime = runtime(choice, kept, keepsResolver: choice.keepsResolver(target.network))
      guard let path = runtime.files.first?.path else { return }
      add(path, .arrange(runtime), to: &plan.changes)
    }
  }

  @inline(never)
  private static func runtime(
    _ choice: NetworkChoice, _ kept: KeptNetwork, keepsResolver: Bool
  ) -> Runtime {
    let configuration = kept.configuration
    var runtime = Runtime(files: [], links: [])
    switch choice {
    case .none, .failed: break
    case .networkd(let links):
      runtime.files = NetworkdFiles.files(for: configuration)
      runtime.links = links
    case .netplan: runtime.files = NetplanFile.files(for: configuration)
    case .networkManager(let saved):
      let files = NetworkManagerFiles(configuration: configuration, instance: kept.instance)
      runtime.files = files.files(without: saved)
    case .ifupdown(let hasDHClient):
      runtime.files =
        InterfacesFile(configuration: configuration, hasDHClient: hasDHClient).files
    }
    if keepsResolver, let text = ResolverFile.text(configuration) {
      runtime.files.append(ResolverFile.path, 0o644, text)
    }
    return runtime
  }

  @inline(never)
  private static func add(
    _ path: ByteString, _ action: Change.Action, to changes: inout [Change]
  ) {
    changes.append(Change(kind: .network, user: nil, path: path, action: action))
  }
}

// MARK: - Where it comes from

extension NetworkPlan {
  @inline(never)
  private static func choice(_ situation: Situation, _ target: GuestTarget) -> NetworkChoice {
    NetworkChoice.decide(
      situation.policy.network, target.network, commandLine: situation.commandLine ?? "")
  }

  /// That of a drive that is let in, if it has one that can be used, else what the root keeps.
  private static func source(
    _ situation: Situation, _ target: GuestTarget, _ warnings: inout [ByteString]
  ) -> KeptNetwork? {
    if situation.policy.network == .off { return nil }
    if situation.isLetIn, let data = situation.guest?.network {
      if isLeftAlone(situation, target) { return nil }
      warnings += data.warnings
      if let kept = data.kept { return KeptNetwork(kept) }
    }
    return ofRoot(situation, target, &warnings)
  }

  /// What was kept, where it is this instance's: neither that of the instance before, nor on a copy of its
  /// disk.
  private static func ofRoot(
    _ situation: Situation, _ target: GuestTarget, _ warnings: inout [ByteString]
  ) -> KeptNetwork? {
    guard let record = situation.target.record, record.isOf(situation.machine),
      !situation.isLetIn || situation.isKnownInstance
    else { return nil }
    switch target.keptNetwork {
    case .success(let text):
      guard let text, let kept = KeptNetwork(text), kept.instance == record.instance else {
        return nil
      }
      return kept
    case .failure(let problem):
      warnings.append(problem.message)
      return nil
    }
  }
}
