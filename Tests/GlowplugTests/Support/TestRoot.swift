import Foundation
import Testing

@testable import Glowplug

/// A root file system as an image of Debian's has it, as far as this program looks at it.
final class TestRoot: Sendable {
  let directory: TemporaryDirectory

  static let oldHash =
    "$y$j9T$oldoldoldoldoldoldold.$oldoldoldoldoldoldoldoldoldoldoldoldoldoldold."
  static let shadow = """
    root:*:19700:0:99999:7:::
    daemon:*:19700:0:99999:7:::
    root2:\(oldHash):19701:0:99999:7:::
    debian:!:19702:0:99999:7:::
    eve:!:19703:0:99999:7:::

    """
  static let passwd = """
    root:x:0:0:root:/root:/bin/bash
    daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
    root2:x:1002:1002::/home/root2:/bin/sh
    debian:x:1000:1000:Debian:/home/debian:/bin/bash
    eve:x:1001:1001:Eve:/home/eve:/bin/bash

    """

  /// A policy by which nothing of a drive is obeyed but its credentials, as where cloud-init does the rest.
  static let onlyCredentials = "hostname=no\nnetwork=no\nfiles=no\nuser-data=no\nhost-keys=no\n"

  /// A root that has never booted, and takes credentials alone.
  init(inMemory: Bool = false) throws {
    directory = try TemporaryDirectory(inMemory: inMemory)
    try directory.write("etc/passwd", TestRoot.passwd)
    try directory.write("etc/shadow", TestRoot.shadow, mode: 0o640)
    try directory.setOwner("etc/shadow", 0, 42)
    try directory.write("etc/login.defs", "# as Debian's\nENCRYPT_METHOD YESCRYPT\n")
    try directory.write("etc/machine-id", "")
    try directory.write("etc/fstab", "/dev/vda1 / ext4 defaults 0 1\n")
    try directory.write(
      "etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n")
    try directory.makeDirectory("etc/ssh/sshd_config.d")
    try setPolicy("")
    try directory.makeDirectory("root", mode: 0o700)
    for (name, identifier) in [("debian", UInt32(1000)), ("eve", 1001), ("root2", 1002)] {
      try directory.makeDirectory("home/\(name)", mode: 0o750)
      try directory.setOwner("home/\(name)", identifier, identifier)
    }
  }

  /// Writes its policy file: these lines, and then credentials alone.
  func setPolicy(_ lines: String) throws {
    try directory.write("etc/glowplug.conf", lines + TestRoot.onlyCredentials)
  }

  /// Leaves a policy file that can't be read.
  func spoilPolicy() throws {
    try directory.remove("etc/glowplug.conf")
    try directory.makeDirectory("etc/glowplug.conf")
  }

  /// From now on it counts as booted: machine-id(5).
  func boot() throws { try directory.write("etc/machine-id", "0123456789abcdef0123456789abcdef\n") }

  /// The password's field of an account in /etc/shadow.
  func hash(of user: String) throws -> String { try shadowFields(of: user)[1] }

  /// The fields of an account's line in /etc/shadow.
  func shadowFields(of user: String) throws -> [String] {
    let lines = try directory.read("etc/shadow").components(separatedBy: "\n")
    let line = try #require(lines.first { $0.hasPrefix(user + ":") })
    return line.components(separatedBy: ":")
  }

  /// Whether that is the password of an account.
  func accepts(_ password: String, for user: String) throws -> Bool {
    PasswordHash.matches(Secret(text: password), hash: Secret(text: try hash(of: user)))
  }

  /// By the cheapest method, for a test that hashes hundreds of times.
  func hashCheaply() throws {
    try directory.write("etc/login.defs", "ENCRYPT_METHOD SHA512\nSHA_CRYPT_MIN_ROUNDS 1000\n")
  }

  /// As passwd(1) would.
  func changePassword(of user: String, to hash: String) throws {
    let lines = try directory.read("etc/shadow").components(separatedBy: "\n").map { line in
      var fields = line.components(separatedBy: ":")
      if fields[0] == user { fields[1] = hash }
      return fields.joined(separator: ":")
    }
    try directory.write("etc/shadow", lines.joined(separator: "\n"), mode: 0o640)
  }

  /// The marker, parsed past the library.
  func marker() throws -> Marker {
    let data = try directory.data("etc/glowplug/instance.json")
    return try JSONDecoder().decode(Marker.self, from: data)
  }

  struct Marker: Decodable, Equatable {
    let version: Int
    let instance: String
    let state: String
    let applied: [Entry]

    struct Entry: Decodable, Equatable {
      let user: String
      let kind: String
      let state: String
      let hash: String?
      let previous: String?
    }

    func entry(_ kind: String, of user: String) -> Entry? {
      applied.first { $0.kind == kind && $0.user == user }
    }
  }
}
