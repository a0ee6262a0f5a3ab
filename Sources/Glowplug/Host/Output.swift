/// Where lines go.
public enum Output {
  /// Writes to standard output.
  ///
  /// - Throws: where it is closed or full: who asked for it has to know that it is not whole.
  public static func print(_ text: ByteString) throws(Failure) {
    try naming("write", "standard output") { () throws(Errno) in
      try FileDescriptor.write(text, toStandard: 1)
    }
  }

  /// Tells a message: on standard error, and of a boot in the kernel log and on the consoles.
  public static func tell(_ message: Message, isBoot: Bool) {
    let line: ByteString = "glowplug: \(message.text)\n"
    try? FileDescriptor.write(line, toStandard: 2)
    guard isBoot else { return }
    tellKernel(message)
    // What the kernel prints itself would stand on the console twice.
    if message.isForConsoles, !isPrintedByKernel(message.level) { tellConsoles(line) }
  }

  /// The kernel takes lines up to 1,024 bytes with their prefix (LOG_LINE_MAX, kernel/printk).
  private static func tellKernel(_ message: Message) {
    guard let log = try? FileDescriptor.open(anywhere: "/dev/kmsg", for: .writing) else { return }
    let text = ByteString(message.text.bytes.prefix(900))
    try? log.write(Secret("<\(message.level.rawValue)>glowplug: \(text)\n"))
  }

  /// The first number of that file is the console's level: messages below it are printed.
  private static func isPrintedByKernel(_ level: Message.Level) -> Bool {
    guard let text = try? Host.content(of: "/proc/sys/kernel/printk"),
      let console = text.words.first?.decimal
    else { return false }
    return level.rawValue < console
  }

  /// Every console of the kernel: `ttyS0  -W- (EC p a)  4:64`, proc(5).
  private static func tellConsoles(_ line: ByteString) {
    guard let list = try? Host.content(of: "/proc/consoles") else { return }
    for console in list.lines {
      guard let name = console.words.first,
        let device = try? FileDescriptor.open(anywhere: "/dev/\(name)", for: .writing)
      else { continue }
      try? device.write(Secret(line))
    }
  }
}
