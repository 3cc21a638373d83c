namespace FlagCluster.Environments;

/// <summary>
/// Creates a source of randomness with a seed of its own, for one thread or object: <see cref="Random"/> is not thread-safe. It decides
/// draws and delays, never secrets.
/// </summary>
public delegate Random RandomFactory();
