namespace FlagCluster.Integrations.Bundles;

/// <summary>Specifies how the files of a bundle are packed.</summary>
public enum BundleFormat
{
    /// <summary>A tar archive, compressed with gzip.</summary>
    TarGz,

    /// <summary>A zip archive.</summary>
    Zip,
}
