import Glowplug

/// Options in, exit status out.
func command(_ arguments: [ByteString]) -> Int32 {
  switch Options.parse(arguments) {
  case .help: return print(Options.usage, before: ExitStatus.success, isBoot: false)
  case .version:
    return print("glowplug \(Version.number)\n", before: ExitStatus.success, isBoot: false)
  case .wrong(let text):
    Output.tell(Message.usage(text), isBoot: false)
    return ExitStatus.usage
  case .run(let options):
    let outcome = Run.run(options)
    for message in outcome.messages { Output.tell(message, isBoot: options.changesThisMachine) }
    return print(
      outcome.output, before: outcome.exitStatus, isBoot: options.changesThisMachine)
  }
}

/// The status to end with: what could not be printed turns a success into a failure.
private func print(_ text: ByteString, before status: Int32, isBoot: Bool) -> Int32 {
  do throws(Failure) {
    try Output.print(text)
    return status
  } catch {
    Output.tell(Message.usage(error.message), isBoot: isBoot)
    return status == ExitStatus.success ? ExitStatus.failure : status
  }
}
