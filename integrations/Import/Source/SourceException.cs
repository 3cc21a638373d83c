namespace FlagCluster.Integrations.Import.Source;

/// <summary>Stops the reading of one item of a source, which is refused.</summary>
internal sealed class SourceException(SourcePlace place, string detail) : Exception(detail)
{
    public SourcePlace Place => place;
}
