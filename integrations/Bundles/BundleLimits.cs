namespace FlagCluster.Integrations.Bundles;

/// <summary>Provides the limits of bundles that are read. A larger one is refused as a whole.</summary>
public static class BundleLimits
{
    /// <summary>The maximum size of all files together, in bytes, after decompression.</summary>
    public const long Bytes = 512L * 1024 * 1024;

    /// <summary>The maximum number of entries of an archive.</summary>
    public const int Entries = 500_000;

    /// <summary>The maximum length of a path, in characters.</summary>
    public const int PathLength = 2_048;
}
