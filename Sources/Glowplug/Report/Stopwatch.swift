/// How long each stage took, in microseconds, as the report has it.
struct Stopwatch: Equatable {
  var find = 0
  var read = 0
  var plan = 0
  var hash = 0
  var apply = 0
  var handOver = 0
  let start: Int
  private var last: Int

  init() {
    start = Clock.monotonicMicroseconds()
    last = start
  }

  /// Microseconds since the last lap or the start.
  mutating func lap() -> Int {
    let now = Clock.monotonicMicroseconds()
    defer { last = now }
    return now - last
  }

  var total: Int { Clock.monotonicMicroseconds() - start }
}
