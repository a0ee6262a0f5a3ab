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
  init(_ source: DriveSource, files: consuming DriveFiles) throws(Failure) {
    var first: Failure?
    for version in MetaDataVersion.preferred {
      let path = MetaDataVersion.directory(version) + "/meta_data.json"
      do throws(Failure) {
        guard let text = try files.read(path, atMost: MetaData.largest) else { continue }
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

  var hasPassword: Bool {
    switch metaData.password {
    case .some: true
    case .none: false
    }
  }

  /// Whether the hash was made of the drive's password; nil where the drive has none.
  func passwordMatches(_ hash: borrowing Secret) -> Bool? {
    switch metaData.password {
    case .some(let password): PasswordHash.matches(password, hash: hash)
    case .none: nil
    }
  }

  /// Bytes of two drives that are compared; hashing them takes time, and a real one has a few KiB.
  private static let largestCompared = 4 << 20

  /// What two drives are compared by: everything that the hand-over would take from them.
  func fingerprint() -> ByteString {
    var digest = SHA256()
    let directory = MetaDataVersion.directory(version)
    let names: [ByteString] = [
      "meta_data.json", "user_data", "vendor_data.json", "vendor_data2.json", "network_data.json",
    ]
    var room = ConfigDrive.largestCompared
    let others: [ByteString] = ["ec2/latest/meta-data.json", "ec2/latest/user-data"]
    for path in names.map({ "\(directory)/\($0)" }) + others + ContentReferences(document).paths {
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
}
