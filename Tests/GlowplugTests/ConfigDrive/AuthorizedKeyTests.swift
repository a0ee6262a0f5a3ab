import Testing

@testable import Glowplug

@Suite("One line of authorized_keys")
struct AuthorizedKeyTests {
  static let blob = Keys.blob(Keys.ed25519)

  /// A line whose blob is made of these strings after the algorithm's name.
  static func made(_ algorithm: String, _ fields: [[UInt8]], behind: some Sequence<UInt8> = [])
    -> String
  {
    var blob: [UInt8] = []
    for field in [Array(algorithm.utf8)] + fields {
      blob += [0, 0, UInt8(field.count >> 8), UInt8(field.count & 255)] + field
    }
    return "\(algorithm) \(Base64.encode(blob + Array(behind)).text) made"
  }

  private static let application = Array("ssh:".utf8)
  private static let ed25519 = [UInt8](repeating: 7, count: 32)
  private static func point(_ size: Int) -> [UInt8] { [4] + [UInt8](repeating: 7, count: 2 * size) }
  private static let nistp256 = [Array("nistp256".utf8), point(32)]
  private static let modulus = [0] + [UInt8](repeating: 0xC7, count: 128)
  private static let exponent: [UInt8] = [1, 0, 1]
  private static let nonce = [UInt8](repeating: 9, count: 32)

  /// What follows the key in a certificate: numbers have no length in front, so it is put together here.
  private static let certificateBody: [UInt8] = {
    let strings: (Int) -> [UInt8] = { [UInt8](repeating: 0, count: 4 * $0) }
    return [UInt8](repeating: 0, count: 8 + 4) + strings(2) + [UInt8](repeating: 0, count: 8 + 8)
      + strings(5)
  }()

