import Testing

@testable import Glowplug

/// What the library makes of the text of a `meta_data.json`.
struct ReadMetaData {
  let facts: MetaData.Facts
  let password: String?
  let randomSeed: [UInt8]
  /// The document that is handed on.
  let rest: String

  init(_ text: String) throws { try self.init(text.bytes) }

  init(_ text: ByteString) throws {
    let secret = Secret(text)
    let document = try JSON.parse(secret)
    let metaData = try MetaData(taking: document, from: secret)
    facts = metaData.facts
    randomSeed = metaData.randomSeed
    switch metaData.password {
    case .some(let password): self.password = password.text
    case .none: password = nil
    }
    rest = document.text(pretty: false).text
  }

  /// The lines that become authorized keys.
  var keyLines: [String] { facts.keys.map { $0.line.text } }
}

/// Why a text is no JSON to the library; nil where it is.
func problem(parsing text: ByteString) -> JSONText.Problem? {
  do {
    _ = try JSON.parse(Secret(text))
    return nil
  } catch {
    return error
  }
}

extension MetaData.Facts {
  /// Why the drive's password can't be used; nil where it can, and where there is none.
  var passwordProblem: ByteString? {
    if case .unusable(let reason) = password { return reason }
    return nil
  }
}
