/// A value on the heap, or none: what holds it copies a reference, not all of its parts.
indirect enum Boxed<Value> {
  case none
  case some(Value)
}

extension Boxed: Equatable where Value: Equatable {}
extension Boxed: Sendable where Value: Sendable {}
