import Foundation

/// Files of the tests: Tests/Fixtures.
enum Fixtures {
  static let directory = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")

  /// The tree of a producer's drive.
  static func drive(_ producer: String) -> String {
    directory.appending(path: "drives/\(producer)").path
  }
}
