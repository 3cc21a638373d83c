namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the key of a sum of custom events without its window.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Name">The name of the event.</param>
/// <param name="Client">The id of the SDK key, or null.</param>
/// <param name="IsTrusted">Whether somebody vouches for the name.</param>
/// <param name="Day">The day on which it is decided whether the event counts by its name.</param>
internal readonly record struct TrackNames(string Environment, string Name, string? Client, bool IsTrusted, long Day)
{
    /// <summary>Returns the name by which it counts.</summary>
    public NameKey Key() => NameKey.Of(Environment, NameKind.Track, IsTrusted, Name, Client);
}
