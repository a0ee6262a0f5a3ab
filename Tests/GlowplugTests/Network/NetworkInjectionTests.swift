import Foundation
import Testing

@testable import Glowplug

/// No text of a drive goes further than into a warning, escaped.
@Suite("Hostile network data")
struct NetworkInjectionTests {
  /// Each with most of the keys that are read.
  static let rich = ["ironic-sample", "talos", "metal3", "cloud-init-sample-2"]

  /// The places of a document's strings: keys and values.
  private static func strings(_ text: String) -> [Range<String.Index>] {
    text.ranges(of: /"[^"]*"/)
  }

  @Test("a line end in any string", arguments: rich)
  func lineEnds(_ name: String) throws {
    let text = try Fixtures.networkData(name)
    for range in NetworkInjectionTests.strings(text) {
      var changed = text
      changed.insert(
        contentsOf: #"\n[Network]\nAddress=192.0.2.66/24"#, at: text.index(before: range.upperBound)
      )
      let data = try readNetwork(changed)
      let kept = data.configuration.canonical
      #expect(!kept.contains("Network]"))
      #expect(!kept.contains("192.0.2.66"))
      #expect(kept.firstIndex(of: "\n") == kept.index(before: kept.endIndex))
      try expectSame(data.configuration)
      for warning in data.warnings {
        #expect(!warning.contains(byte: UInt8(ascii: "\n")))
        #expect(
          !warning.contains("[Network]")
            || warning.contains("\\x0a[Network]\\x0aAddress=192.0.2.66/24"))
      }
    }
  }

  /// The same numbers for every run.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let odd = [
    "null", "true", "[]", "{}", "[[]]", "-1", "0", "1", "65", "129", "4095", "65536", "1e9", "0.5",
    "9223372036854775807", "99999999999999999999", "\"\"", "\"::\"", "\"0.0.0.0\"", "\":\"",
    "\"/\"",
    "\"::/\"", "\"255.0.255.0\"", "\"ff02::1\"", "\"bond\"", "\"vlan\"", "\"bridge\"", "\"ipv6\"",
    "\"ipv6_slaac\"", "\"link0\"", "\"nic0\"", "\"bond0\"", "\"vlan0\"", "\"\\u000a\"",
    "\"\\ud800\"",
    "[\"nic0\",\"bond0\",\"vlan0\"]", "{\"type\":\"dns\",\"search\":[\"a\",\"b.\"]}",
  ]

  /// A document in pieces, of which every second one is a value.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var start = text.startIndex
    for range in text.ranges(of: /"[^"]*":?|[0-9]+|null/) where !text[range].hasSuffix(":") {
      pieces += [String(text[start..<range.lowerBound]), String(text[range])]
      start = range.upperBound
    }
    return pieces + [String(text[start...])]
  }

  @Test("values that were changed by chance: nothing traps, and what is taken stays the same")
  func chance() throws {
    let texts = try NetworkInjectionTests.rich.map {
      NetworkInjectionTests.pieces(try Fixtures.networkData($0))
    }
    let values = texts.flatMap { text in text.indices.filter { $0 % 2 == 1 }.map { text[$0] } }
    var numbers = Numbers(state: 13)
    var links = 0
    for _ in 0..<2000 {
      var text = texts.randomElement(using: &numbers) ?? []
      for _ in 0..<Int.random(in: 1...5, using: &numbers) {
        let place = Int.random(in: 0..<(text.count / 2), using: &numbers) * 2 + 1
        let pool = Bool.random(using: &numbers) ? values : NetworkInjectionTests.odd
        text[place] = pool.randomElement(using: &numbers) ?? "null"
      }
      // A few of the odd values are refused by the parser of JSON.
      guard let document = try? JSON.parse(Secret(text.joined().bytes)),
        let data = NetworkData(document)
      else { continue }
      let again = try readNetwork(data.configuration.canonical)
      try #require(
        again.configuration == data.configuration && again.warnings.isEmpty, "\(text.joined())")
      links += data.configuration.links.count
    }
    #expect(links > 4000)
  }
}
