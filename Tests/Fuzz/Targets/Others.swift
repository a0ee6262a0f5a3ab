// The invariant that makes `unsafe` safe here: what is lent to libc lives until the call returns.

import Glibc

@testable import Glowplug

/// The marker.
enum MarkerTarget {
  static func run(_ input: ByteString) {
    _ = KeptNetwork(input)
    guard let file = read(input) else { return }
    let text = RecordFile.text(file.record, file.hashes, file.previousHashes, in: file.document)
    guard let again = read(text.exposed) else { fail("what is written is a marker", "") }
    expect(plain(again.record) == plain(file.record), "it reads as the same")
    for entry in again.record.entries where entry.hasHash {
      let hash = file.hashes.hash(of: entry.user)?.exposed
      // What is no UTF-8 is not there: JSON has none.
      expect(again.hashes.hash(of: entry.user)?.exposed == hash, "with its hashes", entry.user)
    }
    let once = RecordFile.text(again.record, again.hashes, again.previousHashes, in: again.document)
    expect(once.exposed == text.exposed, "it is written as the same")
  }

  /// Without what a marker of this program's never has, and so is not written: keys of a password, a hash of keys, a
  /// change that is done.
  private static func plain(_ record: Record) -> Record {
    var plain = record
    for entry in record.entries {
      var entry = entry
      if entry.credential == .password { (entry.keys, entry.keyFile) = (nil, nil) }
      if entry.credential == .keys { entry.hasHash = false }
      if entry.isDone { entry.keyFile = nil }
      plain.put(entry)
    }
    return plain
  }

  private static func read(_ text: ByteString) -> RecordFile? {
    do throws(Failure) {
      return try RecordFile(Secret(text))
    } catch {
      expectPrintable([error.message])
      return nil
    }
  }
}

/// A message of the kernel's about a device.
enum UeventTarget {
  static func run(_ input: ByteString) {
    guard let name = DeviceEvents.blockDevice(in: input) else { return }
    expect(!name.contains(byte: 0) && !name.contains(byte: UInt8(ascii: "/")), "a name", name)
    expect(BlockDevices.path(name).begins(with: "/dev/"), "a path below /dev", name)
  }
}

/// Answers of a TPM.
enum TPMTarget {
  static func run(_ input: ByteString) {
    _ = TPMMessage.isRefusal(input)
    var banks = [0x04, 0x0B, 0x0C, 0x0D]
    do throws(Failure) {
      banks = try TPMMessage.banks(with: 12, in: input)
      expect(banks.count <= input.count / 3, "a bank takes bytes")
    } catch {
      expectPrintable([error.message])
    }
    do throws(Failure) {
      guard let digests = try TPMMessage.digests(for: banks, in: input) else { return }
      expect(digests.count <= 16, "so many banks")
      for digest in digests {
        expect(checkedJSON("{" + digest + "}") != nil, "a part of JSON", digest)
      }
    } catch {
      expectPrintable([error.message])
    }
  }
}

/// A pattern of an Include, and after `%%` a name.
enum PatternTarget {
  static func run(_ input: ByteString) {
    var (pattern, name) = input.halves
    if pattern.bytes.last == 0x0A { pattern.bytes.removeLast() }
    // What fnmatch(3) knows and we do not.
    let others = ByteString("[]\\/\0")
    guard pattern.count < 64, name.count < 64, pattern.isText, name.isText,
      !(pattern + name).bytes.contains(where: { others.contains(byte: $0) || $0 >= 0x80 })
    else { return }
    let flags = FNM_NOESCAPE | FNM_PERIOD
    let libc = try? pattern.withCString { (pattern) throws(Errno) in
      try name.withCString { unsafe fnmatch(pattern, $0, flags) }
    }
    expect(
      PathPattern.matches(name, pattern) == (libc == 0), "as fnmatch(3) has it",
      pattern + " " + name)
    let words = SSHDConfiguration.words(of: input)
    expect(words.allSatisfy { !$0.isEmpty }, "words are not empty")
  }
}
