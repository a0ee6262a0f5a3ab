/// What of a drive's files a target without cloud-init gets.
extension ConfigDrive {
  /// The user data; nil where the drive has none.
  ///
  /// - Throws: where it can't be read, or is refused.
  func userData() throws(Failure) -> Secret? {
    try content(MetaDataVersion.directory(version) + "/user_data", atMost: UserData.largest)
  }

  /// The user data that a decision was made about.
  ///
  /// - Throws: where it is another one by now.
  func userData(as situation: Situation) throws(Failure) -> Secret {
    if let content = try userData(), case .some(let guest) = situation.guestDrive,
      ConfigDrive.digest(of: content, with: situation.digestKey) == guest.userDataDigest
    {
      return content
    }
    throw Failure("read", "the user data", "it has changed")
  }

  static func digest(of content: borrowing Secret, with key: DigestKey) -> ByteString {
    var digest = DigestKey.SipHash(key)
    content.withSpan { digest.update($0) }
    return digest.finish()
  }

  /// The text of network_data.json; nil where the drive has none.
  func networkData() throws(Failure) -> Secret? {
    try content(
      MetaDataVersion.directory(version) + "/network_data.json", atMost: MetaData.largest)
  }

  /// A content file, by its path on the drive.
  ///
  /// - Throws: where it is missing, too.
  func content(of path: ByteString) throws(Failure) -> Secret {
    guard let content = try content(path, atMost: DriveFiles.largestFile) else {
      throw Failure("read", path.quoted, "the drive has no such file")
    }
    return content
  }

  private func content(_ path: ByteString, atMost limit: Int) throws(Failure) -> Secret? {
    do throws(DriveFiles.Problem) {
      return try read(path: path, atMost: limit)
    } catch {
      throw error.failure
    }
  }
}
