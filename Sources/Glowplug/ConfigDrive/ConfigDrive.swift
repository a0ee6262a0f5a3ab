/// A drive with meta data that this program can read.
struct ConfigDrive: ~Copyable {
  /// Where it was found, and what it is.
  let source: DriveSource
  let files: DriveFiles
  let version: ByteString
  let metaData: MetaData
  /// The meta data without its secrets, for the hand-over.
  let document: JSON

  /// Reads the newest version whose `meta_data.json` is good: rule 2.
  ///
  /// - Throws: why there is none, as said of the newest one that exists.
  init(
    _ source: DriveSource, files: consuming DriveFiles, _ budget: inout ReadingBudget
  ) throws(Failure) {
    var first: Failure?
    for version in MetaDataVersion.preferred {
      let path = MetaDataVersion.directory(version) + "/meta_data.json"
      do throws(Failure) {
        try budget.check(source)
        guard let text = try files.read(path, atMost: MetaData.largest) else { continue }
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
        return
      } catch {
        if first == nil { first = error }
      }
    }
    throw first ?? Failure("read", "openstack/latest/meta_data.json", "there is no such file")
  }

  /// Bytes of two drives that are compared; hashing them takes time, and a real one has a few KiB.
  private static let largestCompared = 4 << 20

  /// What two drives are compared by: their content and their password; it is kept nowhere.
  func fingerprint(_ budget: inout ReadingBudget) -> ByteString {
    var digest = SHA256()
    var room = ConfigDrive.largestCompared
    digest.update(contentDigest(&room))
    budget.take(ConfigDrive.largestCompared - room)
    switch metaData.password {
    case .some(let password): password.withSpan { digest.update($0) }
    case .none: break
    }
    return digest.finish()
  }

  /// The SHA-256 of everything that the hand-over would take from it; the password is no part of it.
  func contentDigest() -> ByteString {
    var room = ConfigDrive.largestCompared
    return contentDigest(&room)
  }

  /// Takes what it reads from the room.
  private func contentDigest(_ room: inout Int) -> ByteString {
    var digest = SHA256()
    document.text(pretty: false).withSpan { digest.update($0) }
    for path in comparedPaths {
      digest.update(path)
      do throws(Failure) {
        guard let content = try files.read(path, atMost: room) else { continue }
        room -= content.count
        digest.update("=\(content.count)=")
        content.withSpan { digest.update($0) }
      } catch {
        // What can't be compared is like nothing else.
        digest.update(source.path + error.message)
      }
    }
    return digest.finish()
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
