/// What somebody may have meant.
public enum Suggestion {
  /// The keys of the policy.
  static let policyKeys: [ByteString] = [
    "users", "password-users", "key-users", "trust", "wait", "required", "cloud-init", "hostname",
    "network", "files", "user-data", "host-keys",
  ]

  /// The one of the words that is meant by a word that is none of them; nil where none is near.
  public static func nearest(to word: ByteString, among words: [ByteString]) -> ByteString? {
    if words.contains(word) || word.count > 64 { return nil }
    var best: (word: ByteString, distance: Int)?
    for other in words {
      let distance = distance(word.bytes, other.bytes)
      // Two letters that changed places are two; half a word is another word.
      let isNear = distance <= max(2, other.count / 3) && 2 * distance <= other.count
      if isNear, distance < best?.distance ?? .max {
        best = (other, distance)
      }
    }
    return best?.word
  }

  /// How many letters are to be added, taken out or changed: Levenshtein.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (place, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = place + 1
      for (other, candidate) in right.enumerated() {
        let changed = diagonal + (letter == candidate ? 0 : 1)
        diagonal = row[other + 1]
        row[other + 1] = min(changed, row[other] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
