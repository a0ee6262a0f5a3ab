/// What reading drives may cost before one of them is trusted, all of them together: rule 1.
struct ReadingBudget {
  private var bytes = 32 << 20
  private var microseconds = 5_000_000
  private var start = Clock.monotonicMicroseconds()

  /// Begins to count the time; waiting for a drive, and asking disks for a label, costs nothing.
  mutating func resume() { start = Clock.monotonicMicroseconds() }

  mutating func pause() {
    microseconds -= Clock.monotonicMicroseconds() - start
  }

  /// Takes what was read.
  mutating func take(_ count: Int) { bytes -= count }

  /// - Throws: where nothing is left.
  func check(_ source: DriveSource) throws(Failure) {
    if bytes <= 0 {
      throw Failure("read", source.path, "the drives together hold too much")
    }
    if Clock.monotonicMicroseconds() - start > microseconds {
      throw Failure("read", source.path, "reading the drives takes too long")
    }
  }
}
