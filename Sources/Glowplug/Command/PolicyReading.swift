/// The policy of a run, and what is wrong with the places that it was read from.
struct PolicyReading: Equatable {
  let policy: Policy
  let problems: [Failure]

  /// Defaults, then the file, then the kernel command line, then the flags.
  init(
    file: Result<[PolicySetting], Failure>, commandLine: Result<ByteString?, Failure>,
    flags: [PolicySetting]
  ) {
    var sources: [[PolicySetting]] = []
    var problems: [Failure] = []
    switch file {
    case .success(let settings): sources.append(settings)
    case .failure(let problem):
      problems.append(problem)
      sources.append(PolicyReading.strictest)
    }
    switch commandLine {
    case .success(let text):
      sources.append(text.map { PolicySetting.settings(inCommandLine: $0) } ?? [])
    case .failure(let problem): problems.append(problem)
    }
    let (policy, wrong) = Policy.resolve(sources + [flags])
    self.policy = policy
    self.problems = problems + wrong
  }

  /// What a file that is there and can't be read counts as: nobody knows what it forbids.
  private static var strictest: [PolicySetting] {
    let place: ByteString = "the policy file"
    return [
      PolicySetting("trust", "machine", from: place), PolicySetting("users", "none", from: place),
    ]
  }
}
