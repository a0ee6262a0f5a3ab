/// The clocks of this machine, and the alarm that ends this process.
enum Clock {
  /// Microseconds since some moment in the past, never set back.
  static func monotonicMicroseconds() -> Int { Linux.monotonicMicroseconds() }

  /// Seconds since 1970, and never before this program was built: a machine without a battery
  /// starts in the past.
  static func secondsSince1970() -> Int {
    max(Linux.realMicroseconds() / 1_000_000, Linux.buildTime)
  }

  /// Lets 20 ms pass.
  static func pause() {
    try? FileDescriptor.nothing().wait(or: FileDescriptor.nothing(), microseconds: 20_000)
  }

  /// Ends this process after that many seconds, by SIGALRM: alarm(2).
  static func endProcess(afterSeconds seconds: Int) { _ = Linux.alarm(afterSeconds: seconds) }

  /// Lets this process go on for as long as it takes.
  ///
  /// - Returns: the seconds after which it would have ended; 0 where it was not to end.
  static func keepProcess() -> Int { Linux.alarm(afterSeconds: 0) }
}
