import ArgumentParser

/// What every subcommand takes.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print JSON on standard output, and nothing else there.")
  var json = false
}
