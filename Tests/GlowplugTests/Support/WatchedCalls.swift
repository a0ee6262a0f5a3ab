import Synchronization

@testable import Glowplug

/// What a test sees right before each system call that the library makes.
final class WatchedCalls<Sight: Sendable>: Sendable {
  struct Moment: Sendable {
    let call: SystemCall
    let sight: Sight
  }

  private let moments = Mutex<[Moment]>([])
  private let look: @Sendable () throws -> Sight

  private init(_ look: @escaping @Sendable () throws -> Sight) { self.look = look }

  /// The moments of what a body does, in their order.
  static func watch(
    _ look: @escaping @Sendable () throws -> Sight, while body: () throws -> Void
  ) throws -> [Moment] {
    let watched = WatchedCalls(look)
    try Linux.$faults.withValue({ watched.answer($0) }, operation: body)
    return watched.moments.withLock { $0 }
  }

  private func answer(_ call: SystemCall) -> Errno? {
    guard let sight = try? look() else { return nil }
    moments.withLock { $0.append(Moment(call: call, sight: sight)) }
    return nil
  }
}
