/// The version of this library and of the command that is built on it.
public enum BlotterVersion {
  /// By semantic versioning; findings name it as the version of their tool.
  public static let text = "0.1.0"
}
