// The invariant that makes `unsafe` safe here: `node` is one counted reference, taken by `init` or
// json_object_get() and given back once, by `deinit`; a pointer that json-c returns is read before
// the node can change. json-c is not thread safe, and this program has one thread.

internal import CJSON

/// A JSON value of json-c's, parsed or being built; JSON's null has no node.
@safe struct JSON: ~Copyable {
  private let node: OpaquePointer?

  private init(owning node: OpaquePointer?) { unsafe self.node = node }

  deinit { unsafe _ = json_object_put(node) }

  /// Parses strict UTF-8 JSON (RFC 8259): no comments, no trailing bytes, no `\u0000`.
  static func parse(_ text: borrowing Secret) throws(JSONText.Problem) -> JSON {
    if let problem = text.withSpan({ JSONText.problem(in: $0) }) { throw problem }
    // json-c counts what stands in the innermost one too.
    guard let tokener = unsafe json_tokener_new_ex(Int32(JSONText.deepest) + 1) else {
      throw .outOfMemory
    }
    defer {
      // The tokener copied every string through this buffer, the password too.
      if let buffer = unsafe tokener.pointee.pb {
        unsafe _ = printbuf_memset(buffer, 0, 0, buffer.pointee.size - 1)
      }
      unsafe json_tokener_free(tokener)
    }
    // JSONText has looked for what is not UTF-8 already.
    unsafe json_tokener_set_flags(tokener, Int32(JSON_TOKENER_STRICT))
    let node = unsafe text.withSpan { span in
      unsafe span.withUnsafeBytes { bytes in
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        return unsafe json_tokener_parse_ex(tokener, start, Int32(bytes.count))
      }
    }
    let json = unsafe JSON(owning: node)
    guard unsafe json_tokener_get_error(tokener) == json_tokener_success else {
      throw .grammar(byte: Int(unsafe json_tokener_get_parse_end(tokener)))
    }
    let end = Int(unsafe json_tokener_get_parse_end(tokener))
    guard text.withSpan({ JSONText.isBlank($0, from: end) }) else { throw .grammar(byte: end) }
    return json
  }
}

// MARK: - Reading

extension JSON {
  enum Kind { case null, object, array, string, integer, other }

  var kind: Kind {
    switch unsafe json_object_get_type(node) {
    case json_type_null: .null
    case json_type_object: .object
    case json_type_array: .array
    case json_type_string: .string
    case json_type_int: .integer
    default: .other
    }
  }

  /// The member of an object; nil where there is none, or this is no object.
  func member(_ key: StaticString) -> JSON? { unsafe member(JSON.cString(key)) }

  /// As `member(_:)`, for a key that is not known beforehand.
  @inline(never)
  func member(named key: ByteString) -> JSON? {
    key.withTerminator { unsafe member($0) }
  }

  private func member(_ key: UnsafePointer<CChar>?) -> JSON? {
    guard kind == .object else { return nil }
    var member: OpaquePointer?
    guard unsafe json_object_object_get_ex(node, key, &member) != 0 else { return nil }
    return unsafe JSON(owning: json_object_get(member))
  }

