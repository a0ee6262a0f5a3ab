import Foundation
import Glibc
import Testing

@testable import Glowplug

/// The shapes of real producers: facts/producers-peers.md part 1.
@Suite("Drives of real producers")
struct ProducerTests {
  struct Producer: CustomTestStringConvertible, Sendable {
    let name: String
    let version: String
    /// nil where the drive has none: the instance is then a digest.
    var uuid: String?
    var hostname: String?
    var password: String?
    var keys: [String] = []
    var testDescription: String { name }
  }

  static let producers: [Producer] = [
    Producer(
      name: "nova", version: "2025-04-04", uuid: "b0fa911b-69d4-4476-bbe2-1c92bff6535c",
      hostname: "web-1.novalocal", password: "Tr4ce9WqLmXz", keys: [Keys.ed25519]),
    Producer(
      name: "nova-x509", version: "latest", uuid: "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4",
      hostname: "win-1", password: "cEr7!ficate"),
    Producer(
      name: "ironic", version: "2012-08-10", uuid: "1be26c0b-03f2-4d2e-ae87-c02d7f33c123",
      hostname: "node-17", keys: [Keys.rsa]),
    Producer(
      name: "proxmox", version: "latest", uuid: "62cc2017262360a92f21f8e6f82db677a442819b"),
    Producer(
      name: "proxmox-windows", version: "latest", uuid: "83010a4aa28866ce8770a94c58c1d5ae86a34708",
      hostname: "win-105", password: #"Pa55:wörd "x" $6$"#, keys: [Keys.thirdEd25519]),
    Producer(
      name: "kubevirt", version: "latest", uuid: "5d307ca9-b3ef-428c-8861-06e72d69f223",
      hostname: "fedora-vm", keys: [Keys.otherEd25519, Keys.nistp384, Keys.otherRSA]),
    Producer(
      name: "ovirt", version: "latest", uuid: "c5c9bf54-bb4c-4ee0-8ff2-23ac8cbdf12e",
      hostname: "ovirt-vm.example.org", keys: [Keys.nistp256, Keys.rsa]),
    Producer(
      name: "cloudstack", version: "latest", uuid: "f3a1c1f2-7a5f-4d7b-8a63-1c7a70cf8f34",
      hostname: "vm-f3a1", keys: [Keys.otherRSA]),
    Producer(
      name: "ibm-classic", version: "latest", uuid: "2f266908-8e6c-4818-9b5c-42e9cc66a785",
      hostname: "ci-fond-ram", keys: [Keys.nistp521]),
    Producer(
      name: "rackspace", version: "latest", uuid: "da58c7ea-1cd7-4b7c-98f4-d1a0cbf5b5f3",
      hostname: "rax-web-1.example.org", password: "w/Y7e/4KpH2n"),
    Producer(
      name: "vexxhost", version: "latest", uuid: "d8e02d56-2648-49a3-bf97-6be8f1204f38",
      hostname: "node1.novalocal", password: "Ga5cSmzQv8Rk", keys: Keys.vexxhost),
    Producer(name: "kcli", version: "latest"),
    Producer(
      name: "digitalocean", version: "2012-08-10", uuid: "43219876-0000-4000-8000-000000000001",
      hostname: "droplet-old", keys: [Keys.fourthEd25519]),
    Producer(
      name: "virt-lightning", version: "latest", uuid: "92b3b0f1-6b0e-4fd1-95bd-1b4ac6bd3c1c",
      hostname: "debian-12", password: "root", keys: [Keys.otherEd25519]),
  ]

  @Test("what is read of it", arguments: producers)
  func reading(_ producer: Producer) throws {
    let drive = try OpenedDrive(Fixtures.drive(producer.name))
    #expect(drive.version == producer.version)
    #expect(drive.facts.hasUUID == (producer.uuid != nil))
    if let uuid = producer.uuid { #expect(drive.facts.instance.text.text == uuid) }
    #expect(drive.facts.hostname?.text == producer.hostname)
    #expect(drive.password == producer.password)
    #expect(drive.facts.keys.map { $0.line.text } == producer.keys)
    #expect(drive.facts.passwordProblem == nil)
  }

  @Test("what becomes of a server that boots with it", arguments: producers)
  func applying(_ producer: Producer) throws {
    try requireRoot()
    let root = try TestRoot()
    let run = try TemporaryDirectory()
    let drive = Fixtures.drive(producer.name)
    let ran = try glowplug(
      root, drive, "--users", "root,debian", "--run", run.path("glowplug"))
    #expect(ran.exitStatus == 0)
    #expect(ran.report.decision == "provision")
    for (user, home) in [("root", "root"), ("debian", "home/debian")] {
      if let password = producer.password {
        #expect(try root.accepts(password, for: user))
        #expect(try root.hash(of: user).hasPrefix("$y$j9T$"))
      } else {
        #expect(try root.hash(of: user) == (user == "root" ? "*" : "!"))
      }
      let file = "\(home)/.ssh/authorized_keys"
      if producer.keys.isEmpty {
        #expect(!root.directory.exists("\(home)/.ssh"))
      } else {
        let lines = producer.keys.map { $0 + "\n" }.joined()
        #expect(try root.directory.read(file) == lines)
        let owner = user == "root" ? "0:0" : "1000:1000"
        #expect(try root.directory.ownership(file) == "0600 \(owner)")
        #expect(try root.directory.ownership("\(home)/.ssh") == "0700 \(owner)")
      }
    }
    #expect(try root.marker().state == "done")
    #expect(try root.marker().instance == ran.report.instance?.uuid)
    #expect(run.exists("glowplug/config-drive/openstack/latest/meta_data.json"))
  }

  @Test("Ironic's own boot image is no config drive: nothing happens")
  func ironicBootISO() throws {
    let root = try TestRoot()
    let before = try TreeSnapshot(root.directory.path)
    let ran = try glowplug(root, Fixtures.drive("ironic-boot-iso"))
    #expect(ran.report.decision == "no-drive")
    #expect(ran.exitStatus == 1)
    #expect(ran.report.reason?.contains("openstack/latest/meta_data.json") == true)
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }

  @Test("no private key is among the fixtures")
  func noPrivateKeys() throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: Fixtures.directory.path)
    for file in files {
      let url = Fixtures.directory.appending(path: file)
      guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
      #expect(!text.contains("PRIVATE" + " KEY"), "\(file)")
    }
  }
}
