import Testing

@testable import Glowplug

/// Rule 8, on every row of facts/cloud-init.md section 1.6 and of the producers' shapes.
@Suite("The keys of a drive")
struct PublicKeysTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let json: String
    let lines: [String]
    let warnings: Int

    init(_ name: String, _ json: String, _ lines: [String], warnings: Int = 0) {
      testDescription = name
      self.json = json
      self.lines = lines
      self.warnings = warnings
    }
  }

  /// A JSON string; by scalars, because "\r\n" is one character to Swift.
  private static func quoted(_ text: String) -> String {
    let escapes: [Unicode.Scalar: String] = [
      "\\": "\\\\", "\"": "\\\"", "\r": "\\r", "\n": "\\n", "\t": "\\t",
    ]
    return "\"" + text.unicodeScalars.map { escapes[$0] ?? String($0) }.joined() + "\""
  }

  static let a = Keys.ed25519
  static let b = Keys.rsa

  static let shapes: [Row] = [
    Row("an object, with a line end", "{\"k\":\(quoted(a + "\n"))}", [a]),
    Row("two keys in one value", "{\"k\":\(quoted("\(a)\n\(b)\n"))}", [a, b]),
    Row("an array with empty ones and null", "{\"k\":[\(quoted(a)),\"\",null]}", [a]),
    Row("an object inside", "{\"k\":{\"openssh-key\":\(quoted(a))}}", [], warnings: 1),
    Row("EC2's object inside", "{\"0\":{\"openssh-key\":\(quoted(a))}}", [], warnings: 1),
    Row("oVirt's array", "[\(quoted(a + "\n")),\(quoted(b))]", [a, b]),
    Row("a string of lines", quoted("\(a)\n\(b)\n"), [a, b]),
    Row("null", "null", []),
    Row("an empty object", "{}", []),
    Row("an empty array", "[]", []),
    Row("an empty string", "\"\"", []),
    Row("a number", "5", [], warnings: 1),
    Row("true", "true", [], warnings: 1),
    Row("null inside", "{\"k\":null}", []),
    Row("an empty string inside", "{\"k\":\"\"}", []),
    Row("a number inside", "{\"k\":5,\"l\":\(quoted(a))}", [a], warnings: 1),
    Row("numbers inside an array", "{\"k\":[5,\(quoted(a))]}", [a], warnings: 1),
    Row(
      "vexxhost: eight, blank lines between",
      "{\"k\":\(quoted(Keys.vexxhost.joined(separator: "\n\n")))}",
      Keys.vexxhost),
    Row("carriage returns", "{\"k\":\(quoted("\(a)\r\n\(b)\r\n"))}", [a, b]),
    Row("carriage returns alone", "{\"k\":\(quoted("\(a)\r\(b)"))}", [a, b]),
    Row("blanks around", "{\"k\":\(quoted("  \(a)\t\n"))}", [a]),
    Row("comments between", "{\"k\":\(quoted("# team\n\(a)\n  # \(b)\n"))}", [a]),
    Row("the same key twice", "{\"k\":\(quoted("\(a)\n\(a)")),\"l\":\(quoted(a))}", [a]),
    Row("the same key, other comments", "{\"k\":\(quoted("\(a)\n\(Keys.bare(a)) x"))}", [a]),
    Row(
      "a bad one among good ones", "{\"k\":\(quoted("\(a)\nrubbish\n\(b)"))}", [a, b], warnings: 1),
    Row(
      "a line end in the key's name", "{\"x\\nssh-rsa AAAA injected\":\(quoted(a))}", [a]),
    Row("an x509 certificate", "{\"k\":\(quoted(Keys.x509))}", [], warnings: 1),
    Row(
      "an x509 certificate beside a key", "{\"k\":\(quoted(Keys.x509)),\"l\":\(quoted(a))}", [a],
      warnings: 1),
    Row(
      "1 MB of one letter", "{\"k\":\"ssh-rsa \(String(repeating: "A", count: 1_000_000))\"}", [],
      warnings: 1),
  ]

  @Test("public_keys", arguments: shapes)
  func publicKeys(_ row: Row) throws {
    let read = try ReadMetaData("{\"public_keys\":\(row.json)}")
    #expect(read.keyLines == row.lines)
    #expect(read.facts.warnings.count == row.warnings)
    #expect(read.facts.warnings.allSatisfy { !$0.contains(byte: 0x0A) })
  }

  static let typed: [Row] = [
    Row("Nova's", "[{\"name\":\"k\",\"type\":\"ssh\",\"data\":\(quoted(a + "\n"))}]", [a]),
    Row("several lines", "[{\"type\":\"ssh\",\"data\":\(quoted("\(a)\n\(b)"))}]", [a, b]),
    Row("x509", "[{\"type\":\"x509\",\"data\":\(quoted(Keys.x509))}]", [], warnings: 1),
    Row(
      "x509 said to be ssh", "[{\"type\":\"ssh\",\"data\":\(quoted(Keys.x509))}]", [], warnings: 1),
    Row("another type", "[{\"type\":\"pgp\",\"data\":\"x\"}]", [], warnings: 1),
    Row("no type", "[{\"data\":\(quoted(a))}]", [], warnings: 1),
    Row("no data", "[{\"type\":\"ssh\"}]", [], warnings: 1),
    Row(
      "data of a wrong type",
      "[{\"type\":\"ssh\",\"data\":[]},{\"type\":\"ssh\",\"data\":\(quoted(a))}]", [a], warnings: 1),
    Row("entries of wrong types", "[null,5,\"x\",[]]", [], warnings: 4),
    Row("null", "null", []),
    Row("an empty array", "[]", []),
    Row("an object", "{\"type\":\"ssh\"}", [], warnings: 1),
    Row("a string", quoted(a), [], warnings: 1),
  ]

  @Test("keys", arguments: typed)
  func typedKeys(_ row: Row) throws {
    let read = try ReadMetaData("{\"keys\":\(row.json)}")
    #expect(read.keyLines == row.lines)
    #expect(read.facts.warnings.count == row.warnings)
  }

  @Test("keys are added to public_keys, each once")
  func both() throws {
    let a = PublicKeysTests.quoted(Keys.ed25519)
    let b = PublicKeysTests.quoted(Keys.rsa)
    let read = try ReadMetaData(
      """
      {"keys":[{"type":"ssh","data":\(a)},{"type":"ssh","data":\(b)}],"public_keys":{"k":\(a)}}
      """)
    #expect(read.keyLines == [Keys.ed25519, Keys.rsa])
  }

  @Test("an x509 certificate in a value costs no key beside it")
  func mixedValue() throws {
    let value = PublicKeysTests.quoted("\(Keys.ed25519)\n\(Keys.x509)\n\(Keys.rsa)\n")
    let read = try ReadMetaData("{\"public_keys\":{\"k\":\(value)}}")
    #expect(read.keyLines == [Keys.ed25519, Keys.rsa])
  }

  @Test("no more than 256 are taken")
  func most() throws {
    // One blob for each: a key whose last bytes count up.
    let lines = (0..<300).map { index -> String in
      var blob = Base64.decode(Keys.blob(Keys.ed25519).bytes) ?? []
      blob[blob.count - 1] = UInt8(truncatingIfNeeded: index)
      blob[blob.count - 2] = UInt8(truncatingIfNeeded: index >> 8)
      return "ssh-ed25519 " + Base64.encode(blob).text
    }
    let value = PublicKeysTests.quoted(lines.joined(separator: "\n"))
    let read = try ReadMetaData("{\"public_keys\":\(value)}")
    #expect(read.keyLines == Array(lines[..<256]))
    #expect(read.facts.warnings.count == 1)
  }
}
