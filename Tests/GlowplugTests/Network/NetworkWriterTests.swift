import Foundation
import Testing

@testable import Glowplug

/// Everything that writes files of a network.
struct NetworkWriter: Sendable, CustomTestStringConvertible {
  /// Of a directory, too.
  let name: String
  let files: @Sendable (NetworkConfiguration) -> [RuntimeFile]

  var testDescription: String { name }

  static let all = [
    NetworkWriter(name: "networkd") { NetworkdFiles.files(for: $0) },
    NetworkWriter(name: "netplan") { NetplanFile.files(for: $0) },
    NetworkWriter(name: "networkmanager") {
      NetworkManagerFiles(configuration: $0, instance: Situations.instance)
        .files(without: [])
    },
    NetworkWriter(name: "ifupdown") {
      InterfacesFile(configuration: $0, hasDHClient: true).files
    },
  ]
}

@Suite("Writers of a network")
struct NetworkWriterTests {
  /// Set by `make test-network`.
  static let directory = ProcessInfo.processInfo.environment["GLOWPLUG_NETWORK_FILES"]

  @Test("whole lines, below /run, each file once", arguments: NetworkWriter.all)
  func form(writer: NetworkWriter) {
    for sample in NetworkSample.all {
      let files = writer.files(sample.configuration)
      #expect(files.isEmpty == sample.configuration.links.isEmpty, "\(sample.name)")
      #expect(Set(files.map { $0.path.text }).count == files.count)
      for file in files {
        #expect(file.path.text.hasPrefix("/run/") && file.text.text.hasSuffix("\n"))
        #expect(!file.text.text.contains("\r") && !file.text.text.contains("\0"))
      }
    }
  }

  @Test(
    "the files that others judge: Tests/Network", .enabled(if: directory != nil),
    arguments: NetworkSample.all, NetworkWriter.all)
  func files(sample: NetworkSample, writer: NetworkWriter) throws {
    let directory = URL(filePath: try #require(NetworkWriterTests.directory))
      .appending(path: sample.name)
    let root = directory.appending(path: writer.name)
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    try sample.networkData?.write(
      to: directory.appending(path: "network_data.json"), atomically: true, encoding: .utf8)
    for file in writer.files(sample.configuration) {
      let place = root.appending(path: file.path.text)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.bytes).write(to: place)
      try FileManager.default.setAttributes(
        [.posixPermissions: file.mode], ofItemAtPath: place.path)
    }
  }
}
