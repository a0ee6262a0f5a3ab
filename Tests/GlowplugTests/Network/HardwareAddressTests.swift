import Testing

@testable import Glowplug

@Suite("Hardware addresses")
struct HardwareAddressTests {
  @Test(
    "are read in any case, with either separator",
    arguments: [
      ("fa:16:3e:69:b0:58", "fa:16:3e:69:b0:58"), ("BC:76:4E:20:D7:2F", "bc:76:4e:20:d7:2f"),
      ("BC-76-4e-20-D7-2f", "bc:76:4e:20:d7:2f"), ("00:00:00:00:00:01", "00:00:00:00:00:01"),
      ("fe:ff:ff:ff:ff:ff", "fe:ff:ff:ff:ff:ff"),
    ])
  func reading(_ text: String, _ canonical: String) {
    #expect(HardwareAddress(text.bytes)?.text.text == canonical)
  }

  @Test(
    "what no interface can have",
    arguments: [
      "", "00:00:00:00:00:00", "01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "fa:16:3e:69:b0",
      "fa:16:3e:69:b0:58:00", "fa:16:3e:69:b0:5", "fa:16:3e:69:b0:5g", "fa163e69b058",
      "fa.16.3e.69.b0.58", "fa:16:3e:69:b0:58 ", " fa:16:3e:69:b0:5", "fa:16:3e:69:b0\n58",
      "xx:xx:xx:xx:xx:00", "fa16.3e69.b058", "80:00:02:08:fe:80:00:00:00:00",
    ])
  func refusing(_ text: String) {
    #expect(HardwareAddress(text.bytes) == nil)
  }
}
