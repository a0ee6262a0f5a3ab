@testable import Glowplug

/// A policy file, and after `%%` a kernel command line.
enum PolicyTarget {
  static func run(_ input: ByteString) {
    let (file, commandLine) = input.halves
    let reading = read(file, commandLine)
    expectPrintable(reading.problems.map { $0.message })
    check(reading.policy)
    checkStrictness(file)
    checkLastLine(file)
    checkWords(commandLine)
    _ = CloudInitPlan.isDecided(byCommandLine: commandLine)
    _ = CloudInitPlan.isOut(nil, commandLine: commandLine)
  }

  private static func read(_ file: ByteString, _ commandLine: ByteString?) -> PolicyReading {
    PolicyReading(
      file: .success(PolicySetting.settings(inFile: file, named: "/etc/glowplug.conf")),
      commandLine: .success(commandLine), flags: [])
  }

  private static func check(_ policy: Policy) {
    for name in policy.passwordUsers + policy.keyUsers {
      expect(!name.isEmpty && name.isLine && !name.contains(byte: 0x3A), "an account's name", name)
      expect(!name.contains(byte: 0x2F) && !name.begins(with: "-") && name != "..", "no path", name)
    }
    expect(policy.knowsPasswordUsers || policy.passwordUsers.isEmpty, "whom it does not know")
    expect(policy.knowsKeyUsers || policy.keyUsers.isEmpty, "whom it does not know")
    expect((0...Policy.mostSeconds).contains(policy.longestWait), "a bounded wait")
    expect([nil, 8, 12, 16].contains(policy.register), "a register")
  }

  /// A value that nobody knows counts as the strictest one, whatever stands before it.
  private static func checkStrictness(_ file: ByteString) {
    func with(_ line: ByteString) -> Policy {
      let reading = read(file + "\n" + line + "=?:\n", nil)
      expect(!reading.problems.isEmpty, "what is bad is said", line)
      return reading.policy
    }
    expect(with("trust").trust == .rule(.machine), "trust")
    expect(with("required").isRequired, "required")
    expect(!with("cloud-init").handsOverToCloudInit, "cloud-init")
    expect(with("hostname").hostname == .none, "hostname")
    expect(with("network").network == .off, "network")
    expect(!with("files").writesFiles, "files")
    expect(!with("user-data").usesUserData, "user-data")
    expect(!with("host-keys").makesHostKeys, "host-keys")
    expect(with("measure").register == 12, "measure")
    expect(with("wait").wait == .auto, "wait")
    let (passwords, keys) = (with("password-users"), with("key-users"))
    expect(passwords.passwordUsers.isEmpty && !passwords.knowsPasswordUsers, "password-users")
    expect(keys.keyUsers.isEmpty && !keys.knowsKeyUsers, "key-users")
  }

  /// A file that can't be read is no looser than one that can.
  private static func checkLastLine(_ file: ByteString) {
    let policy = read(file + "\ntrust=first-boot\nkey-users=a,b\npassword-users=none\n", nil).policy
    expect(policy.trust == .rule(.firstBoot), "the last line counts")
    expect(policy.keyUsers == ["a", "b"] && policy.passwordUsers.isEmpty, "for users too")
    let failure = Failure("read", "/etc/glowplug.conf", "it is bad")
    let closed = PolicyReading(file: .failure(failure), commandLine: .success(nil), flags: [])
      .policy
    expect(closed.keyUsers.isEmpty && closed.trust == .rule(.machine), "an unreadable file")
  }

  private static func checkWords(_ commandLine: ByteString) {
    for setting in PolicySetting.settings(inCommandLine: commandLine) {
      expect(
        setting.key.is("glowplug") || commandLine.contains("glowplug."), "a word of ours",
        setting.key)
    }
    let off = PolicyReading(
      file: .success([]), commandLine: .success("glowplug=off " + commandLine.without("glowplug")),
      flags: [])
    expect(off.policy.isOff, "it is switched off")
  }
}

extension ByteString {
  fileprivate func without(_ part: ByteString) -> ByteString {
    var result = self
    while result.contains(part) { result = result.halves(at: part).joined(by: "_") }
    return result
  }

  private func halves(at part: ByteString) -> [ByteString] {
    var place = 0
    while !hasPrefix(part, from: place) { place += 1 }
    return [ByteString(bytes[..<place]), dropping(place + part.count)]
  }
}

/// The arguments of the program, with a NUL between them.
enum ArgumentsTarget {
  static func run(_ input: ByteString) {
    switch Options.parse(input.split(at: 0)) {
    case .help, .version: break
    case .wrong(let line): expectPrintable([line])
    case .run(let options):
      expect(!options.sysroot.isEmpty && options.source?.isEmpty != true, "a value is not empty")
      expect(options.run == nil || options.run?.isEmpty == false, "nor is that")
      let reading = PolicyReading(
        file: .success([]), commandLine: .success(nil), flags: options.settings)
      expectPrintable(reading.problems.map { $0.message })
    }
  }
}
