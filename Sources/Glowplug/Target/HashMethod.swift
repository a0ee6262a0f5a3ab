/// How the target hashes passwords: `ENCRYPT_METHOD` of its /etc/login.defs, login.defs(5).
enum HashMethod: Equatable {
  /// Cost 1 to 11; 5 is shadow's default (YESCRYPT_COST_FACTOR).
  case yescrypt(cost: Int)
  /// Rounds 1,000 to 999,999,999; 5,000 is crypt(5)'s default, which no hash spells out.
  case sha512(rounds: Int)

  var name: ByteString {
    switch self {
    case .yescrypt: "yescrypt"
    case .sha512: "sha512"
    }
  }

  init(loginDefinitions text: ByteString) {
    switch HashMethod.value("ENCRYPT_METHOD", in: text) {
    case "YESCRYPT"?:
      let cost = HashMethod.number("YESCRYPT_COST_FACTOR", in: text) ?? 5
      self = .yescrypt(cost: min(max(cost, 1), 11))
    default:
      // With both bounds shadow takes a random number between them: the higher one is never weaker.
      let rounds = max(
        HashMethod.number("SHA_CRYPT_MIN_ROUNDS", in: text) ?? 0,
        HashMethod.number("SHA_CRYPT_MAX_ROUNDS", in: text) ?? 0)
      self = .sha512(rounds: rounds == 0 ? 5000 : min(max(rounds, 1000), 999_999_999))
    }
  }

  /// The last value of a key, as shadow's getdef.c has it.
  private static func value(_ key: ByteString, in text: ByteString) -> ByteString? {
    var value: ByteString?
    for line in text.lines {
      let words = line.words
      if words.count >= 2, words[0] == key {
        value = ByteString(words[1].bytes.filter { $0 != UInt8(ascii: "\"") })
      }
    }
    return value
  }

  private static func number(_ key: ByteString, in text: ByteString) -> Int? {
    value(key, in: text)?.decimal
  }
}
