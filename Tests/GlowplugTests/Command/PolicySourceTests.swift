import Testing

@testable import Glowplug

@Suite("Where policy stands")
struct PolicySourceTests {
  @Test("a file: keys, comments, blanks, and lines that are wrong")
  func file() {
    let text = """
      # comment
      users = root, debian
        trust=any\r

      wait
      cloud-init=no # no comment here
      glowplug=off
      a=b=c
      """
    let settings = PolicySetting.settings(inFile: text.bytes, named: "/etc/glowplug.conf")
    let seen = settings.map { "\($0.key.text)|\($0.value.text)|\($0.place.text)" }
    #expect(
      seen == [
        "users|root, debian|/etc/glowplug.conf line 2", "trust|any|/etc/glowplug.conf line 3",
        "wait||/etc/glowplug.conf line 5",
        "cloud-init|no # no comment here|/etc/glowplug.conf line 6",
        "glowplug (kernel command line only)|off|/etc/glowplug.conf line 7",
        "a|b=c|/etc/glowplug.conf line 8",
      ])
  }

  static let lines: [(line: String, settings: [String])] = [
    ("", []), ("root=/dev/vda1 quiet\n", []),
    ("glowplug.trust=any", ["trust=any"]),
    ("quiet glowplug.users=root,debian ro\n", ["users=root,debian"]),
    ("glowplug=off", ["glowplug=off"]),
    (#"glowplug.users="root, debian" quiet"#, ["users=root, debian"]),
    (#""glowplug.users=root, debian""#, ["users=root, debian"]),
    ("glowplug.wait=1 glowplug.wait=2", ["wait=1", "wait=2"]),
    ("xglowplug.wait=1 glowplugx=off glowplug_wait=1", []),
    ("x=\"glowplug.trust=any\" y='glowplug.trust=any", []),
    ("glowplug.required", ["required="]), ("glowplug.=x", ["=x"]),
    ("\tglowplug.trust=any\t", ["trust=any"]),
  ]

  @Test("the kernel command line", arguments: lines)
  func commandLine(_ row: (line: String, settings: [String])) {
    let settings = PolicySetting.settings(inCommandLine: row.line.bytes)
    #expect(settings.map { "\($0.key.text)=\($0.value.text)" } == row.settings)
    #expect(settings.allSatisfy { $0.place == "the kernel command line" })
  }
}
