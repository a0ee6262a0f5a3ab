// The invariant that makes `unsafe` safe here: libFuzzer lends the bytes for the time of the call, and they are copied
// first of all.

import Glibc

@testable import Glowplug

/// One reader of bytes that others wrote, and what has to hold whatever they are.
struct Target: Sendable {
  /// That of its corpus, and of the program: one binary has a link for each.
  let name: StaticString
  let run: @Sendable (ByteString) -> Void

  /// nil where no target has that name.
  static func named(_ name: ByteString) -> Target? { all.first { name.is($0.name) } }

  private static var all: [Target] {
    [
      Target(name: "meta-data", run: MetaDataTarget.run),
      Target(name: "network-data", run: NetworkDataTarget.run),
      Target(name: "user-data", run: UserDataTarget.run),
      Target(name: "authorized-keys", run: AuthorizedKeysTarget.run),
      Target(name: "base64", run: Base64Target.run),
      Target(name: "address", run: AddressTarget.run),
      Target(name: "passwd", run: PasswdTarget.run),
      Target(name: "shadow", run: ShadowTarget.run),
      Target(name: "login-defs", run: LoginDefinitionsTarget.run),
      Target(name: "fstab", run: FileSystemTableTarget.run),
      Target(name: "pattern", run: PatternTarget.run),
      Target(name: "policy", run: PolicyTarget.run),
      Target(name: "arguments", run: ArgumentsTarget.run),
      Target(name: "marker", run: MarkerTarget.run),
      Target(name: "uevent", run: UeventTarget.run),
      Target(name: "tpm", run: TPMTarget.run),
      Target(name: "root", run: RootTarget.run),
      Target(name: "drive", run: DriveTarget.run),
    ]
  }
}

/// By the name that this program was started by.
private let target: Target = {
  let path = CommandLine.arguments.first ?? ""
  let name = ByteString(Array(path.utf8)).directoryAndName.name
  guard let target = Target.named(name) else { fail("there is no such target", name) }
  return target
}()

/// What libFuzzer calls.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  unsafe target.run(ByteString(Array(UnsafeBufferPointer(start: start, count: count))))
  return 0
}

/// Ends the process, where something does not hold.
func expect(
  _ holds: Bool, _ what: StaticString, _ evidence: @autoclosure () -> ByteString = ByteString()
) {
  if !holds { fail(what, evidence()) }
}

/// Ends the process as libFuzzer sees it.
func fail(_ what: StaticString, _ evidence: ByteString) -> Never {
  var lines: ByteString = "does not hold: \(ByteString(stringLiteral: what))\n"
  if !evidence.isEmpty { lines += evidence.printable + "\n" }
  try? FileDescriptor.write(lines, toStandard: 2)
  abort()
}
