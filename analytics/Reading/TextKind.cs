namespace FlagCluster.Analytics.Reading;

/// <summary>Specifies what a text of an event is, which determines the texts that are allowed.</summary>
internal enum TextKind
{
    /// <summary>An environment: three slugs with slashes between them.</summary>
    Environment,

    /// <summary>The key of a flag or variant, or the id of a rule.</summary>
    Key,

    /// <summary>A reason or an error code.</summary>
    Code,

    /// <summary>The id of an SDK key.</summary>
    Client,

    /// <summary>The name of a custom or conversion event.</summary>
    Name,
}
