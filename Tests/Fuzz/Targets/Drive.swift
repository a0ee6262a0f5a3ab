@testable import Glowplug

/// A whole run on a root without cloud-init: each file of the drive after a line `%% PATH`.
enum DriveTarget {
  private static let scratch = Scratch()

  private static let paths: [ByteString] = [
    "openstack/latest/meta_data.json", "openstack/2020-10-14/meta_data.json",
    "openstack/latest/network_data.json",
    "openstack/latest/user_data", "openstack/latest/vendor_data.json",
    "openstack/latest/vendor_data2.json",
    "openstack/content/0000", "openstack/content/0001", "ec2/latest/meta-data.json",
    "ec2/latest/user-data",
  ]

  private static let passwd: ByteString = """
    root:x:0:0:root:/root:/bin/bash
    daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
    debian:x:1000:1000:Debian:/home/debian:/bin/bash

    """
  private static let shadow: ByteString = """
    daemon:*:19700:0:99999:7:::
    root:*:19700:0:99999:7:::
    debian:!:19702:0:99999:7:::

    """
  private static let key: ByteString =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA owner\n"

  static func run(_ input: ByteString) {
    scratch.clear()
    makeRoot()
    for (path, content) in input.files where paths.contains(path) {
      scratch.write("drive/" + path, content)
    }
    scratch.make("drive")
    let first = glowplug()
    checkRoot()
    checkHandOver()
    let after = scratch.files(below: "root")
    let again = glowplug()
    if first.exitStatus == 0 { expect(again.exitStatus == 0, "a second run ends as well") }
    let later = scratch.files(below: "root")
    expect(after.count == later.count, "a second run makes nothing")
    for (one, other) in zip(after, later) {
      // What failed is tried again, and said again.
      expect(one.path == other.path, "the same files", one.path)
      if first.exitStatus == 0 {
        expect(one.content == other.content, "nothing changes again", one.path)
      }
    }
  }

  private static func makeRoot() {
    scratch.write("root/etc/passwd", passwd)
    scratch.write("root/etc/shadow", shadow)
    // The cheapest hash.
    scratch.write("root/etc/login.defs", "ENCRYPT_METHOD SHA512\nSHA_CRYPT_MIN_ROUNDS 1000\n")
    scratch.write("root/etc/machine-id", "")
    scratch.write("root/etc/hosts", "127.0.0.1 localhost\n")
    scratch.write("root/root/.ssh/authorized_keys", key)
    scratch.write("root/usr/lib/systemd/systemd", "")
    scratch.write("root/usr/lib/systemd/systemd-networkd", "")
    scratch.write("root/usr/lib/systemd/system/systemd-networkd.service", "")
    scratch.make("root/usr/bin")
  }

  private static func glowplug() -> RunResult {
    let arguments: [ByteString] = [
      "--sysroot", scratch.path("root"), "--source", scratch.path("drive"), "--run",
      scratch.path("run"), "--json",
    ]
    guard case .run(let options) = Options.parse(arguments) else {
      fail("the arguments are good", "")
    }
    let result = Run.run(options)
    expect(result.exitStatus == 0 || result.exitStatus == 1, "an exit status")
    expect(result.output.isText, "a report can be printed", result.output)
    let report = checkedJSON(result.output)
    expect(
      report?.string(at: "version") != nil && report?.string(at: "decision") != nil, "a report")
    expectPrintable(result.messages.map { $0.text })
    return result
  }

  private static func checkRoot() {
    expect(scratch.read("root/etc/passwd") == passwd, "accounts stay")
    let (old, new) = (shadow.lines, (scratch.read("root/etc/shadow") ?? "").lines)
    expect(old.count == new.count, "as many passwords")
    for (before, after) in zip(old, new) where before != after {
      let (one, other) = (before.split(at: 0x3A), after.split(at: 0x3A))
      expect(
        one[0] == "root" && one[0] == other[0] && one[3...] == other[3...], "one account's", after)
      expect(other[1].begins(with: "$6$rounds=1000$"), "a hash", after)
    }
    let keys = scratch.read("root/root/.ssh/authorized_keys") ?? ""
    expect(keys.hasPrefix(key) && keys.isText, "the owner's key stays", keys)
    for line in keys.lines { expect(AuthorizedKey(strict: line) != nil, "a key", line) }
    if let name = scratch.read("root/etc/hostname") {
      expect(
        name.lines.count == 1 && HostName.isValid(name.trimmed, atMost: HostName.longest), "a name",
        name)
    }
    let hosts = scratch.read("root/etc/hosts") ?? ""
    for line in hosts.lines { expect(line.isPlain(with: ". -\t"), "a line of hosts", line) }
  }

  private static func checkHandOver() {
    for (path, content) in scratch.files(below: "run") {
      guard path.bytes.suffix(5).elementsEqual(".json".utf8), !path.contains("/content/") else {
        continue
      }
      guard let json = checkedJSON(content) else { fail("what is handed on is JSON", path) }
      expect(json.member("admin_pass") == nil, "without the password", path)
      expect(json.member("meta")?.member("admin_pass") == nil, "and that of meta", path)
    }
  }
}
