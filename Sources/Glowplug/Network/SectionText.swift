/// Text of sections with keys below them, as systemd.syntax(7) has it.
///
/// Out of line, as the lines would else be put together at every call: half of a writer's size.
struct SectionText {
  /// Each line has its end.
  private(set) var text: ByteString = "# glowplug(8): for this boot alone.\n"
  /// That of the next key, where it has none yet.
  private var section: StaticString?

  /// What follows belongs to that section, which is not there without a key.
  @inline(never)
  mutating func begin(_ section: StaticString) { self.section = section }

  @inline(never)
  mutating func set(_ key: StaticString, _ value: ByteString) {
    if let section { text += "\n[\(ByteString(stringLiteral: section))]\n" }
    section = nil
    text += "\(ByteString(stringLiteral: key))=\(value)\n"
  }

  @inline(never)
  mutating func set(_ key: StaticString, _ number: Int) { set(key, ByteString(decimal: number)) }

  @inline(never)
  mutating func set(_ key: StaticString, _ isOn: Bool) { set(key, isOn ? "yes" : "no") }
}
