/// What is hidden.
package enum RedactionScope: String, Sendable, CaseIterable {
  /// Addresses of the network and link layer, in every spelling.
  case addresses
  /// Names of hosts, domains, users, people, files; URIs; whatever packets quote that is no known word.
  case names
  case all

  package var hidesAddresses: Bool { self != .names }
  package var hidesNames: Bool { self != .addresses }
}
