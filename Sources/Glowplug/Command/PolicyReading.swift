/// The policy of a run, and what is wrong with the places that it was read from.
struct PolicyReading: Equatable {
  let policy: Policy
  let problems: [Failure]

  /// Defaults, then the file, then the kernel command line, then the flags.
  init(
    file: Result<[PolicySetting], Failure>, commandLine: Result<ByteString?, Failure>,
    flags: [PolicySetting]
  ) {
    var policy = Policy()
    var problems: [Failure] = []
    switch file {
    case .success(let settings): policy.apply(settings, &problems)
    case .failure(let problem):
      problems.append(problem)
      policy.close()
    }
    switch commandLine {
    case .success(let text):
      policy.apply(text.map { PolicySetting.settings(inCommandLine: $0) } ?? [], &problems)
    case .failure(let problem):
      problems.append(problem)
      policy.close()
    }
    policy.apply(flags, &problems)
    self.policy = policy
    self.problems = problems
  }
}
