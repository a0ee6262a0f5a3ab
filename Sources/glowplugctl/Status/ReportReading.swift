import FoundationEssentials

extension Report {
  /// Bytes of a report that is read; the library writes 256 KiB at most.
  private static let largest = 1 << 20

  /// Reads a report.
  ///
  /// - Throws: why that is none; `path` is its name there.
  init(_ bytes: [UInt8], named path: String) throws(ControlFailure) {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      self = try decoder.decode(Report.self, from: Data(bytes))
    } catch let problem as DecodingError {
      throw ControlFailure("parse", path, "it is no report of glowplug's: \(problem.place)")
    } catch {
      throw ControlFailure("parse", path, "it is no report of glowplug's")
    }
  }

  /// Reads the report at a path; nil where there is none.
  init?(path: String) throws(ControlFailure) {
    guard let bytes = try FileHandles.read(ifThere: path, atMost: Report.largest) else {
      return nil
    }
    try self.init(bytes, named: path)
  }
}

extension DecodingError {
  /// What is wrong, and where.
  fileprivate var place: String {
    switch self {
    case .keyNotFound(let key, _): "it has no \(key.stringValue)"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(context.codingPath.map { $0.stringValue }.joined(separator: ".")) has a wrong type"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not JSON"
        : "\(context.codingPath.map { $0.stringValue }.joined(separator: ".")) has an unknown value"
    @unknown default: "it has another form"
    }
  }
}