  /// A literal ends with a NUL: StaticString, `utf8Start`.
  @inline(__always)
  private static func cString(_ key: StaticString) -> UnsafePointer<CChar> {
    unsafe UnsafeRawPointer(key.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  /// How many elements an array has; 0 for everything else.
  var length: Int { kind == .array ? unsafe Int(json_object_array_length(node)) : 0 }

  /// An element of an array, null beyond its end.
  func element(_ index: Int) -> JSON {
    unsafe JSON(owning: json_object_get(json_object_array_get_idx(node, index)))
  }

  /// The keys of an object, in the order in which the text had them first.
  var keys: [ByteString] {
    var keys: [ByteString] = []
    guard kind == .object else { return keys }
    unsafe withUnsafeTemporaryAllocation(of: json_object_iterator.self, capacity: 2) { both in
      unsafe both[0] = unsafe json_object_iter_begin(node)
      unsafe both[1] = unsafe json_object_iter_end(node)
      guard let place = both.baseAddress else { return }
      while unsafe json_object_iter_equal(place, place + 1) == 0 {
        if let name = unsafe json_object_iter_peek_name(place) {
          unsafe keys.append(ByteString(cString: name))
        }
        unsafe json_object_iter_next(place)
      }
    }
    return keys
  }

  /// The text of a string; nil for every other type.
  var string: ByteString? {
    guard kind == .string, let start = unsafe json_object_get_string(node) else { return nil }
    let length = unsafe Int(json_object_get_string_len(node))
    return unsafe ByteString(Array(UnsafeRawBufferPointer(start: start, count: length)))
  }

  /// The text of a member; nil where there is none, or it is no string.
  @inline(never)
  func string(at key: StaticString) -> ByteString? { member(key)?.string }

  /// The text of a member, as a secret, which leaves zeroes in json-c's memory.
  @inline(never)
  func takeSecret(at key: StaticString) -> Secret? { member(key)?.takeSecret() }

  /// The number; nil for every other type.
  var integer: Int? { kind == .integer ? unsafe Int(json_object_get_int64(node)) : nil }

  /// The text of a string, as a secret; nil for every other type.
  func secret() -> Secret? {
    guard kind == .string, let start = unsafe json_object_get_string(node) else { return nil }
    let length = unsafe Int(json_object_get_string_len(node))
    return unsafe Secret(copying: UnsafeRawBufferPointer(start: start, count: length))
  }

  /// As `secret()`, and leaves zeroes in json-c's memory.
  func takeSecret() -> Secret? {
    guard let secret = secret(), let start = unsafe json_object_get_string(node) else { return nil }
    let memory = unsafe UnsafeMutableRawPointer(mutating: start)
    unsafe Linux.wipe(UnsafeMutableRawBufferPointer(start: memory, count: secret.count))
    return secret
  }
}

// MARK: - Building

extension JSON {
  static func object() -> JSON { unsafe JSON(owning: json_object_new_object()) }
  static func array() -> JSON { unsafe JSON(owning: json_object_new_array()) }
  static func null() -> JSON { unsafe JSON(owning: nil) }
  static func integer(_ value: Int) -> JSON {
    unsafe JSON(owning: json_object_new_int64(Int64(value)))
  }
  static func boolean(_ value: Bool) -> JSON {
    unsafe JSON(owning: json_object_new_boolean(value ? 1 : 0))
  }

  /// A string; bytes that are no UTF-8 come out as `\xNN`, so that the result is JSON.
  static func string(_ value: ByteString) -> JSON {
    let text = value.validUTF8
    return text.withTerminator { start in
      unsafe JSON(owning: json_object_new_string_len(start, Int32(text.count)))
    }
  }

  /// An array of strings.
  @inline(never)
  static func strings(_ values: [ByteString]) -> JSON {
    let list = array()
    for value in values { list.append(string(value)) }
    return list
  }

  static func optional(_ value: ByteString?) -> JSON {
    guard let value else { return null() }
    return string(value)
  }

  /// A string that holds a secret: only for a file that nobody else can read.
  static func secret(_ value: borrowing Secret) -> JSON {
    value.withSpan { span in
      unsafe span.withUnsafeBytes { bytes in
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        return unsafe JSON(owning: json_object_new_string_len(start, Int32(bytes.count)))
      }
    }
  }

  /// Sets a member of an object; replaces one of the same name.
  @inline(never)
  func set(_ key: StaticString, _ value: borrowing JSON) {
    _ = unsafe json_object_object_add(node, JSON.cString(key), json_object_get(value.node))
  }

  /// As `set(_:_:)`, for a key that is no literal.
  @inline(never)
  func set(named key: ByteString, _ value: borrowing JSON) {
    _ = key.withTerminator { name in
      unsafe json_object_object_add(node, name, json_object_get(value.node))
    }
  }

  /// The same value once more: what is changed through one is seen through the other.
  func reference() -> JSON { unsafe JSON(owning: json_object_get(node)) }

  /// Removes a member of an object; a missing one is no error.
  func remove(_ key: StaticString) { unsafe json_object_object_del(node, JSON.cString(key)) }

  /// Adds an element to an array.
  func append(_ value: borrowing JSON) {
    unsafe _ = json_object_array_add(node, json_object_get(value.node))
  }

  /// The text, with a line end; json-c's own copy of it is wiped.
  func text(pretty: Bool) -> Secret {
    let flags =
      Int32(JSON_C_TO_STRING_NOSLASHESCAPE)
      | (pretty
        ? Int32(JSON_C_TO_STRING_PRETTY) | Int32(JSON_C_TO_STRING_SPACED)
        : Int32(JSON_C_TO_STRING_PLAIN))
    // json-c's text for it is a constant, which can't be wiped.
    if kind == .null { return Secret("null\n") }
    var length = 0
    guard let start = unsafe json_object_to_json_string_length(node, flags, &length) else {
      return Secret(capacity: 0)
    }
    let memory = unsafe UnsafeMutableRawBufferPointer(
      start: UnsafeMutableRawPointer(mutating: start), count: length)
    var text = unsafe Secret(copying: UnsafeRawBufferPointer(memory))
    unsafe Linux.wipe(memory)
    text.append(UInt8(ascii: "\n"))
    return text
  }
}

extension ByteString {
  /// Lends a NUL-terminated copy; what follows a NUL inside is cut off, as C has it.
  @safe fileprivate func withTerminator<Value: ~Copyable>(
    _ body: (UnsafePointer<CChar>?) -> Value
  ) -> Value {
    let copy = terminated
    return unsafe copy.span.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
  }
}
