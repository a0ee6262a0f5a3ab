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

  /// Nothing for nil, as in those below.
  @inline(never)
  mutating func set(_ key: StaticString, _ value: ByteString?) {
    guard let value else { return }
    if let section {
      text.append("\n[")
      text.append(section)
      text.append("]\n")
    }
    section = nil
    text.append(key)
    text.line("=", value)
  }

  @inline(never)
  mutating func set(_ key: StaticString, _ number: Int?) {
    if let number { set(key, ByteString(decimal: number)) }
  }

  @inline(never)
  mutating func set(_ key: StaticString, milliseconds: Int?) {
    if let milliseconds { set(key, ByteString(decimal: milliseconds) + "ms") }
  }

  @inline(never)
  mutating func set(_ key: StaticString, _ isOn: Bool?) {
    if let isOn { set(key, isOn ? "yes" : "no") }
  }
}
