using FlagCluster.Integrations.Import.Ffrs;
using FlagCluster.Integrations.Import.Flagd;
using FlagCluster.Integrations.Import.Flagr;
using FlagCluster.Integrations.Import.Flipt;
using FlagCluster.Integrations.Import.Goff;
using FlagCluster.Integrations.Import.GrowthBook;
using FlagCluster.Integrations.Import.LaunchDarkly;
using FlagCluster.Integrations.Import.Unleash;

namespace FlagCluster.Integrations.Import;

/// <summary>Provides the formats of other systems.</summary>
public static class Importers
{
    private static readonly ISourceReader[] All =
    [
        new FliptSource(),
        new FlagrSource(),
        new UnleashSource(),
        new FfrsSource(),
        new GoffSource(),
        new GrowthBookSource(),
        new LaunchDarklySource(),
        new FlagdSource(),
    ];

    /// <summary>Gets the names of the formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. All.Select(reader => reader.System)];

    /// <summary>Returns the reader of a format, or null for an unknown name.</summary>
    internal static ISourceReader? Find(string format) => Array.Find(All, reader => reader.System == format);
}
