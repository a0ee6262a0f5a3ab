import Foundation
import Testing

@testable import Glowplug

/// The bytes that go to a TPM, and what is made of its answers.
@Suite("Words with a TPM")
struct TPMMessageTests {
  private static func bytes(_ hexadecimal: String) -> ByteString {
    let digits = Array(hexadecimal.filter { !$0.isWhitespace })
    return ByteString(
      stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
      })
  }

  @Test("the commands, as part 3 of the specification has them")
  func commands() {
    #expect(
      TPMMessage.banks
        == TPMMessageTests.bytes("8001 00000016 0000017a 00000005 00000000 00000001"))
    #expect(
      TPMMessage.event(12, "config-drive:none")
        == TPMMessageTests.bytes(
          "8002 0000002e 0000013c 0000000c 00000009 40000009 0000 00 0000 0011")
        + "config-drive:none")
    let long = ByteString([UInt8](repeating: 0x61, count: 1024))
    #expect(
      TPMMessage.event(8, long)
        == TPMMessageTests.bytes(
          "8002 0000041d 0000013c 00000008 00000009 40000009 0000 00 0000 0400") + long)
  }

  private static let banks =
    "8001 0000002b 00000000 00 00000005 00000004 0004 03 000000 000b 03 ffffff 000c 03 00efff 000d 03 000000"

  @Test("the banks that hold a register: not those that are off, nor those without that one")
  func active() throws {
    let answer = TPMMessageTests.bytes(TPMMessageTests.banks)
    #expect(try TPMMessage.banks(with: 16, in: answer) == [0x0B, 0x0C])
    #expect(try TPMMessage.banks(with: 12, in: answer) == [0x0B])
    #expect(try TPMMessage.banks(with: 8, in: answer) == [0x0B, 0x0C])
  }

  private static var event: ByteString {
    var body =
      TPMMessageTests.bytes("00000038 00000002 0004") + ByteString([UInt8](repeating: 1, count: 20))
    body += TPMMessageTests.bytes("000b") + ByteString([UInt8](repeating: 0xAB, count: 32))
    let size = ByteString(hexadecimal: UInt64(body.count + 10), digits: 8).text
    return TPMMessageTests.bytes("8002 \(size) 00000000") + body
  }

  @Test("the digests of an event, of the banks that are on alone")
  func digests() throws {
    let both = try TPMMessage.digests(for: [0x04, 0x0B], in: TPMMessageTests.event)
    #expect(
      both == [
        "\"hashAlg\":\"sha1\",\"digest\":\"\(String(repeating: "01", count: 20).bytes)\"",
        "\"hashAlg\":\"sha256\",\"digest\":\"\(String(repeating: "ab", count: 32).bytes)\"",
      ])
    #expect(try TPMMessage.digests(for: [0x0B], in: TPMMessageTests.event)?.count == 1)
    for lacking in [[0x04, 0x0B, 0x0C], [0x0D], [0x0B, 0x0B]] {
      #expect(
        failure(of: { _ = try TPMMessage.digests(for: lacking, in: TPMMessageTests.event) }) != nil)
    }
    var unknown = TPMMessageTests.event
    unknown.bytes[19] = 0x99
    #expect(try TPMMessage.digests(for: [0x04, 0x0B], in: unknown) == nil)
  }

  @Test("an answer that is cut off anywhere, longer than it says, or of another kind is an error")
  func malformed() {
    func read(_ answer: ByteString) throws {
      _ = try TPMMessage.digests(for: [0x0B], in: answer)
    }
    func readBanks(_ answer: ByteString) throws {
      _ = try TPMMessage.banks(with: 12, in: answer)
    }
    for (whole, reading) in [
      (TPMMessageTests.event, read), (TPMMessageTests.bytes(TPMMessageTests.banks), readBanks),
    ] {
      #expect(failure(of: { try reading(whole) }) == nil)
      for count in 0..<whole.count {
        var cut = ByteString(whole.bytes[..<count])
        #expect(failure(of: { try reading(cut) }) != nil, "\(count)")
        guard count >= 10 else { continue }
        // One that says how short it is.
        cut.bytes.replaceSubrange(2..<6, with: [0, 0, 0, UInt8(count)])
        #expect(failure(of: { try reading(cut) }) != nil, "\(count)")
      }
      #expect(failure(of: { try reading(whole + "x") }) != nil)
      var other = whole
      other.bytes[1] ^= 3
      #expect(failure(of: { try reading(other) }) != nil)
      var many = whole
      many.bytes.replaceSubrange(14..<18, with: [0xFF, 0xFF, 0xFF, 0xFF])
      #expect(failure(of: { try reading(many) }) != nil)
    }
  }

  @Test("an error is told by its code, and is no event")
  func errors() {
    let refusal = TPMMessageTests.bytes("8001 0000000a 00000128")
    #expect(TPMMessage.isRefusal(refusal))
    #expect(!TPMMessage.isRefusal(TPMMessageTests.event))
    #expect(!TPMMessage.isRefusal(TPMMessageTests.bytes("8002 0000000a 00000000")))
    #expect(!TPMMessage.isRefusal(""))
    let problem = failure(of: { _ = try TPMMessage.digests(for: [0x0B], in: refusal) })
    #expect(
      problem?.message == "failed to ask '/dev/tpmrm0': it answers with the error 0x00000128")
  }

  @Test("the log's record is JSON that says what was measured when")
  func record() throws {
    let measurement = Measurement(register: 12, word: "config-drive:none")
    let record = measurement.record(
      ["\"hashAlg\":\"sha1\",\"digest\":\"01\"", "\"hashAlg\":\"sha256\",\"digest\":\"ab\""],
      boot: "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", microseconds: 4711)
    #expect(
      record.text
        == "\u{1E}{\"pcr\":12,\"digests\":[{\"hashAlg\":\"sha1\",\"digest\":\"01\"},{\"hashAlg\":\"sha256\",\"digest\":\"ab\"}],"
        + "\"content_type\":\"systemd\",\"content\":{\"string\":\"config-drive:none\",\"bootId\":\"0a1b2c3d4e5f60718293a4b5c6d7e8f9\",\"timestamp\":4711}}\n"
    )
  }
}
