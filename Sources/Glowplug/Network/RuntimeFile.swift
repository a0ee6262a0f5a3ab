/// A file in /run that another program of the booted system reads; it is made anew at every boot.
struct RuntimeFile: Equatable {
  let path: ByteString
  let mode: UInt32
  let text: ByteString
}
