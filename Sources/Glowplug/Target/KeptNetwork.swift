/// The network that was accepted for an instance, kept in the root: /etc/glowplug/network.json.
///
/// `{"version":1,"instance":"…","network":{"links":[…],"networks":[…],"services":[…]}}`, the network as the
/// drive's network_data.json has it.
struct KeptNetwork: Equatable {
  let instance: InstanceIdentifier
  let configuration: NetworkConfiguration
  /// The file's.
  let text: ByteString

  /// Bytes of the file: more than the drive's may have.
  static let largest = 2 << 20
  private static let version = 1

  /// What a drive gives to an instance.
  init(
    of instance: InstanceIdentifier, _ configuration: NetworkConfiguration,
    as network: borrowing JSON
  ) {
    (self.instance, self.configuration) = (instance, configuration)
    let document = JSON.object()
    document.set("version", JSON.integer(KeptNetwork.version))
    document.set("instance", JSON.string(instance.text))
    document.set("network", network)
    text = document.text(pretty: false).exposed
  }

  /// nil where it is none that this program can read.
  init?(_ text: borrowing Secret) {
    guard let document = try? JSON.parse(text),
      document.member("version")?.integer == KeptNetwork.version,
      let instance = document.string(at: "instance"), let network = document.member("network"),
      let data = NetworkData(network)
    else { return nil }
    self.instance = InstanceIdentifier(instance)
    configuration = data.configuration
    self.text = text.exposed
  }
}

extension FilePlace {
  static let keptNetwork = FilePlace(
    anchor: "/etc", below: ["glowplug", "network.json"],
    ownership: .rootOnly(keepsExisting: false), account: nil)

  static let resolver = FilePlace(
    anchor: "/etc", below: ["resolv.conf"], ownership: .root(fileMode: 0o644), account: nil)
}

extension SystemRoot {
  /// - Throws: where it can't be read, or is none.
  func keptNetwork() throws(Failure) -> KeptNetwork? {
    let path = FilePlace.keptNetwork.path
    switch try read(FilePlace.keptNetwork, atMost: KeptNetwork.largest) {
    case .none: return nil
    case .some(let text):
      guard let kept = KeptNetwork(text) else {
        throw Failure("parse", path, "it is no network that this program kept")
      }
      return kept
    }
  }
}
