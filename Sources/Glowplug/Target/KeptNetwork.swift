/// The network that was accepted for an instance, kept in the root: /etc/glowplug/network.json.
///
/// `{"version":1,"instance":"…","network":{"links":[…],"networks":[…],"services":[…]}}`, the network as the
/// drive's network_data.json has it.
struct KeptNetwork {
  let instance: InstanceIdentifier
  let configuration: NetworkConfiguration

  /// Bytes of the file: more than the drive's may have.
  static let largest = 2 << 20
  private static let version = 1

  /// The text for what a drive gives to an instance.
  static func text(of instance: InstanceIdentifier, _ network: borrowing JSON) -> ByteString {
    let document = JSON.object()
    document.set("version", JSON.integer(KeptNetwork.version))
    document.set("instance", JSON.string(instance.text))
    document.set("network", network)
    return document.text(pretty: false).exposed
  }

  /// nil where it is none that this program can read.
  @inline(never)
  init?(_ text: ByteString) {
    guard let document = try? JSON.parse(Secret(text)),
      document.member("version")?.integer == KeptNetwork.version,
      let instance = document.string(at: "instance"), let network = document.member("network"),
      let data = NetworkData(network)
    else { return nil }
    self.instance = InstanceIdentifier(instance)
    configuration = data.configuration
  }
}

extension FilePlace {
  @inline(never)
  static var keptNetwork: FilePlace {
    FilePlace(
      anchor: "/etc", below: ["glowplug", "network.json"],
      ownership: .rootOnly(keepsExisting: false), account: nil)
  }

  static var resolver: FilePlace {
    FilePlace(
      anchor: "/etc", below: ["resolv.conf"], ownership: .root(fileMode: 0o644), account: nil)
  }
}

extension SystemRoot {
  /// The text of the file.
  ///
  /// - Throws: where it can't be read, or is none.
  func keptNetwork() throws(Failure) -> ByteString? {
    let path = FilePlace.keptNetwork.path
    guard let text = try text(path, atMost: KeptNetwork.largest) else { return nil }
    guard case .some = KeptNetwork(text) else {
      throw Failure("parse", path, "it is no network that this program kept")
    }
    return text
  }
}
