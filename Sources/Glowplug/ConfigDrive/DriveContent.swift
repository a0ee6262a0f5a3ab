/// What the files hold that are handed on, read once: what a record's digest is made of is what later
/// stages get.
struct DriveContent: ~Copyable {
  /// Bytes that are kept of one drive: hashing them takes time, and a real one has a few KiB.
  private static let largest = 4 << 20

  let files: [HandedFile]
  private var bytes = Secret(capacity: 4096)
  /// One for each file.
  private var found: [Found] = []

  /// What came of reading a file.
  enum Found: Equatable {
    case nothing
    case bytes(Range<Int>)
    case problem(DriveFiles.Problem)
  }

  /// Reads the files, as far as they are kept; of one that is measured what is decided by always is.
  init(_ files: [HandedFile], on drive: borrowing DriveFiles, isMeasured: Bool) {
    self.files = files
    for file in files {
      // More than that of JSON is not handed on.
      let limit = isMeasured && file.form != .anything ? MetaData.largest : DriveContent.largest
      found.append(read(file, on: drive, atMost: min(limit, DriveContent.largest - count)))
    }
  }

  private mutating func read(
    _ file: HandedFile, on drive: borrowing DriveFiles, atMost limit: Int
  ) -> Found {
    do throws(DriveFiles.Problem) {
      guard let content = try drive.read(file.path, atMost: limit) else {
        return .nothing
      }
      let start = count
      content.withSpan { bytes.append($0, from: 0, to: $0.count) }
      return .bytes(start..<count)
    } catch {
      return .problem(error)
    }
  }

  /// Bytes of all files together.
  var count: Int { bytes.count }

  /// Which of the files can't be read; nil where all could be.
  var unread: Failure? {
    for found in found {
      if case .problem(.unreadable(let failure)) = found { return failure }
    }
    return nil
  }

  /// Adds all of it to a digest; `source` is the path of the drive.
  func add(to digest: inout DigestKey.SipHash, of source: ByteString) {
    for file in files {
      digest.update(file.path.bytes.span)
      switch found[file.place] {
      case .nothing: break
      case .bytes(let part):
        digest.update(ByteString("=\(part.count)=").bytes.span)
        bytes.withSpan { digest.update($0.extracting(part)) }
      case .problem(let problem):
        // What can't be compared is like nothing else.
        digest.update((source + problem.failure.message).bytes.span)
      }
    }
  }

  /// What is known of a file of the list; nil of one that is larger than what is kept.
  func find(_ file: HandedFile) -> Found? {
    if case .problem(.tooLarge) = found[file.place] { return nil }
    return found[file.place]
  }

  /// A copy of a part.
  func secret(_ part: Range<Int>) -> Secret {
    var secret = Secret(capacity: part.count)
    bytes.withSpan { secret.append($0, from: part.lowerBound, to: part.upperBound) }
    return secret
  }
}
