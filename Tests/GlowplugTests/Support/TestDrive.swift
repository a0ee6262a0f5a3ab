import Foundation
import Testing

/// A drive that a test makes, as a directory.
final class TestDrive: Sendable {
  let directory: TemporaryDirectory
  var path: String { directory.path }

  static let uuid = "9f0c1b7e-6a52-4d0e-8f3b-2a7c5d9e1f40"
  static let password = "S3cret-Winter-Boot"

  /// A drive with that `latest/meta_data.json`.
  init(metaData: String, version: String = "latest") throws {
    directory = try TemporaryDirectory()
    try directory.write("openstack/\(version)/meta_data.json", metaData)
  }

  /// A drive with a password and keys; what is nil is not on it.
  convenience init(
    uuid: String? = TestDrive.uuid, password: String? = TestDrive.password,
    keys: [String] = [Keys.ed25519]
  ) throws {
    var metaData: [String: Any] = ["hostname": "test-1.novalocal", "name": "test-1"]
    metaData["uuid"] = uuid
    metaData["admin_pass"] = password
    if !keys.isEmpty { metaData["public_keys"] = ["mine": keys.joined(separator: "\n")] }
    let text = try JSONSerialization.data(withJSONObject: metaData, options: [.sortedKeys])
    try self.init(metaData: String(decoding: text, as: Unicode.UTF8.self))
  }

  /// A copy of a producer's drive, to change something on it.
  init(copying producer: String) throws {
    directory = try TemporaryDirectory()
    try FileManager.default.removeItem(atPath: directory.path)
    try FileManager.default.copyItem(atPath: Fixtures.drive(producer), toPath: directory.path)
  }
}