  static let good: [(name: String, line: String)] = [
    ("ed25519", Keys.ed25519), ("rsa", Keys.rsa), ("nistp256", Keys.nistp256),
    ("nistp384", Keys.nistp384), ("nistp521", Keys.nistp521), ("a certificate", Keys.certificate),
    ("sk-ed25519", made("sk-ssh-ed25519@openssh.com", [ed25519, application])),
    ("sk-ecdsa", made("sk-ecdsa-sha2-nistp256@openssh.com", nistp256 + [application])),
    (
      "sk-ed25519's certificate",
      made(
        "sk-ssh-ed25519-cert-v01@openssh.com", [nonce, ed25519, application],
        behind: certificateBody)
    ),
    (
      "sk-ecdsa's certificate",
      made(
        "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", [nonce] + nistp256 + [application],
        behind: certificateBody)
    ),
    (
      "rsa's certificate",
      made("ssh-rsa-cert-v01@openssh.com", [nonce, exponent, modulus], behind: certificateBody)
    ),
    (
      "nistp384's certificate",
      made(
        "ecdsa-sha2-nistp384-cert-v01@openssh.com", [nonce, Array("nistp384".utf8), point(48)],
        behind: certificateBody)
    ),
    ("an RSA key of 1024 bits", made("ssh-rsa", [exponent, modulus])),
    ("no comment", Keys.bare(Keys.ed25519)),
    ("a comment of several words", "\(Keys.bare(Keys.rsa)) me and my laptop"),
    ("a comment beyond ASCII", "\(Keys.bare(Keys.rsa)) Jürgen ☃"),
    ("a tab between", "ssh-ed25519\t\(blob)\tme"),
    ("an option", "no-pty \(Keys.ed25519)"),
    ("options", "no-pty,no-X11-forwarding \(Keys.ed25519)"),
    ("blanks in quotes", #"command="echo hi there" \#(Keys.ed25519)"#),
    ("quotes in quotes", #"command="echo \"a b\"",no-pty \#(Keys.ed25519)"#),
    ("another key's name in quotes", #"command="ssh-rsa AAAA x" \#(Keys.ed25519)"#),
    ("from and a pattern", #"from="10.0.0.0/8,!10.1.1.1" \#(Keys.rsa)"#),
    ("cert-authority", "cert-authority \(Keys.ed25519)"),
  ]

  @Test("what sshd takes", arguments: good)
  func taken(_ row: (name: String, line: String)) throws {
    let key = try #require(AuthorizedKey(strict: row.line.bytes))
    #expect(key.line.text == row.line)
    #expect(key.options?.isLoginHint == false)
  }

  static let bad: [(name: String, line: String)] = [
    ("nothing", ""), ("a comment", "# \(Keys.ed25519)"), ("words", "my key"),
    ("no key", "ssh-ed25519"), ("options and no key", "no-pty ssh-ed25519"),
    ("dsa, which OpenSSH 9.8 dropped", Keys.dsa),
    (
      "cloud-init's own fixture, with dots",
      "ssh-rsa AAAAB3NzaC1....sIkJhq8wdX+4I3 ubuntu@server-460"
    ),
    ("bad base64", "ssh-ed25519 AAAA!AAA"), ("base64 without padding", "ssh-ed25519 AAAAC3Nza"),
    ("base64 with bits that stand for nothing", Keys.nistp256.replacing("a3Y=", with: "a3Z=")),
    ("an empty blob", "ssh-ed25519 ===="),
    ("another algorithm inside", "ssh-rsa \(blob)"),
    ("another algorithm outside", "ecdsa-sha2-nistp384 \(Keys.blob(Keys.nistp256))"),
    ("the name alone inside", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"),
    ("a length that lies", "ssh-ed25519 /////3NzaC1lZDI1NTE5AAAAILCj"),
    ("an unknown algorithm", "ssh-ed448 \(blob)"), ("an algorithm's first letters", "ssh \(blob)"),
    ("RFC 4716", "---- BEGIN SSH2 PUBLIC KEY ----"),
    ("PEM", "-----BEGIN PUBLIC KEY-----"), ("PuTTY", "PuTTY-User-Key-File-2: ssh-rsa"),
    ("a quote that is never closed", #"command="x \#(Keys.ed25519)"#),
    ("an escape sequence in the comment", "\(Keys.ed25519)\u{1B}[2J"),
    ("a line end in the middle", "\(Keys.ed25519)\n\(Keys.rsa)"),
    ("a carriage return in the middle", "\(Keys.ed25519)\rx"),
    ("a NUL", "\(Keys.ed25519)\0"),
    ("beyond 16 KiB", "\(Keys.ed25519) \(String(repeating: "x", count: 16_384))"),
    ("OpenSSH's xmss, which is never built", made("ssh-xmss@openssh.com", [ed25519])),
    ("a short ed25519", made("ssh-ed25519", [Array(ed25519.dropLast())])),
    ("a long ed25519", made("ssh-ed25519", [ed25519 + [7]])),
    ("something behind an ed25519", made("ssh-ed25519", [ed25519], behind: [0])),
    ("a string behind an ed25519", made("ssh-ed25519", [ed25519, application])),
    ("rsa without its modulus", made("ssh-rsa", [exponent])),
    ("an RSA key of 1016 bits", made("ssh-rsa", [exponent, Array(modulus.dropLast())])),
    ("an RSA key of 1023 bits", made("ssh-rsa", [exponent, [0x63] + modulus.dropFirst(2)])),
    ("an RSA key below zero", made("ssh-rsa", [exponent, Array(modulus.dropFirst())])),
    ("an RSA key without an exponent", made("ssh-rsa", [[], modulus])),
    ("another curve's name", made("ecdsa-sha2-nistp256", [Array("nistp384".utf8), point(32)])),
    ("another curve's point", made("ecdsa-sha2-nistp256", [Array("nistp256".utf8), point(48)])),
    (
      "a compressed point",
      made("ecdsa-sha2-nistp256", [Array("nistp256".utf8), [2] + point(32).dropFirst()])
    ),
    ("a key in hardware without its application", made("sk-ssh-ed25519@openssh.com", [ed25519])),
    (
      "a certificate that is cut off",
      made(
        "ssh-ed25519-cert-v01@openssh.com", [nonce, ed25519], behind: certificateBody.dropLast())
    ),
    (
      "something behind a certificate",
      made("ssh-ed25519-cert-v01@openssh.com", [nonce, ed25519], behind: certificateBody + [0])
    ),
    (
      "a certificate without its nonce",
      made("ssh-ed25519-cert-v01@openssh.com", [ed25519], behind: certificateBody)
    ),
    ("an option that sshd does not know", "no-nonsense \(Keys.ed25519)"),
    ("an option without its value", "command \(Keys.ed25519)"),
    ("a value whose quote ends the options", #"a"b=" \#(Keys.ed25519)"#),
    ("a value whose quote ends with a backslash", #"a"b="\" \#(Keys.ed25519)"#),
    ("nothing behind the equals sign", "command= \(Keys.ed25519)"),
    ("a time that is none", #"expiry-time="tomorrow" \#(Keys.ed25519)"#),
  ]

  @Test("what sshd does not take", arguments: bad)
  func refused(_ row: (name: String, line: String)) {
    #expect(AuthorizedKey(strict: row.line.bytes) == nil)
  }

  @Test("bytes that are no UTF-8 are refused")
  func notUTF8() {
    #expect(AuthorizedKey(strict: ByteString(Array("\(Keys.ed25519) ".utf8) + [0xE9])) == nil)
  }

  @Test(
    "ssh-keygen reads every line that is taken",
    .enabled(if: SSHKeygen.exists))
  func againstSSHKeygen() throws {
    for line in [Keys.ed25519, Keys.rsa, Keys.nistp256, Keys.nistp384, Keys.nistp521] {
      let result = try Child.run("ssh-keygen", ["-l", "-f", "/dev/stdin"], input: line + "\n")
      #expect(result.status == 0, "\(result.errors)")
      let key = try #require(AuthorizedKey(strict: line.bytes))
      let other = try #require(AuthorizedKey(strict: "no-pty \(Keys.bare(line)) x".bytes))
      let print = key.fingerprint(with: Situations.digestKey)
      #expect(print == other.fingerprint(with: Situations.digestKey))
      #expect(print != key.fingerprint(with: .known))
    }
  }

  private enum SSHKeygen {
    static let exists = ((try? Child.shell("command -v ssh-keygen"))?.status ?? 1) == 0
  }

  @Test("options and comments make no other key; another blob does")
  func identity() throws {
    let plain = try #require(AuthorizedKey(strict: Keys.ed25519.bytes))
    let options = try #require(AuthorizedKey(strict: "no-pty \(Keys.bare(Keys.ed25519)) x".bytes))
    let other = try #require(AuthorizedKey(strict: Keys.otherEd25519.bytes))
    #expect(plain.isSameKey(as: options))
    #expect(!plain.isSameKey(as: other))
  }

  @Test("cloud-init's line for a root that is closed is a hint and no key")
  func loginHint() throws {
    let line =
      #"no-port-forwarding,command="echo 'Please login as the user \"debian\" rather than the user \"root\".';echo;sleep 10;exit 142" \#(Keys.ed25519)"#
    let key = try #require(AuthorizedKey(existing: line.bytes))
    #expect(key.options?.isLoginHint == true)
    let words = try #require(
      AuthorizedKey(existing: "\(Keys.bare(Keys.rsa)) Please login as".bytes))
    #expect(words.options?.isLoginHint == false)
  }

  @Test("a file's line is read generously")
  func existing() {
    #expect(AuthorizedKey(existing: "  ssh-rsa no-base64 x".bytes) != nil)
    #expect(AuthorizedKey(existing: "# ssh-rsa AAAA".bytes) == nil)
    #expect(AuthorizedKey(existing: "".bytes) == nil)
    #expect(AuthorizedKey(existing: "rubbish".bytes) == nil)
  }
}
