import Foundation
import Testing

@testable import Glowplug

@Suite("The example of a policy")
struct PolicyExampleTests {
  /// The settings of docs/glowplug.conf.example, each of which is a comment there.
  private static func settings() throws -> [PolicySetting] {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/glowplug.conf.example")
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    // A comment for people has a blank behind its mark.
    let keys = lines.filter { $0.hasPrefix("#") && !$0.hasPrefix("# ") }.map { $0.dropFirst() }
    return PolicySetting.settings(
      inFile: keys.joined(separator: "\n").bytes, named: "the example")
  }

  @Test("a key that nothing is said of has the value that the example gives")
  func defaults() throws {
    let settings = try PolicyExampleTests.settings()
    #expect(settings.count > 11)
    for setting in settings {
      var policy = Policy()
      var problems: [Failure] = []
      policy.apply([setting], &problems)
      #expect(policy == Policy(), "\(setting.key.text)")
      #expect(problems.isEmpty, "\(setting.key.text)")
    }
  }
}
