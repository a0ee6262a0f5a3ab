/// This program's own name and number.
public enum Version {
  /// The version, as in the report and the CHANGELOG.
  public static let number: ByteString = "0.2.0"
}
