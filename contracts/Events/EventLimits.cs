namespace FlagCluster.Contracts.Events;

/// <summary>Represents the limits for reported events.</summary>
/// <param name="Attributes">The maximum number of top-level attributes of one event.</param>
/// <param name="AttributeBytes">The maximum size of the attributes as compact JSON, in bytes.</param>
/// <param name="Age">The maximum age of an event.</param>
/// <param name="Ahead">The maximum time by which the sender's clock may be ahead.</param>
public sealed record EventLimits(int Attributes, int AttributeBytes, TimeSpan Age, TimeSpan Ahead)
{
    /// <summary>The maximum length of an id, in characters.</summary>
    public const int IdLength = 200;

    /// <summary>The maximum size of a targeting key, in bytes of UTF-8.</summary>
    public const int TargetingKeyBytes = 1_024;

    /// <summary>The maximum length of a track event's name, in characters.</summary>
    public const int NameLength = 200;

    /// <summary>
    /// The name that analytics count instead of names beyond their bound. It is no key, and reported events cannot have it.
    /// </summary>
    public const string OtherName = "<other>";

    /// <summary>The maximum number of flags in one event of a bulk answer; a larger answer is several events.</summary>
    public const int BulkFlags = 500;

    /// <summary>The maximum nesting depth of attributes; the object of the attributes is the first level.</summary>
    public const int AttributeDepth = 5;

    /// <summary>The maximum length of a reported SDK name, in characters.</summary>
    public const int SdkLength = 200;
}
