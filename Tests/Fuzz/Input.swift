// The invariant that makes `unsafe` safe here: what is lent to libc lives until the call returns.

import Glibc

@testable import Glowplug

extension ByteString {
  /// The two parts of an input before and after the first line `%%`; the second may be missing.
  var halves: (first: ByteString, second: ByteString) {
    let line: ByteString = "\n%%\n"
    var place = 0
    while let found = firstIndex(of: line.bytes[0], from: place) {
      if hasPrefix(line, from: found) {
        return (ByteString(bytes[...found]), dropping(found + line.count))
      }
      place = found + 1
    }
    return (self, ByteString())
  }

  /// An input that is several files: after each line `%% PATH` the content of one.
  var files: [(path: ByteString, content: ByteString)] {
    var files: [(path: ByteString, content: ByteString)] = []
    var lines = LineScanner(self)
    while let line = lines.next() {
      if hasPrefix("%% ", from: line.lowerBound) {
        files.append((ByteString(bytes[(line.lowerBound + 3)..<line.upperBound]), ByteString()))
      } else if !files.isEmpty {
        files[files.count - 1].content += ByteString(bytes[line])
        if line.upperBound < count { files[files.count - 1].content += "\n" }
      }
    }
    return files
  }

  /// Whether it is fit for one line of a file: no control character, by the standard library UTF-8.
  var isLine: Bool { isText && !contains(byte: 0x0A) }

  /// The same for several lines.
  var isText: Bool {
    bytes.allSatisfy { $0 == 0x09 || $0 == 0x0A || ($0 >= 0x20 && $0 != 0x7F) }
      && String(validating: bytes, as: Unicode.UTF8.self) != nil
  }

  /// Whether each byte is a letter, a digit or one of those.
  func isPlain(with others: StaticString) -> Bool {
    let others = ByteString(stringLiteral: others)
    return bytes.allSatisfy { ByteString.isLetter($0) || others.contains(byte: $0) }
  }
}

/// Whether these lines may be printed.
func expectPrintable(_ lines: [ByteString]) {
  for line in lines { expect(line.printable == line, "a line is fit for a terminal", line) }
}

/// A directory in memory that lives as long as the process.
struct Scratch {
  let path: ByteString

  init() {
    var name = Array("/dev/shm/glowplug-fuzz-\(getpid())-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&name) != nil else { fail("a directory can be made", "/dev/shm") }
    path = ByteString(name.dropLast().map { UInt8(bitPattern: $0) })
  }

  func path(_ name: ByteString) -> ByteString { path + "/" + name }

  /// Makes a file anew, and the directories above it.
  func write(_ name: ByteString, _ content: ByteString) {
    make(name.directoryAndName.directory)
    let opened = try? path(name).withCString {
      unsafe open($0, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o644)
    }
    guard let file = opened, file >= 0 else { fail("a file can be written", path(name)) }
    let written = unsafe content.bytes.withUnsafeBytes {
      unsafe Glibc.write(file, $0.baseAddress, $0.count)
    }
    expect(written == content.count, "a file is written", path(name))
    Glibc.close(file)
  }

  func make(_ name: ByteString) {
    var part = ByteString()
    for component in name.pathComponents {
      part += part.isEmpty ? component : "/" + component
      _ = try? path(part).withCString { unsafe mkdir($0, 0o755) }
    }
  }

  /// Removes all that is in it.
  func clear() {
    do throws(Errno) {
      let directory = try FileDescriptor.open(anywhere: path, for: .readingDirectory)
      for name in try directory.names() { try directory.removeTree(name) }
    } catch {
      fail("a directory can be emptied", path + ": " + error.text)
    }
  }

  /// Every regular file below it, with its content.
  func files(below name: ByteString) -> [(path: ByteString, content: ByteString)] {
    var found: [(path: ByteString, content: ByteString)] = []
    guard let directory = try? FileDescriptor.open(anywhere: path(name), for: .readingDirectory),
      let names = try? directory.names()
    else { return found }
    for child in names.inOrder() {
      let path = name + "/" + child
      if isFile(path) {
        found.append((path, read(path) ?? ByteString()))
      } else {
        found += files(below: path)
      }
    }
    return found
  }

  /// Links are none.
  private func isFile(_ name: ByteString) -> Bool {
    do throws(Errno) {
      return try FileDescriptor.open(anywhere: path(name), for: .link).status().kind == .file
    } catch {
      return false
    }
  }

  func read(_ name: ByteString) -> ByteString? {
    guard let file = try? FileDescriptor.open(anywhere: path(name), for: .reading),
      let content = try? OpenFile(file).read(atMost: 1 << 24)
    else { return nil }
    return content.exposed
  }
}
