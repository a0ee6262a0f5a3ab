import Glowplug

/// Options in, exit status out.
func command(_ arguments: [ByteString]) -> Int32 {
  switch Options.parse(arguments) {
  case .help:
    Output.print(Options.usage)
    return ExitStatus.success
  case .version:
    Output.print("glowplug \(Version.number)\n")
    return ExitStatus.success
  case .wrong(let text):
    Output.tell(Message.usage(text), isBoot: false)
    return ExitStatus.usage
  case .run(let options):
    let outcome = Run.run(options)
    for message in outcome.messages { Output.tell(message, isBoot: options.changesThisMachine) }
    Output.print(outcome.output)
    return outcome.exitStatus
  }
}
