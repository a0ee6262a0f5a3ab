import ArgumentParser
import FoundationEssentials
import Glowplug

/// `glowplugctl check-image`: whether a login will work.
struct CheckImage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-image",
    abstract:
      "Tell whether a login will work on servers that boot an image, and what to do where it won't.",
    discussion: """
      The image is a directory with a root file system, for which root is needed only where something in it is root's \
      alone (/etc/shadow, an initramfs), or a raw disk image with or without partitions, which takes root: it is \
      mounted read-only where nobody else sees it. Of other formats, make a raw one first: qemu-img convert -O raw.

      Ends with 1 where anything would keep somebody from logging in.
      """)

  @Argument(help: "The image.", completion: .file())
  var path: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw ControlFailure("open", path, "there is no such file or directory")
    }
    var findings: [FindingLine]
    if isDirectory {
      findings = try CheckImage.findings(path)
    } else {
      try checkFormat()
      let disk = try DiskMount(path)
      findings = try CheckImage.findings(disk.root)
    }
    let answer = Answer(path: path, isGood: !findings.hasBad, findings: findings)
    if output.json {
      try Terminal.show(json: answer)
    } else {
      try Terminal.show(findings.table.joined(separator: "\n") + "\n")
    }
    if findings.hasBad { throw ExitStatus.bad }
  }

  private static func findings(_ root: String) throws(ControlFailure) -> [FindingLine] {
    let image = try naming { () throws(Failure) in try ImageInspection(root: ByteString(root)) }
    return InitramfsCheck(image).findings + image.findings().map { FindingLine($0) }
  }

  /// The magic of qcow2, "QFI" and a byte more; of VMDK, "KDMV".
  private func checkFormat() throws(ControlFailure) {
    let start: [UInt8]
    do throws(SystemError) {
      let descriptor = try FileHandles.open(path)
      defer { FileHandles.close(descriptor) }
      start = try FileHandles.beginning(of: descriptor)
    } catch {
      throw ControlFailure("open", path, error.reason)
    }
    if start.starts(with: Array("QFI".utf8)) || start.starts(with: Array("KDMV".utf8)) {
      throw ControlFailure("read", path, "it is no raw image: qemu-img convert -O raw makes one")
    }
    if !Directory.isRoot {
      throw ControlFailure("mount", path, "root alone can; a directory needs no root")
    }
  }

  private struct Answer: Encodable {
    let path: String
    let isGood: Bool
    let findings: [FindingLine]

    enum CodingKeys: String, CodingKey {
      case path, findings
      case isGood = "good"
    }
  }
}
