import Foundation
import Testing

@testable import Glowplug

@Suite("metadata.env")
struct MetadataEnvironmentTests {
  static let names = [
    "INSTANCE_UUID", "HOSTNAME", "NAME", "AVAILABILITY_ZONE", "PROJECT_ID", "LAUNCH_INDEX",
  ]

  static func facts(_ value: String) -> MetaData.Facts {
    MetaData.Facts(
      instance: InstanceIdentifier(value.bytes), hasUUID: true, hostname: value.bytes,
      name: value.bytes,
      availabilityZone: value.bytes, projectID: value.bytes, launchIndex: value.bytes)
  }

  static let values: [(value: String, seen: String)] = [
    ("web-1.novalocal", "web-1.novalocal"), ("", ""),
    ("two words  and more", "two words  and more"),
    ("$(touch pwned)", "$(touch pwned)"),
    ("`touch pwned`", "`touch pwned`"),
    ("$HOME ${HOME} $$ $1", "$HOME ${HOME} $$ $1"),
    (#""; touch pwned; ""#, #""; touch pwned; ""#),
    (
      "a\nGLOWPLUG_EVIL=\"x\"\ntouch pwned",
      "aGLOWPLUG_EVIL=\"x\"touch pwned"
    ),
    (#"\"#, #"\"#), (#"\\"#, #"\\"#), (#"a\"b"#, #"a\"b"#), (#"\n\t\$"#, #"\n\t\$"#),
    ("it's", "it's"), ("#no comment", "#no comment"), ("~ * ? [a] !x %s", "~ * ? [a] !x %s"),
    ("a\u{1B}[2J\u{7F}\r\t", "a[2J"), ("Wëb ☃ 𝄞", "Wëb ☃ 𝄞"), ("-n", "-n"), ("a=b", "a=b"),
  ]

  @Test("a shell sees the values, and runs nothing", arguments: values)
  func shell(_ row: (value: String, seen: String)) throws {
    let directory = try TemporaryDirectory()
    let text = MetadataEnvironment.text(MetadataEnvironmentTests.facts(row.value))
    try directory.write("metadata.env", text.text)
    let script = """
      set -eu
      cd "$1"
      . ./metadata.env
      for name in \(MetadataEnvironmentTests.names.joined(separator: " ")); do
        eval "printf '%s\\000' \\"\\$GLOWPLUG_$name\\""
      done
      [ -z "${GLOWPLUG_EVIL+set}" ]
      """
    let result = try Child.shell(script, directory.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    let seen = result.output.split(separator: "\0", omittingEmptySubsequences: false).dropLast()
    #expect(seen.map { String($0) } == Array(repeating: row.seen, count: 6))
    #expect(!directory.exists("pwned"))
  }

  @Test("systemd's EnvironmentFile sees the same: one line a variable, quoted as it unquotes")
  func lines() {
    for (value, seen) in MetadataEnvironmentTests.values {
      let lines = MetadataEnvironment.text(MetadataEnvironmentTests.facts(value)).lines
      #expect(lines.count == 6)
      for (line, name) in zip(lines, MetadataEnvironmentTests.names) {
        let parts = line.cut(at: 0x3D)
        #expect(parts?.before.text == "GLOWPLUG_\(name)")
        #expect(unquote(parts?.after.text ?? "") == seen)
      }
    }
  }

  /// What systemd makes of a value in double quotes: a backslash counts before `"`, `\`, a backquote
  /// and `$` (parse_env_file_internal in src/basic/env-file.c).
  private func unquote(_ text: String) -> String? {
    guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return nil }
    var result = ""
    var isEscaped = false
    for character in text.dropFirst().dropLast() {
      if isEscaped {
        if !"\"\\`$".contains(character) { result.append("\\") }
        result.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        return nil
      } else {
        result.append(character)
      }
    }
    return isEscaped ? nil : result
  }

  @Test("what the drive does not say is empty, and always there")
  func missing() {
    let facts = MetaData.Facts(instance: InstanceIdentifier("u"), hasUUID: true)
    #expect(
      MetadataEnvironment.text(facts).text == """
        GLOWPLUG_INSTANCE_UUID="u"
        GLOWPLUG_HOSTNAME=""
        GLOWPLUG_NAME=""
        GLOWPLUG_AVAILABILITY_ZONE=""
        GLOWPLUG_PROJECT_ID=""
        GLOWPLUG_LAUNCH_INDEX=""

        """)
  }
}
