/// What a run was asked to do, on which machine.
struct Order: ~Copyable {
  let options: Options
  let policy: Policy
  /// What is wrong with the policy.
  let problems: [Failure]
  let host: Host
  let mounts: PrivateMounts
  let rule: TrustRule

  init(_ options: Options, _ policy: PolicyReading, _ host: Host, _ mounts: PrivateMounts) {
    self.options = options
    self.policy = policy.policy
    problems = policy.problems
    self.host = host
    self.mounts = mounts
    rule = TrustRule(policy.policy, on: host.machine)
  }

  /// nil where none was to be read, or it could not be.
  var knownCommandLine: ByteString? { (try? host.commandLine.get()) ?? nil }
}
