/// Different keys in their order, which are found again without a look at each.
struct KeyList: Equatable {
  private(set) var keys: [AuthorizedKey] = []
  /// For each place of a table the number of a key plus one, 0 for none: open addressing.
  private var places: [Int]

  /// Makes room for that many keys.
  init(capacity: Int) {
    var count = 16
    while count < 2 * capacity { count *= 2 }
    places = [Int](repeating: 0, count: count)
  }

  /// Adds a key that is not there yet.
  mutating func insert(_ key: AuthorizedKey) {
    let place = place(of: key)
    if places[place] != 0 { return }
    keys.append(key)
    places[place] = keys.count
  }

  /// The number of the key; nil where it is not there.
  func index(of key: AuthorizedKey) -> Int? {
    let number = places[place(of: key)]
    return number == 0 ? nil : number - 1
  }

  /// Where the key stands, or would stand.
  @inline(never)
  private func place(of key: AuthorizedKey) -> Int {
    // FNV-1a over the end, where keys differ.
    var hash: UInt32 = 2_166_136_261
    for byte in key.key.suffix(16) { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    var place = Int(hash) & (places.count - 1)
    while places[place] != 0, !keys[places[place] - 1].isSameKey(as: key) {
      place = (place + 1) & (places.count - 1)
    }
    return place
  }
}
