/// A directory of the drive that holds one version of the meta data.
enum MetaDataVersion {
  /// Every version that this program knows, newest first, then `latest`; Nova's own list
  /// (nova/api/metadata/base.py, 2025-04-04).
  static let preferred: [ByteString] = [
    "2025-04-04", "2020-10-14", "2018-08-27", "2017-02-22", "2016-10-06", "2016-06-30",
    "2015-10-15", "2013-10-17", "2013-04-04", "2012-08-10", "latest",
  ]

  static func directory(_ version: ByteString) -> ByteString { "openstack/" + version }
}
