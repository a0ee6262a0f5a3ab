/// Names in ascending order of their bytes, each once, which are found again without a look at each.
///
/// By insertion into halves: the standard library's sort is 4 KB, and its set more.
struct OrderedNames: Equatable {
  private(set) var names: [ByteString] = []

  /// Adds a name that is not there yet.
  ///
  /// - Returns: whether it was not.
  @discardableResult
  @inline(never)
  mutating func insert(_ name: ByteString) -> Bool {
    let place = place(of: name)
    if stands(name, at: place) { return false }
    names.insert(name, at: place)
    return true
  }

  func contains(_ name: ByteString) -> Bool { stands(name, at: place(of: name)) }

  private func stands(_ name: ByteString, at place: Int) -> Bool {
    place < names.count && names[place] == name
  }

  /// Where the name stands, or would stand.
  @inline(never)
  private func place(of name: ByteString) -> Int {
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle].precedes(name) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension ByteString {
  /// Whether it comes before another text in the order of their bytes.
  fileprivate func precedes(_ other: ByteString) -> Bool {
    var index = 0
    while index < count, index < other.count {
      if bytes[index] != other.bytes[index] { return bytes[index] < other.bytes[index] }
      index += 1
    }
    return count < other.count
  }
}
