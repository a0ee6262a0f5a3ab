/// User data that is a script: a unit in /run starts it once for an instance.
struct UserDataScript: Equatable {
  /// An absolute path.
  let interpreter: ByteString
  /// All that follows it on the line, as the kernel has it: execve(2).
  let argument: ByteString?

  /// Bytes of the line: BINPRM_BUF_SIZE (include/uapi/linux/binfmts.h, Linux 5.1).
  private static let longestLine = 255

  /// From the first line, `#!` and all; nil where it names no interpreter, or in letters that a unit's line
  /// could take for something else.
  init?(_ line: ByteString) {
    guard line.begins(with: "#!"), line.count <= UserDataScript.longestLine else { return nil }
    let words = line.dropping(2).trimmed
    let parts = words.words
    guard let interpreter = parts.first, interpreter.begins(with: "/"), parts.count <= 8,
      !interpreter.pathComponents.isEmpty, words.bytes.allSatisfy(UserDataScript.isPlain)
    else { return nil }
    self.interpreter = interpreter
    let rest = words.dropping(interpreter.count).trimmed
    argument = rest.isEmpty ? nil : rest
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    if ByteString.isLetter(byte) { return true }
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: ","),
      UInt8(ascii: ":"), UInt8(ascii: "@"):
      return true
    default: return false
    }
  }

  /// Where a directory for each instance says that its script was started, on the root's disk.
  static var directory: ByteString { "/var/lib/glowplug/user-data" }

  /// The name of an instance's directory; one that is no plain name goes by its digest.
  static func name(of instance: InstanceIdentifier) -> ByteString {
    let text = instance.text.lowercased
    let isPlain =
      text.count <= 64
      && text.bytes.allSatisfy { ByteString.isLetter($0) || $0 == UInt8(ascii: "-") }
    return isPlain && !text.isEmpty ? text : text.sha256
  }

  /// Its name in the hand-over.
  static var file: ByteString { "user-data" }

  /// The unit that starts it, `path` being where its copy is.
  ///
  /// The state directory is made before the first command runs, and its condition is looked at before that:
  /// what was started once is not started again, whatever became of it. /run may be mounted noexec, so
  /// that the interpreter is named. It comes after everything that a boot starts, as cloud-init's
  /// (cloud-final.service), and may take as long as it likes; what it leaves behind goes on.
  func runtime(_ path: ByteString, for instance: InstanceIdentifier) -> Runtime {
    let name = UserDataScript.name(of: instance)
    var text: ByteString = """
      # glowplug(8): the config drive's user data, once for an instance.
      [Unit]
      Description=Run the user data of the config drive
      Documentation=man:glowplug(8)
      Wants=network-online.target
      After=network-online.target multi-user.target

      """
    text.line("ConditionPathExists=!/var/lib/glowplug/user-data/", name)
    // Without it nothing is started, and nothing noted as started.
    text.line("ConditionPathExists=", path)
    text.append("\n[Service]\nType=oneshot\nRemainAfterExit=yes\n")
    text.line("StateDirectory=glowplug/user-data/", name)
    text.append("StateDirectoryMode=0700\n")
    text.line("ExecStartPre=-/bin/sync -f /var/lib/glowplug/user-data/", name)
    text.append("ExecStart=:\"", interpreter)
    text.append("\" \"", argument)
    text.line("\" \"", path + "\"")
    text.append(
      """
      TimeoutStartSec=infinity
      KillMode=process
      TasksMax=infinity
      StandardOutput=journal+console
      StandardError=inherit

      """)
    var runtime = Runtime()
    runtime.add(unit: "glowplug-user-data.service", text)
    return runtime
  }
}
