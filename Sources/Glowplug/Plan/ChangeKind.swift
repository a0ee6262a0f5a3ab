/// What a change is about, as the report names it.
enum ChangeKind: Equatable {
  case password, keys, marker, seed, tmpfiles

  var name: ByteString {
    switch self {
    case .password: "password"
    case .keys: "keys"
    case .marker: "marker"
    case .seed: "seed"
    case .tmpfiles: "tmpfiles"
    }
  }

  init?(named name: ByteString) {
    switch name {
    case "password": self = .password
    case "keys": self = .keys
    default: return nil
    }
  }
}
