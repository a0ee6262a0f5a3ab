/// Where lines go.
public enum Output {
  /// Writes to standard output.
  ///
  /// Nobody can be told that it is closed.
  public static func print(_ text: ByteString) {
    try? Linux.write(1, Secret(text))
  }

  /// Tells a message: on standard error, and of a boot in the kernel log and on the consoles.
  public static func tell(_ message: Message, isBoot: Bool) {
    let line: ByteString = "glowplug: \(message.text)\n"
    try? Linux.write(2, Secret(line))
    guard isBoot else { return }
    tellKernel(message)
    // What the kernel prints itself would stand on the console twice.
    if message.isForConsoles, !isPrintedByKernel(message.level) { tellConsoles(line) }
  }

  /// The kernel takes lines up to 1,024 bytes with their prefix (LOG_LINE_MAX, kernel/printk).
  private static func tellKernel(_ message: Message) {
    guard let log = try? Linux.open("/dev/kmsg", .write) else { return }
    let text = ByteString(message.text.bytes.prefix(900))
    try? Linux.write(log.number, Secret("<\(message.level.rawValue)>glowplug: \(text)\n"))
  }

  /// The first number of that file is the console's level: messages below it are printed.
  private static func isPrintedByKernel(_ level: Message.Level) -> Bool {
    guard let text = try? ThisMachine.content(of: "/proc/sys/kernel/printk"),
      let console = text.words.first?.decimal
    else { return false }
    return level.rawValue < console
  }

  /// Every console of the kernel: `ttyS0  -W- (EC p a)  4:64`, proc(5).
  private static func tellConsoles(_ line: ByteString) {
    guard let list = try? ThisMachine.content(of: "/proc/consoles") else { return }
    for console in list.lines {
      guard let name = console.words.first,
        let device = try? Linux.open("/dev/\(name)", .write)
      else { continue }
      try? Linux.write(device.number, Secret(line))
    }
  }
}
