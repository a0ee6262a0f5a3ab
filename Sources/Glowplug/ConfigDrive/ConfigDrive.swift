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
  /// What its other files hold; nil where nobody has asked for it.
  private var content: DriveContent?
  /// Whether a record names its content, or will.
  private var isBound = false
  /// The digests of the files that are handed on, as they were measured; none where they were not.
  private var measured: [ByteString] = []

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

  /// The files that are handed on beside the meta data.
  var handedFiles: [HandedFile] {
    switch content {
    case .some(let content): content.files
    case .none: HandedFile.all(version: version, document)
    }
  }

  /// Reads the files that are handed on, where what they hold decides something; `isBound` where the
  /// record depends on it, `isMeasured` where they are to be measured.
  mutating func keepContent(isBound: Bool, isMeasured: Bool) {
    content = DriveContent(handedFiles, on: files, isMeasured: isMeasured)
    self.isBound = isBound
  }

  /// From now on nothing is read of the files that are handed on but what has these digests.
  mutating func hold(to digests: [ByteString]) { measured = digests }

  /// The content of a file that is handed on, of at most that many bytes; nil where nothing has that name.
  ///
  /// What was read before is not read again, whatever became of the file since.
  @inline(never)
  func read(_ file: HandedFile, atMost limit: Int) throws(DriveFiles.Problem) -> Secret? {
    switch content {
    case .none: break
    case .some(let content):
      switch content.find(file) {
      case .none: break
      case .nothing?: return nil
      case .problem(let problem)?: throw problem
      case .bytes(let part)?:
        if part.count > limit { throw DriveFiles.tooLarge(file.path, limit) }
        return content.secret(part)
      }
    }
    let content = try files.read(file.path, atMost: limit)
    if !measured.isEmpty, !isMeasured(content, as: file) {
      throw .unreadable(Failure("read", file.path.quoted, "it has changed since it was measured"))
    }
    return content
  }

  /// What was not there then is not there now.
  private func isMeasured(_ content: borrowing Secret?, as file: HandedFile) -> Bool {
    switch content {
    case .none: measured[file.place].isEmpty
    case .some(let content): measured[file.place] == content.sha256
    }
  }

  /// As that, by its path on the drive, whether or not it is handed on.
  func read(path: ByteString, atMost limit: Int) throws(DriveFiles.Problem) -> Secret? {
    switch content {
    case .none: break
    case .some(let content):
      for file in content.files where file.path == path {
        return try read(file, atMost: limit)
      }
    }
    if !measured.isEmpty { throw .refused(Failure("read", path.quoted, "it was not measured")) }
    return try files.read(path, atMost: limit)
  }

  /// What two drives are compared by: everything that the hand-over would take from them, and the
  /// password.
  func fingerprint(with key: DigestKey, _ budget: inout ReadingBudget) -> ByteString {
    let content = DriveContent(handedFiles, on: files, isMeasured: false)
    budget.take(content.count)
    return digest(of: content, with: key)
  }

  /// The same, of a drive that is the one; nil where its content was not kept.
  ///
  /// - Throws: which of its files can't be read: a digest would say that it is another drive.
  func contentDigest(with key: DigestKey) throws(Failure) -> ByteString? {
    switch content {
    case .none: return nil
    case .some where !isBound: return nil
    case .some(let content):
      if let unread = content.unread { throw unread }
      return digest(of: content, with: key)
    }
  }

  private func digest(of content: borrowing DriveContent, with key: DigestKey) -> ByteString {
    var digest = DigestKey.SipHash(key)
    document.text(pretty: false).withSpan { digest.update($0) }
    switch metaData.password {
    case .some(let password): password.withSpan { digest.update($0) }
    case .none: break
    }
    content.add(to: &digest, of: source.path)
    return digest.finish()
  }
}
