@testable import Glowplug

/// User data of every kind, and the unit of one that is a script.
enum UserDataTarget {
  private static let instance = InstanceIdentifier("9f0c1b7e-6a52-4d0e-8f3b-2a7c5d9e1f40")

  static func run(_ input: ByteString) {
    let content = Secret(input)
    switch UserData(content) {
    case .none: expect(ByteString(input.bytes.prefix(256)).trimmed.isEmpty, "it is blank")
    case .foreign(let kind): expectPrintable([kind])
    case .script(let script):
      expect(input.begins(with: "#!"), "a script begins so")
      check(script)
    case .credentials(let credentials, let warnings): check(credentials, warnings, content)
    }
    check(content.withoutCarriageReturns(), of: input)
  }

  private static func check(_ script: UserDataScript) {
    expect(script.interpreter.begins(with: "/"), "an absolute path", script.interpreter)
    expect(script.interpreter.isPlain(with: "/._-+=,:@"), "a plain path", script.interpreter)
    if let argument = script.argument {
      expect(!argument.isEmpty && argument.isPlain(with: " /._-+=,:@"), "plain", argument)
    }
    let plain = UserDataScript("#!/bin/sh")?.runtime("/run/glowplug/user-data", for: instance)
    let unit = script.runtime("/run/glowplug/user-data", for: instance)
    expect(unit.files.count == plain?.files.count && unit.links == plain?.links, "the same files")
    for (file, other) in zip(unit.files, plain?.files ?? []) {
      expect(file.path == other.path, "of the same paths", file.path)
      let (lines, others) = (file.text.lines, other.text.lines)
      expect(lines.count == others.count, "as many lines", file.text)
      for (line, other) in zip(lines, others) where line != other {
        expect(line.begins(with: "ExecStart=:\"/") && line.isLine, "one line is its own", line)
        expect(
          !ByteString(line.bytes.dropFirst(12)).contains(byte: UInt8(ascii: "%")), "no specifier",
          line)
        expect(
          line.bytes.filter { $0 == 0x22 }.count == 6 - (script.argument == nil ? 2 : 0), "quotes",
          line)
      }
    }
  }

  private static func check(
    _ credentials: [SystemdCredential], _ warnings: [ByteString], _ content: borrowing Secret
  ) {
    expectPrintable(warnings)
    expect(credentials.count <= SystemdCredential.most, "so many are taken")
    for credential in credentials {
      let parts = credential.path.split(at: UInt8(ascii: "/"))
      expect(
        parts.count == 4 && parts[1] == "run" && parts[3] == credential.name, "its place",
        credential.path)
      expect(
        parts[2] == "credstore" || parts[2] == "credstore.encrypted", "of systemd's",
        credential.path)
      expect(
        credential.name.isLine && credential.name != "." && credential.name != "..", "its name",
        credential.name)
      expect(
        !credential.name.isEmpty && credential.name.count < 256, "it is a file's", credential.name)
    }
    guard let items = UserData.credentialItems(content) else {
      fail("its items are found again", "")
    }
    var found = 0
    for index in 0..<min(items.length, SystemdCredential.most) {
      let item = items.element(index)
      guard let credential = try? SystemdCredential(item, at: index) else { continue }
      expect(
        credentials.contains { $0.path == credential.path }, "it is one of them", credential.path)
      expect(credential.content(of: item) != nil, "it has content", credential.path)
      found += 1
    }
    expect(found >= credentials.count, "each comes of an item")
  }

  private static func check(_ script: borrowing Secret, of input: ByteString) {
    var plain: [UInt8] = []
    for (index, byte) in input.bytes.enumerated() {
      if byte == 0x0D, index + 1 < input.count, input.bytes[index + 1] == 0x0A { continue }
      plain.append(byte)
    }
    expect(script.exposed.bytes == plain, "line ends alone are changed")
  }
}
