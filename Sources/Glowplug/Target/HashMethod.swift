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
    let values = LoginDefinitions(text)
    switch values["ENCRYPT_METHOD"] {
    case "YESCRYPT"?:
      let cost = values.number("YESCRYPT_COST_FACTOR") ?? 5
      self = .yescrypt(cost: min(max(cost, 1), 11))
    default:
      // With both bounds shadow takes a random number between them: the higher one is never weaker.
      let rounds = max(
        values.number("SHA_CRYPT_MIN_ROUNDS") ?? 0, values.number("SHA_CRYPT_MAX_ROUNDS") ?? 0)
      self = .sha512(rounds: rounds == 0 ? 5000 : min(max(rounds, 1000), 999_999_999))
    }
  }
}

/// The settings of login.defs that a password's hash depends on.
private struct LoginDefinitions {
  private var values: [(key: ByteString, value: ByteString)] = []

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

  func number(_ key: ByteString) -> Int? { self[key]?.decimal }
}
