/// A drive with meta data that this program can read.
struct ConfigDrive: ~Copyable {
  /// Where it was found, and what it is.
  let source: DriveSource
  let files: DriveFiles
  let version: ByteString
  let metaData: MetaData
  /// The meta data without its secrets, for the hand-over.
  let document: JSON
  /// Bytes of its `meta_data.json`; the document has no more.
  let size: Int
  /// Why a newer version could not be read, where it may be whole on another day.
  let unread: Failure?

  /// Reads the newest version whose `meta_data.json` is good: rule 2.
  ///
  /// - Throws: why there is none, as said of the newest one that exists.
  init(
    _ source: DriveSource, files: consuming DriveFiles, _ budget: inout ReadingBudget
  ) throws(Failure) {
    var (first, unread): (Failure?, Failure?)
    for version in MetaDataVersion.preferred {
      let path = MetaDataVersion.directory(version) + "/meta_data.json"
      do throws(Failure) {
        try budget.check(source)
        guard let text = try ConfigDrive.text(path, files, &unread) else { continue }
        budget.take(text.count)
        do throws(JSONText.Problem) {
          let document = try JSON.parse(text)
          metaData = try MetaData(taking: document, from: text)
          self.document = document
        } catch {
          throw Failure("parse", path, error.text)
        }
        self.source = source
        self.version = version
        self.files = files
        self.unread = unread
        size = text.count
        return
      } catch {
        if first == nil { first = error }
      }
    }
    throw first ?? Failure("read", "openstack/latest/meta_data.json", "there is no such file")
  }

  private static func text(
    _ path: ByteString, _ files: borrowing DriveFiles, _ unread: inout Failure?
  ) throws(Failure) -> Secret? {
    do throws(DriveFiles.Problem) {
      return try files.read(path, atMost: MetaData.largest)
    } catch {
      if case .unreadable(let failure) = error { unread = failure }
      throw error.failure
    }
  }

  /// Bytes of two drives that are compared; hashing them takes time, and a real one has a few KiB.
  private static let largestCompared = 4 << 20

  /// What two drives are compared by: everything that the hand-over would take from them, and the
  /// password.
  func fingerprint(with key: DigestKey, _ budget: inout ReadingBudget) -> ByteString {
    var digest = DigestKey.SipHash(key)
    budget.take(add(to: &digest))
    return digest.finish()
  }

  /// The same, of a drive that is the one.
  func contentDigest(with key: DigestKey) -> ByteString {
    var digest = DigestKey.SipHash(key)
    _ = add(to: &digest)
    return digest.finish()
  }

  /// - Returns: how many bytes were read.
  private func add(to digest: inout DigestKey.SipHash) -> Int {
    document.text(pretty: false).withSpan { digest.update($0) }
    switch metaData.password {
    case .some(let password): password.withSpan { digest.update($0) }
    case .none: break
    }
    var room = ConfigDrive.largestCompared
    for path in comparedPaths {
      digest.update(path.bytes.span)
      do throws(DriveFiles.Problem) {
        guard let content = try files.read(path, atMost: room) else { continue }
        room -= content.count
        digest.update(ByteString("=\(content.count)=").bytes.span)
        content.withSpan { digest.update($0) }
      } catch {
        // What can't be compared is like nothing else.
        digest.update((source.path + error.failure.message).bytes.span)
      }
    }
    return ConfigDrive.largestCompared - room
  }

  private var comparedPaths: [ByteString] {
    let directory = MetaDataVersion.directory(version)
    var paths = ContentReferences(document).paths
    for name: StaticString in [
      "/user_data", "/vendor_data.json", "/vendor_data2.json", "/network_data.json",
    ] { paths.append(directory + ByteString(stringLiteral: name)) }
    paths.append("ec2/latest/meta-data.json")
    paths.append("ec2/latest/user-data")
    return paths
  }
}
