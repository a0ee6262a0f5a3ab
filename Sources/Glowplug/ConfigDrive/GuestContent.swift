/// What of a drive's files a target without cloud-init gets.
extension ConfigDrive {
  /// The user data; nil where the drive has none.
  ///
  /// - Throws: where it can't be read, or is refused.
  func userData() throws(Failure) -> Secret? {
    try content(MetaDataVersion.directory(version) + "/user_data", atMost: UserData.largest)
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
      return try files.read(path, atMost: limit)
    } catch {
      throw error.failure
    }
  }
}
