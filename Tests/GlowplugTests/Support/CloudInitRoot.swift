extension TestRoot {
  /// What an image of Debian's has of cloud-init, as far as this program looks at it.
  static let cloudConfiguration = """
    # as Debian's
    datasource_list: [ NoCloud, ConfigDrive, None ]
    disable_root: true
    system_info:
      distro: debian
      default_user:
        name: debian
        lock_passwd: True

    """

  /// A root that has never booted, with cloud-init.
  static func withCloudInit() throws -> TestRoot {
    let root = try TestRoot()
    try root.directory.write("etc/cloud/cloud.cfg", cloudConfiguration)
    try root.directory.write("usr/bin/cloud-init", "#!/usr/bin/python3\n", mode: 0o755)
    try root.directory.makeDirectory("var/lib/cloud")
    return root
  }
}
