namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a server key that events name. Rules that act count events of server keys only.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Client">The id of the SDK key.</param>
public readonly record struct ServerKey(string Environment, string Client);
