/// The network: rule 13.
struct NetworkPlan {
  private let situation: Situation
  private let target: GuestTarget
  private let choice: NetworkChoice
  /// nil where there is nothing to bring up.
  private let source: Source?
  private(set) var warnings: [ByteString] = []

  /// Where the network comes from.
  private struct Source {
    let kept: KeptNetwork
    let isOfDrive: Bool
  }

  init(_ situation: Situation, _ target: GuestTarget) {
    (self.situation, self.target) = (situation, target)
    choice = NetworkChoice.decide(
      situation.policy.network, target.network, commandLine: situation.commandLine ?? "")
    source = NetworkPlan.source(situation, target, &warnings)
  }

  private static func source(
    _ situation: Situation, _ target: GuestTarget, _ warnings: inout [ByteString]
  ) -> Source? {
    if situation.policy.network == .off { return nil }
    let isLetIn = situation.authority == .letIn
    if isLetIn, let drive = situation.drive, let data = situation.guest?.network {
      warnings += data.warnings
      if let configuration = data.configuration {
        let kept = KeptNetwork(of: drive.facts.instance, configuration)
        return configuration.links.isEmpty ? nil : Source(kept: kept, isOfDrive: true)
      }
    }
    return ofRoot(situation, target, &warnings).map { Source(kept: $0, isOfDrive: false) }
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

extension NetworkPlan {
  /// What stays in the root: the copy, and a link for the resolver where nothing else keeps it.
  var lasting: [Change] {
    guard let source, source.isOfDrive else { return [] }
    var changes: [Change] = []
    if (try? target.keptNetwork.get()) ?? nil != source.kept {
      changes.append(
        change(FilePlace.keptNetwork.path, .replaceFile(FilePlace.keptNetwork, source.kept.text)))
    }
    let isSettled = Once.isFinished(situation) || Once.isBeyondFirstBoot(situation)
    if !isSettled, let network = try? target.network.get(), choice.keepsResolver(network),
      network.resolver.file != .ours, ResolverFile.file(source.kept.configuration) != nil
    {
      changes.append(
        change(
          FilePlace.resolver.path, .replaceByLink(FilePlace.resolver, to: ResolverFile.path)))
    }
    return changes
  }

  /// What lies in /run at every boot; nil where that is nothing.
  func forThisBoot(_ warnings: inout [ByteString]) -> Change? {
    guard let source else { return nil }
    let configuration = source.kept.configuration
    var runtime = Runtime()
    switch choice {
    case .none(let reason):
      if let reason { warnings.append("the network of the drive is left alone: \(reason)") }
      return nil
    case .failed(let problem): return change("/run", .cannotArrange(problem))
    case .networkd(let links):
      runtime.files = NetworkdFiles.files(for: configuration)
      runtime.links = links
    case .netplan: runtime.files = NetplanFile.files(for: configuration)
    case .networkManager(let saved):
      runtime.files = NetworkManagerFiles(
        configuration: configuration, instance: source.kept.instance
      ).files(without: saved, keepsHostName: false)
    case .ifupdown(let way, let hasDHClient):
      runtime.files = InterfacesFile(configuration: configuration, hasDHClient: hasDHClient)
        .files(way)
    }
    if let network = try? target.network.get(), choice.keepsResolver(network),
      let file = ResolverFile.file(configuration)
    {
      runtime.files.append(file)
    }
    guard let first = runtime.files.first else { return nil }
    return change(first.path, .arrange(runtime))
  }

  private func change(_ path: ByteString, _ action: Change.Action) -> Change {
    Change(kind: .network, user: nil, path: path, action: action)
  }
}
