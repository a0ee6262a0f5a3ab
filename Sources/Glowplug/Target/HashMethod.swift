/// How the target hashes passwords: `ENCRYPT_METHOD` of its /etc/login.defs, login.defs(5).
enum HashMethod: Equatable {
  /// Cost 1 to 9; 5 is shadow's default (YESCRYPT_COST_FACTOR).
  case yescrypt(cost: Int)
  /// Rounds 1,000 to 1,000,000; 5,000 is crypt(5)'s default, which no hash spells out.
  case sha512(rounds: Int)

  var name: ByteString {
    switch self {
    case .yescrypt: "yescrypt"
    case .sha512: "sha512"
    }
  }
}

/// The settings of login.defs that a password's hash depends on.
struct LoginDefinitions {
  private var values: [(key: ByteString, value: ByteString)] = []

  /// A second of hashing and 256 MiB: shadow's own limits, 11 and 999,999,999, take a GiB, or minutes.
  private static let highestCost = 9
  private static let mostRounds = 1_000_000

  init(_ text: ByteString) {
    let prefixes: [ByteString] = ["ENCRYPT_METHOD", "YESCRYPT_COST_FACTOR", "SHA_CRYPT_"]
    var lines = LineScanner(text)
    while let line = lines.next() {
      guard let first = text.firstVisible(in: line),
        prefixes.contains(where: { text.hasPrefix($0, from: first) })
      else { continue }
      let words = text.line(line).words
      if words.count >= 2 {
        values.append((words[0], ByteString(words[1].bytes.filter { $0 != UInt8(ascii: "\"") })))
      }
    }
  }

  /// The last value of a key, as shadow's getdef.c has it.
  subscript(_ key: ByteString) -> ByteString? { values.last { $0.key == key }?.value }

  private func number(_ key: ByteString) -> Int? { self[key]?.decimal }

  private var isYescrypt: Bool { self["ENCRYPT_METHOD"]?.is("YESCRYPT") ?? false }

  private var cost: Int { number("YESCRYPT_COST_FACTOR") ?? 5 }

  /// With both bounds shadow takes a random number between them: the higher one is never weaker.
  private var rounds: Int {
    max(number("SHA_CRYPT_MIN_ROUNDS") ?? 0, number("SHA_CRYPT_MAX_ROUNDS") ?? 0)
  }

  var hashMethod: HashMethod {
    if isYescrypt { return .yescrypt(cost: min(max(cost, 1), LoginDefinitions.highestCost)) }
    let payable = min(max(rounds, 1000), LoginDefinitions.mostRounds)
    return .sha512(rounds: rounds == 0 ? 5000 : payable)
  }

  /// What a boot can't pay for, and does not take; nil where it takes all.
  var limit: ByteString? {
    let path: ByteString = "/etc/login.defs"
    if isYescrypt {
      guard cost > LoginDefinitions.highestCost else { return nil }
      return
        "\(path) asks for YESCRYPT_COST_FACTOR \(cost), taking \(LoginDefinitions.highestCost): more is too slow for a boot"
    }
    guard rounds > LoginDefinitions.mostRounds else { return nil }
    return
      "\(path) asks for \(rounds) SHA_CRYPT_MAX_ROUNDS, taking \(LoginDefinitions.mostRounds): more is too slow for a boot"
  }
}
