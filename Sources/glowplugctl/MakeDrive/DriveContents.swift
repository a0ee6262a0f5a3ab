import FoundationEssentials

/// What a drive is to hold, as Nova 34.0.0 lays it out (nova/api/metadata/base.py).
struct DriveContents {
  var uuid: String
  var hostname: String
  var name: String
  var password: String?
  /// Names and lines for authorized_keys.
  var keys: [(name: String, line: String)]
  var userData: [UInt8]?
  var vendorData: [UInt8]
  var networkData: [UInt8]?
  /// Where a file goes in the server, and its content.
  var files: [(path: String, content: [UInt8])]
  var meta: [String: String]
  var projectID: String
  var availabilityZone: String
  var launchIndex: Int
  /// 512 bytes in base64.
  var randomSeed: String

  /// The versions, and what came with each.
  private static let versions = [
    "2012-08-10", "2013-04-04", "2013-10-17", "2015-10-15", "2016-06-30", "2016-10-06",
    "2017-02-22", "2018-08-27", "2020-10-14", "2025-04-04", "latest",
  ]

  /// The files of the drive, by their paths on it.
  func tree() throws(ControlFailure) -> [(path: String, content: [UInt8])] {
    var tree: [(path: String, content: [UInt8])] = []
    for version in DriveContents.versions {
      let directory = "openstack/\(version)"
      tree.append(("\(directory)/meta_data.json", try json(MetaData(self, version))))
      if let userData { tree.append(("\(directory)/user_data", userData)) }
      if version >= "2013-10-17" { tree.append(("\(directory)/vendor_data.json", vendorData)) }
      if version >= "2015-10-15", let networkData {
        tree.append(("\(directory)/network_data.json", networkData))
      }
      if version >= "2016-10-06" {
        tree.append(("\(directory)/vendor_data2.json", Array(#"{"static": {}}"#.utf8)))
      }
    }
    for (index, file) in files.enumerated() {
      tree.append(("openstack" + DriveContents.contentPath(index), file.content))
    }
    for version in ["2009-04-04", "latest"] {
      tree.append(("ec2/\(version)/meta-data.json", try json(AmazonMetaData(self))))
      if let userData { tree.append(("ec2/\(version)/user-data", userData)) }
    }
    return tree
  }

  /// As Nova counts them.
  fileprivate static func contentPath(_ index: Int) -> String {
    let number = String(index)
    return "/content/" + String(repeating: "0", count: max(0, 4 - number.count)) + number
  }

  private func json<Value: Encodable>(_ value: Value) throws(ControlFailure) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    do { return Array(try encoder.encode(value)) } catch {
      throw ControlFailure("make", "meta_data.json", "a value is no JSON")
    }
  }
}

/// `meta_data.json` of one version; what it did not have yet is left out.
private struct MetaData: Encodable {
  struct Key: Encodable {
    let name: String
    let type = "ssh"
    let data: String

    enum CodingKeys: String, CodingKey { case name, type, data }
  }

  struct File: Encodable {
    let path: String
    let contentPath: String

    enum CodingKeys: String, CodingKey {
      case path
      case contentPath = "content_path"
    }
  }

  let uuid: String
  let hostname: String
  let name: String
  let launchIndex: Int
  let availabilityZone: String
  let password: String?
  let publicKeys: [String: String]?
  let keys: [Key]?
  let meta: [String: String]?
  let files: [File]?
  let randomSeed: String?
  let projectID: String?
  let devices: [String]?
  let dedicatedCPUs: [Int]?

  init(_ contents: DriveContents, _ version: String) {
    uuid = contents.uuid
    hostname = contents.hostname
    name = contents.name
    launchIndex = contents.launchIndex
    availabilityZone = contents.availabilityZone
    password = contents.password
    let keys = contents.keys
    publicKeys =
      keys.isEmpty
      ? nil : Dictionary(keys.map { ($0.name, $0.line) }, uniquingKeysWith: { $0 + "\n" + $1 })
    self.keys = keys.isEmpty ? nil : keys.map { Key(name: $0.name, data: $0.line) }
    meta = contents.meta.isEmpty ? nil : contents.meta
    let files = contents.files.enumerated().map { index, file in
      File(path: file.path, contentPath: DriveContents.contentPath(index))
    }
    self.files = files.isEmpty ? nil : files
    randomSeed = version >= "2013-04-04" ? contents.randomSeed : nil
    projectID = version >= "2015-10-15" ? contents.projectID : nil
    devices = version >= "2016-06-30" ? [] : nil
    dedicatedCPUs = version >= "2020-10-14" ? [] : nil
  }

  enum CodingKeys: String, CodingKey {
    case uuid, hostname, name, keys, meta, files, devices
    case launchIndex = "launch_index"
    case availabilityZone = "availability_zone"
    case password = "admin_pass"
    case publicKeys = "public_keys"
    case randomSeed = "random_seed"
    case projectID = "project_id"
    case dedicatedCPUs = "dedicated_cpus"
  }
}

/// `ec2/…/meta-data.json`, as far as it says anything without an Amazon.
private struct AmazonMetaData: Encodable {
  let instance: String
  let hostname: String
  let launchIndex: Int

  init(_ contents: DriveContents) {
    // Nova's own is a number of its database, which nobody compares with anything.
    instance = "i-" + contents.uuid.filter { $0 != "-" }.prefix(8).lowercased()
    hostname = contents.hostname
    launchIndex = contents.launchIndex
  }

  enum CodingKeys: String, CodingKey {
    case instance = "instance-id"
    case hostname = "local-hostname"
    case launchIndex = "ami-launch-index"
  }
}
