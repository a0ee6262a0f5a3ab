/// What a run was asked to do, on which machine.
struct Order: ~Copyable {
  let options: Options
  let policy: Policy
  /// What is wrong with the policy.
  let problems: [Failure]
  let host: Host
  let mounts: PrivateMounts
  /// As long as no drive is known.
  let rule: TrustRule

  init(_ options: Options, _ policy: PolicyReading, _ host: Host, _ mounts: PrivateMounts) {
    self.options = options
    self.policy = policy.policy
    problems = policy.problems
    self.host = host
    self.mounts = mounts
    rule = TrustRule(policy.policy.trust, on: host.machine, isOwn: false)
  }

  /// The TPM's register that this run measures into, or would, as a boot; nil where it is not to.
  ///
  /// One that only waits is followed by one that works, and measures.
  var register: Int? {
    RunKind(options).reachesBootedSystem && !options.waitsOnly ? policy.register : nil
  }

  /// nil where none was to be read, or it could not be.
  var knownCommandLine: ByteString? { (try? host.commandLine.get()) ?? nil }
}
