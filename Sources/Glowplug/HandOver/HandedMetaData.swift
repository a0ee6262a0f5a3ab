/// The meta data as it is handed on: without what would make cloud-init drop the whole drive
/// (sources/helpers/openstack.py, cloud-init 26.2), key by key.
struct HandedMetaData: ~Copyable {
  let document: JSON
  private(set) var warnings: [ByteString] = []

  /// `copied` are the files that are handed on, by their paths on the drive; what is changed is its document, or
  /// a copy.
  init(_ changed: consuming JSON, of drive: borrowing ConfigDrive, copied: OrderedNames) {
    document = changed
    keepUUID(drive.metaData.facts)
    keepOnly(.object, "meta")
    keepOnly(.string, "hostname")
    if drive.metaData.randomSeed.isEmpty { document.remove("random_seed") }
    keepFiles(copied)
    keepNetworkTemplate(copied)
  }

  /// cloud-init takes no drive without a uuid.
  private mutating func keepUUID(_ facts: MetaData.Facts) {
    if facts.hasUUID { return }
    document.set("uuid", JSON.string(facts.instance.text))
    warnings.append("the drive has no uuid, handing on the digest \(facts.instance.text) as one")
  }

  private mutating func keepOnly(_ kind: JSON.Kind, _ key: StaticString) {
    guard let member = document.member(key), member.kind != kind else { return }
    document.remove(key)
    warnings.append("\(ByteString(stringLiteral: key)) has a wrong type, not handing it on")
  }

  private mutating func keepFiles(_ copied: OrderedNames) {
    keepOnly(.array, "files")
    guard let list = document.member("files") else { return }
    let kept = JSON.array()
    if list.length > ContentReferences.most {
      warnings.append("files has more than \(ContentReferences.most) entries, ignoring the rest")
    }
    for index in 0..<min(list.length, ContentReferences.most) {
      let entry = list.element(index)
      let content = ContentReferences.path(of: entry)
      if let path = entry.string(at: "path"), !path.isEmpty, let content,
        copied.contains(content)
      {
        kept.append(entry)
      } else {
        warnings.append("files[\(index)] has no path or no content on the drive, not handing it on")
      }
    }
    document.set("files", kept)
  }

  private mutating func keepNetworkTemplate(_ copied: OrderedNames) {
    guard let entry = document.member("network_config") else { return }
    if let path = ContentReferences.path(of: entry), copied.contains(path) { return }
    document.remove("network_config")
    warnings.append("network_config has no content on the drive, not handing it on")
  }
}
