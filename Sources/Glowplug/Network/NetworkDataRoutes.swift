extension NetworkDataReading {
  /// The routes of a network, each of which costs itself, and its gateway, which is a default route.
  mutating func readRoutes(
    _ data: borrowing JSON, of network: ByteString, _ type: NetworkDataType
  ) {
    for index in 0..<count(data, "routes", of: network, atMost: NetworkData.mostRoutes) {
      readRoute(data.entry("routes", index), index, of: network, type)
    }
    do throws(NetworkDataProblem) {
      if let gateway = try InternetAddress(gatewayOf: data) {
        add(NetworkLink.Route(through: gateway), type)
      }
    } catch {
      warnings.leaveOut("gateway", of: network, error.reason)
    }
  }

  private mutating func readRoute(
    _ data: borrowing JSON, _ index: Int, of network: ByteString, _ type: NetworkDataType
  ) {
    do throws(NetworkDataProblem) {
      add(try NetworkLink.Route(data), type)
      if data.has("services") {
        readNames(data, of: NetworkDataWarnings.name("routes", index, of: network))
      }
    } catch {
      warnings.leaveOut("routes", index, of: network, error.reason)
    }
  }

  /// CloudStack writes a default route without a gateway where there is none; that of an automatic IPv6 comes
  /// with the advertisements.
  @inline(never)
  private mutating func add(_ route: NetworkLink.Route, _ type: NetworkDataType) {
    if route.destination.isDefault {
      if route.gateway == nil { return }
      let isAutomatic = type == .advertised || type == .dhcpv6
      if isAutomatic, route.destination.address.family == .six { return }
    }
    if !link.routes.contains(route), routes.take(&warnings) { link.routes.append(route) }
  }
}
