import ArgumentParser
import FoundationEssentials
import Glibc

/// The flags that say what a drive holds.
struct ContentOptions: ParsableArguments {
  @Option(help: "The server's uuid; a new one where it is not given.")
  var uuid: String?

  @Option(help: "The server's host name.")
  var hostname = "server.novalocal"

  @Option(help: "The server's name; the host name to its first dot where it is not given.")
  var name: String?

  @Flag(help: "Read admin_pass from standard input, one line.")
  var passwordStdin = false

  @Option(
    help: ArgumentHelp(
      "An SSH key: a file, or the line itself. May be given more than once.", valueName: "file|line"
    ),
    completion: .file(extensions: ["pub"]))
  var key: [String] = []

  @Option(help: ArgumentHelp("The user data.", valueName: "file"), completion: .file())
  var userData: String?

  @Option(
    help: ArgumentHelp("vendor_data.json; empty otherwise.", valueName: "file"), completion: .file()
  )
  var vendorData: String?

  @Option(help: ArgumentHelp("network_data.json.", valueName: "file"), completion: .file())
  var networkData: String?

  @Option(
    help: ArgumentHelp(
      "A file for the server. May be given more than once.", valueName: "path=file"))
  var file: [String] = []

  @Option(
    help: ArgumentHelp("A property. May be given more than once.", valueName: "key=value"))
  var meta: [String] = []

  @Option(help: "The project's id.")
  var projectId = "6a103f813b774b9fb15a4fcd36e1c056"

  @Option(help: "The availability zone.")
  var availabilityZone = "nova"

  @Option(help: "The server's number among those that were started with it.")
  var launchIndex = 0

  /// Bytes of a file that is taken: as much as a boot reads.
  private static let largest = DriveUnpacking.largestFile

  /// Reads the files and standard input.
  func read() throws(ControlFailure) -> DriveContents {
    DriveContents(
      uuid: uuid ?? UUID().uuidString.lowercased(), hostname: hostname,
      name: name ?? String(hostname.prefix { $0 != "." }), password: try password(),
      keys: try keys(), userData: try content(userData),
      vendorData: try content(vendorData) ?? Array("{}".utf8),
      networkData: try content(networkData), files: try files(), meta: try properties(),
      projectID: projectId, availabilityZone: availabilityZone, launchIndex: launchIndex,
      randomSeed: ContentOptions.seed())
  }

  private func content(_ path: String?) throws(ControlFailure) -> [UInt8]? {
    guard let path else { return nil }
    return try FileHandles.read(path: path, atMost: ContentOptions.largest)
  }

  /// Without the line end; a terminal does not show it.
  private func password() throws(ControlFailure) -> String? {
    guard passwordStdin else { return nil }
    var bytes: [UInt8]?
    if isatty(STDIN_FILENO) == 1 {
      bytes = TerminalInput.password("Password: ")
    } else {
      bytes = try? FileHandles.read(STDIN_FILENO, atMost: 65_536)
    }
    guard var bytes, !bytes.isEmpty else {
      throw ControlFailure("read", "the password", "there is none on standard input")
    }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    guard let password = String(validating: bytes, as: Unicode.UTF8.self) else {
      throw ControlFailure("read", "the password", "it is not UTF-8")
    }
    return password
  }

  private func keys() throws(ControlFailure) -> [(name: String, line: String)] {
    var keys: [(name: String, line: String)] = []
    for (index, key) in key.enumerated() {
      var line = key
      // A line has a blank between algorithm and key; a path with one has no such beginning.
      if !key.hasPrefix("ssh-"), !key.hasPrefix("ecdsa-"), !key.hasPrefix("sk-") {
        let bytes = try FileHandles.read(path: key, atMost: 65_536)
        line = String(decoding: bytes, as: Unicode.UTF8.self)
      }
      while line.last?.isNewline == true { line.removeLast() }
      if line.contains("PRIVATE KEY") {
        throw ControlFailure("read", key, "it is a private key; give the file that ends in .pub")
      }
      keys.append((index == 0 ? "mykey" : "mykey-\(index + 1)", line))
    }
    return keys
  }

  private func files() throws(ControlFailure) -> [(path: String, content: [UInt8])] {
    var files: [(path: String, content: [UInt8])] = []
    for entry in file {
      let (path, source) = try ContentOptions.pair(entry, of: "--file")
      files.append((path, try FileHandles.read(path: source, atMost: ContentOptions.largest)))
    }
    return files
  }

  private func properties() throws(ControlFailure) -> [String: String] {
    var properties: [String: String] = [:]
    for entry in meta {
      let (key, value) = try ContentOptions.pair(entry, of: "--meta")
      properties[key] = value
    }
    return properties
  }

  private static func pair(
    _ text: String, of flag: String
  ) throws(ControlFailure) -> (String, String) {
    guard let place = text.firstIndex(of: "="), place > text.startIndex else {
      throw ControlFailure("read", flag, "'\(text)' has no '=' behind a name")
    }
    return (String(text[..<place]), String(text[text.index(after: place)...]))
  }

  private static func seed() -> String {
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<512).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Data(bytes).base64EncodedString()
  }
}
