namespace FlagCluster.Integrations.Import;

/// <summary>Provides the limits of what one import reads. A larger source is refused as a whole.</summary>
public static class ImportLimits
{
    /// <summary>The maximum size of all files together, in bytes, after decompression.</summary>
    public const int Bytes = 16 * 1024 * 1024;

    /// <summary>The maximum number of files in an archive.</summary>
    public const int Files = 10_000;

    /// <summary>The maximum number of flags and segments of one import, which are compared with their source within a request.</summary>
    public const int Items = 5_000;

    /// <summary>The first year of times in sources; with earlier ones the comparison would leave the range of times.</summary>
    public const int FirstYear = 2;

    /// <summary>The last year of times in sources.</summary>
    public const int LastYear = 9998;
}
