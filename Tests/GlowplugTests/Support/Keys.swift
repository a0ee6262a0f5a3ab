import Foundation

/// Public keys that ssh-keygen made; nobody has the private ones any more.
enum Keys {
  static let ed25519 = read("ed1.pub")
  static let otherEd25519 = read("ed2.pub")
  static let thirdEd25519 = read("ed3.pub")
  static let fourthEd25519 = read("ed4.pub")
  static let rsa = read("rsa1.pub")
  static let otherRSA = read("rsa2.pub")
  static let nistp256 = read("ec256.pub")
  static let nistp384 = read("ec384.pub")
  static let nistp521 = read("ec521.pub")
  static let certificate = read("ed2-cert.pub")
  static let dsa = read("dsa1.pub")
  /// A PEM of several lines.
  static let x509 = read("x509.pem")
  static let vexxhost = (1...8).map { read("v\($0).pub") }

  /// Algorithm and base64, without the comment.
  static func bare(_ line: String) -> String {
    line.split(separator: " ").prefix(2).joined(separator: " ")
  }

  /// The base64 alone.
  static func blob(_ line: String) -> String { String(line.split(separator: " ")[1]) }

  private static func read(_ name: String) -> String {
    let url = Fixtures.directory.appending(path: "keys/\(name)")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    precondition(!text.isEmpty, "the fixture \(url.path) is missing")
    return text.trimmingCharacters(in: .newlines)
  }
}
