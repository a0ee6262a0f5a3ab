// The invariant that makes `unsafe` safe here: the kernel gives `count` pointers to NUL-terminated
// strings that live as long as the process: execve(2).

import Glowplug

/// What the C start code calls.
///
/// SwiftPM's link gives the module's entry point the name `main`; Embedded Swift has no
/// `CommandLine`.
@c(GlowplugCommand_main)
public func entryPoint(
  count: Int32, arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  var list: [ByteString] = []
  for index in 1..<max(1, Int(count)) {
    if let argument = unsafe arguments[index] {
      unsafe list.append(ByteString(cString: argument))
    }
  }
  return command(list)
}
