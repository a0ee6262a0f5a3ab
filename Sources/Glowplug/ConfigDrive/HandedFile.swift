/// A file of a drive that is handed on beside its meta data.
struct HandedFile: Equatable {
  /// Where it stands in the list of its drive, from 0.
  let place: Int
  /// On the drive.
  let path: ByteString
  /// In the copy of the drive, where the version that was chosen is `latest`.
  let target: ByteString
  let form: Form

  /// What cloud-init takes it for.
  enum Form: Equatable {
    case anything
    /// A JSON object.
    case object
    /// A JSON object, array or string.
    case vendorData
  }

  /// Those of a drive with that version and meta data, in the order in which they are copied; one that is named need not
  /// be there.
  static func all(version: ByteString, _ metaData: borrowing JSON) -> [HandedFile] {
    var files: [HandedFile] = []
    let directory = MetaDataVersion.directory(version)
    for (name, form) in ofVersion {
      let name = ByteString(stringLiteral: name)
      files.add(directory + name, as: "openstack/latest" + name, form)
    }
    files.add("ec2/latest/meta-data.json", as: "ec2/latest/meta-data.json", .object)
    files.add("ec2/latest/user-data", as: "ec2/latest/user-data", .anything)
    for path in ContentReferences(metaData).paths { files.add(path, as: path, .anything) }
    return files
  }

  /// In the word of a measurement.
  var part: HandedDigests.Part {
    switch place {
    case 0: .vendorData
    case 2: .networkData
    case 3: .userData
    default: .files
    }
  }

  private static let ofVersion: [(StaticString, Form)] = [
    ("/vendor_data.json", .vendorData), ("/vendor_data2.json", .vendorData),
    ("/network_data.json", .object), ("/user_data", .anything),
  ]
}

extension [HandedFile] {
  fileprivate mutating func add(
    _ path: ByteString, as target: ByteString, _ form: HandedFile.Form
  ) {
    append(HandedFile(place: count, path: path, target: target, form: form))
  }
}
