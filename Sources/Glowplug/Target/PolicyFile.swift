extension SystemRoot {
  /// The settings of the target's own policy file; none where it is missing.
  func policySettings() -> Result<[PolicySetting], Failure> {
    let path: ByteString = "/etc/glowplug.conf"
    do throws(Failure) {
      if let text = try text(path, atMost: 65_536) {
        return .success(PolicySetting.settings(inFile: text, named: path))
      }
      return try exists(path)
        ? .failure(Failure("read", path, "it is a link that leads nowhere")) : .success([])
    } catch {
      return .failure(error)
    }
  }
}
